"""Recorded sets: what is in them, what is wrong with them, and what can be made of them."""
