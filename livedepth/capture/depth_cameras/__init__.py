"""Cameras that measure depth, and recordings of them: pictures that bring the depth they show."""
