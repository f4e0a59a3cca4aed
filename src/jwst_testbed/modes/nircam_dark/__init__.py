"""A dark of NIRCam: what stage 1 makes of an exposure that no light reaches."""
