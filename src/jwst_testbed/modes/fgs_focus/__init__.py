"""An image of a guider's star, as those by which the focus is checked."""
