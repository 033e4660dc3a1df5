"""The strips around the picture: choices, playback, messages, status."""
