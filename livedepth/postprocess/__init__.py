"""From a depth map to what is shown or written: pure functions and a little state."""
