"""What installed networks are called, for who shows it often. Imports little: the window starts."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from livedepth.defaults import MANIFEST_SUFFIX
from livedepth.inference.folders import models_folder
from models.errors import WeightsError


def installed_title(model: str) -> str:
    """The title of the network that is installed as ``model``, or whose manifest that is; "" where
    there is none, or it has no title."""
    path = Path(model)
    if path.suffix != MANIFEST_SUFFIX:
        if path.name != model:  # a file
            return ""
        path = models_folder() / model / f"{model}{MANIFEST_SUFFIX}"
    try:
        return _title(path, path.stat().st_mtime_ns)
    except OSError:
        return ""


@lru_cache(maxsize=32)
def _title(path: Path, _changed: int) -> str:
    from livedepth.inference.hub.manifest import read_manifest

    try:
        return read_manifest(path).called
    except WeightsError:
        return ""
