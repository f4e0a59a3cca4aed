// No icons but the theme's font: this takes the place of 90 kB that draw others.
