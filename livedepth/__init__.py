"""livedepth: real-time depth from one camera."""

import models  # noqa: F401 - first of all: nothing is sent (models.privacy)

__version__ = "0.1.0"
