"""Data, losses, metrics, training and evaluation of the networks. Knows nothing of the app."""
