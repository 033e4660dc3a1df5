"""Pure functions and small state between a depth map and what is shown or written."""
