"""Where networks are kept in the form that a device runs, so that loading one takes no seconds."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

COMPILED = "compiled"  # the folder of networks in a device's own code


def cache_folder() -> Path:
    """Where converted and compiled networks are kept: ``$LIVEDEPTH_CACHE``, or the platform's."""
    named = os.environ.get("LIVEDEPTH_CACHE")
    return Path(named) if named else Path(platformdirs.user_cache_dir("livedepth", appauthor=False))


def compiled_before() -> bool:
    """Whether a network was compiled for this machine before: loading that one again takes tenths
    of a second. Where nothing is kept, or nobody may look, seconds are to be reckoned with."""
    try:
        return any((cache_folder() / COMPILED).iterdir())
    except OSError:
        return False
