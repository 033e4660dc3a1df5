"""Measuring livedepth against the plain forms of the same work, alternately in one run."""
