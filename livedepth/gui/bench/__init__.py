"""Measuring the window itself."""
