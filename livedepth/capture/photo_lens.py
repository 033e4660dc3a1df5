"""The camera that took a picture file, by the photo's own notes or by those of its data set."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from livedepth.lens import Lens, believable
from models.set_facts import FACTS, facts_if_any

_log = logging.getLogger(__name__)
# Exif 2.32 (CIPA DC-008), tables 4 to 8.
_ORIENTATION, _EXIF_IFD = 0x0112, 0x8769
_FOCAL_LENGTH, _FOCAL_LENGTH_35MM = 0x920A, 0xA405
_PIXELS_WIDE, _PIXELS_HIGH = 0xA002, 0xA003
_PLANE_RESOLUTION, _PLANE_UNIT = 0xA20E, 0xA210
_MILLIMETRES = {1: 25.4, 2: 25.4, 3: 10.0, 4: 1.0, 5: 0.001}  # 4 and 5 are written by some cameras
_FILM_DIAGONAL = math.hypot(36.0, 24.0)  # millimetres
_LEVELS = 4  # folders above a picture in which the notes of its data set are looked for
Notes = Mapping[int, Any]


def lens_of_picture(path: Path, width: int, height: int) -> Lens | None:
    """What is known of the camera that took ``path``, whose picture is so large when it is upright.

    By its EXIF, or by the dataset.json of the folder it is in. None where nothing is known, or what
    is written is not believable.
    """
    return _of_photo(path, width, height) or dataset_lens(path, width, height)


def _of_photo(path: Path, width: int, height: int) -> Lens | None:
    try:
        from PIL import Image

        with Image.open(path) as picture:
            exif = picture.getexif()
            notes = {**exif, **exif.get_ifd(_EXIF_IFD)}
    except Exception as error:  # noqa: BLE001 - a broken note must not cost the picture
        _log.debug("%s: its EXIF cannot be read: %s", path, error)
        return None
    return lens_in_notes(notes, width, height)


def lens_in_notes(notes: Notes, width: int, height: int) -> Lens | None:
    """The lens that EXIF tags, by number, describe, of a picture so large when it is upright."""
    turned = _number(notes, _ORIENTATION) in (5, 6, 7, 8)
    stored = (height, width) if turned else (width, height)
    wide, high = (_number(notes, key) for key in (_PIXELS_WIDE, _PIXELS_HIGH))
    # A picture that was cut to another shape since shows less than the camera saw.
    if wide and high and not Lens(1.0, wide, "EXIF", high).fits(*stored):
        return None
    diagonal = math.hypot(width, height)
    film = _number(notes, _FOCAL_LENGTH_35MM)
    # Of equal diagonals, as CIPA DCG-001 defines it: sensors have other shapes than film.
    pixels = film / _FILM_DIAGONAL * diagonal if film else 0.0
    if not pixels:
        pixels = _by_focal_plane(notes, wide or stored[0]) * stored[0]
    ratio = pixels / width
    return Lens(ratio, 1.0, "EXIF") if pixels and believable(ratio) else None


def _by_focal_plane(notes: Notes, wide: float) -> float:
    """The focal length in widths of the picture as it is stored, ``wide`` when it was taken; 0
    where it is not known."""
    length, resolution = (_number(notes, key) for key in (_FOCAL_LENGTH, _PLANE_RESOLUTION))
    unit = _MILLIMETRES.get(int(_number(notes, _PLANE_UNIT) or 2), 0.0)
    if not (length and resolution and unit):
        return 0.0
    return length / (wide / resolution * unit)


def _number(notes: Notes, key: int) -> float:
    """A tag as a number above 0; else 0."""
    try:
        value = float(notes[key])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return 0.0
    return value if math.isfinite(value) and value > 0 else 0.0


def lens_of_dataset(data: Path) -> Lens | None:
    """The lens of all pictures of a data set: a folder, or a file."""
    return _noted(data)


def dataset_lens(path: Path, width: int, height: int) -> Lens | None:
    """The lens in the dataset.json of the folder that ``path`` is, or is in."""
    given = path.absolute()
    for folder in [given, *given.parents][: _LEVELS + 1]:
        lens = _noted(folder)
        if lens is not None:
            return lens if lens.fits(width, height) else None
    return None


@lru_cache(maxsize=256)
def _read(folder: Path, _changed: int, _size: int) -> Lens | None:
    return lens_in_facts(facts_if_any(folder))


def _noted(folder: Path) -> Lens | None:
    try:
        state = (folder / FACTS).stat()
    except (OSError, ValueError):
        return None
    return _read(folder, state.st_mtime_ns, state.st_size)


def lens_in_facts(facts: Any) -> Lens | None:
    """The lens in what a dataset.json says: ``intrinsics`` with ``fx``, and the size of its
    pictures there or under ``camera``."""
    if not isinstance(facts, dict) or not isinstance(facts.get("intrinsics"), dict):
        return None
    inside, camera = facts["intrinsics"], facts.get("camera")
    sizes = {**(camera if isinstance(camera, dict) else {}), **inside}
    try:
        fx, width, height = (float(sizes[key]) for key in ("fx", "width", "height"))
    except (KeyError, TypeError, ValueError):
        return None
    if not (width > 0 and height > 0 and believable(fx / width)):
        return None
    return Lens(fx, width, "dataset.json", height)
