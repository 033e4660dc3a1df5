"""Depth networks of others, installed in folders of their own: run exactly as their makers do."""
