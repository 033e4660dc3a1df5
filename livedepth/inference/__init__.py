"""Frames to metres: one engine protocol, several engines behind it."""
