"""Panels beside the picture: measures, statistics, how the picture is made."""
