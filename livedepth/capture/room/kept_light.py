"""The room's light: computing it takes seconds, so that of the usual room comes with livedepth.

After a change of the scene, :func:`write_light` writes the file again.
"""

from __future__ import annotations

import io
import logging
import zipfile
from itertools import accumulate
from pathlib import Path

import numpy as np

import resources
from livedepth.capture.room.arrays import F32
from livedepth.capture.room.light import bake, map_shape
from livedepth.capture.room.scene import Scene, build
from livedepth.files import write_whole

_LOG = logging.getLogger(__name__)
_SEED = 0  # of the room that is kept
_SHELL = 6  # panels of the scene that are floor, ceiling and walls


def light_of(scene: Scene, seed: int) -> list[F32]:
    """Light falling on each panel, as :func:`.light.bake` has it, rounded to float16.

    Kept light that does not fit the scene costs time, nothing else.
    """
    kept = _kept(resources.ROOM_LIGHT) if seed == _SEED else None
    shapes = [map_shape(panel) for panel in scene.panels]
    if kept is not None:
        ends = list(accumulate(height * width * 3 for height, width in shapes))
        if len(kept) == ends[-1]:
            return [
                kept[end - height * width * 3 : end].reshape(height, width, 3)
                for end, (height, width) in zip(ends, shapes, strict=True)
            ]
        _LOG.warning("%s: is the light of another room; not used", resources.ROOM_LIGHT)
    return [light.astype(np.float16).astype(np.float32) for light in computed(scene)]


def computed(scene: Scene) -> list[F32]:
    """The same, not rounded, from the lamps on."""
    return bake(scene.panels, scene.boxes, scene.lights, scene.size, scene.ambient, _SHELL)


def _kept(path: Path) -> F32 | None:
    try:
        with np.load(path, allow_pickle=False) as file:
            return np.asarray(file["light"], np.float32)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        _LOG.warning("%s: cannot be read (%s); not used", path, error)
        return None


def write_light(path: Path = resources.ROOM_LIGHT) -> None:
    """Compute the light of the usual room and keep it at ``path``. Raises OutputError."""
    light = np.concatenate([one.ravel() for one in computed(build(_SEED))])
    content = io.BytesIO()
    np.savez_compressed(content, light=light.astype(np.float16))
    write_whole(path, content.getvalue())
