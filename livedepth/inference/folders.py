"""Where networks of a person's own lie. Imports nothing heavy."""

from __future__ import annotations

import os
from pathlib import Path

from livedepth.defaults import MANIFEST_SUFFIX


def models_folder() -> Path:
    """Where a person's own networks are listed from: ``$LIVEDEPTH_MODELS``, or the platform's
    folder of user data. Files of theirs lie in it, networks that were installed in folders."""
    named = os.environ.get("LIVEDEPTH_MODELS")
    if named:
        return Path(named)
    import platformdirs  # the table of engines wants less of this module

    return Path(platformdirs.user_data_dir("livedepth", appauthor=False)) / "models"


def is_installed(file: Path) -> bool:
    """Whether a network's file is the manifest of one that was installed by name."""
    return file.suffix.lower() == MANIFEST_SUFFIX
