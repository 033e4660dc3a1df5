"""A camera's intrinsics from pictures of a printed board."""
