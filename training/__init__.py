"""Data, losses, metrics, training and evaluation of the networks. Knows nothing of the app."""

import models  # noqa: F401 - first of all: nothing is sent (models.privacy)
