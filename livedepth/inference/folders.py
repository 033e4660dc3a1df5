"""Where networks of a person's own lie. Imports nothing heavy."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def models_folder() -> Path:
    """Where a person's own networks are listed from: ``$LIVEDEPTH_MODELS``, or the platform's
    folder of user data. Files of theirs lie in it, networks that were installed in folders."""
    named = os.environ.get("LIVEDEPTH_MODELS")
    if named:
        return Path(named)
    return Path(platformdirs.user_data_dir("livedepth", appauthor=False)) / "models"
