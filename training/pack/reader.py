"""From a pack back to folders that training reads."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Lock

import cv2
import numpy as np
from pydantic import ValidationError

from training.errors import DataError
from training.pack.codec import LogScale, decode_map, decode_picture
from training.pack.manifest import (
    NAME,
    Manifest,
    PackedLabels,
    PackedSet,
    depth_member,
    label_member,
    picture_member,
)

_LARGEST_MEMBER = 16 << 20  # bytes, unpacked: more is no picture of ours
_FARTHEST_MM = 65535
_AS_GOOD = 97  # JPEG quality: adds next to nothing to what packing lost


def read_manifest(path: Path) -> Manifest:
    """What a pack holds. Raises DataError."""
    with _opened(path) as archive:
        return _manifest(archive, path)


def unpack(path: Path, folder: Path, *, threads: int | None = None) -> Manifest:
    """Write the sets of a pack below ``folder``, each in a folder of its name: JPEG pictures, depth
    as 16-bit PNG in millimetres, both at their first size, and the CSVs that list them.

    Nothing is written outside of ``folder``, whatever the pack says. Raises DataError.
    """
    with _opened(path) as archive:
        manifest = _manifest(archive, path)
        read = _Members(archive, path)
        jobs = [job for one in manifest.sets for job in _pair_jobs(read, one, folder)]
        jobs += [job for one in manifest.labels for job in _label_jobs(read, one, folder)]
        with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
            for done in [pool.submit(job) for job in jobs]:
                done.result()
    for one in manifest.sets:
        for name, numbers in one.lists.items():
            rows = (f"{one.pairs[n].rgb},{one.pairs[n].depth}\n" for n in numbers)
            _target(folder, one.name, name).write_text("".join(rows), encoding="utf-8")
    return manifest


class _Members:
    """Reads members of an archive, from any thread."""

    def __init__(self, archive: zipfile.ZipFile, path: Path) -> None:
        self._archive, self._path, self._lock = archive, path, Lock()

    def __call__(self, name: str) -> bytes:
        with self._lock:
            return _member(self._archive, name, self._path)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise DataError("{path}: is no pack ({reason})", path=path, reason=error) from error


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        return Manifest.model_validate_json(_member(archive, NAME, path))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise DataError(
            "{path}: {key}: {reason}", path=path, key=key or NAME, reason=first["msg"]
        ) from error


def _member(archive: zipfile.ZipFile, name: str, path: Path) -> bytes:
    try:
        info = archive.getinfo(name)
        if info.file_size > _LARGEST_MEMBER:
            raise DataError("{path}: {name} is too large", path=path, name=name)
        return archive.read(info)
    except (KeyError, zipfile.BadZipFile, OSError) as error:
        raise DataError(
            "{path}: {name} cannot be read ({reason})", path=path, name=name, reason=error
        ) from error


def _target(folder: Path, name: str, relative: str) -> Path:
    """Where a file of a set goes, with the folders above it. Raises DataError when that leaves the
    set, through a link that is there already too."""
    root = (folder / name).resolve()
    path = root / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    inside = root.is_relative_to(folder.resolve()) and path.resolve().is_relative_to(root)
    if not inside or path.is_symlink():
        raise DataError("{path}: leaves the folder {folder}", path=path, folder=folder)
    return path


def _pair_jobs(read: _Members, packed: PackedSet, folder: Path) -> Iterator[Callable[[], None]]:
    for number in range(len(packed.pairs)):
        yield partial(_write_pair, read, packed, number, folder)


def _write_pair(read: _Members, packed: PackedSet, number: int, folder: Path) -> None:
    pair = packed.pairs[number]
    rgb = decode_picture(read(picture_member(packed.name, number)), pair.size)
    codes = decode_map(read(depth_member(packed.name, number)), pair.size)
    metres = LogScale(packed.near, packed.far).decode(codes)
    millimetres = np.rint(np.nan_to_num(metres) * 1000).clip(0, _FARTHEST_MM).astype(np.uint16)
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    _write(_target(folder, packed.name, pair.rgb), bgr, cv2.IMWRITE_JPEG_QUALITY, _AS_GOOD)
    _write(_target(folder, packed.name, pair.depth), millimetres, cv2.IMWRITE_PNG_COMPRESSION, 1)


def _label_jobs(read: _Members, packed: PackedLabels, folder: Path) -> Iterator[Callable[[], None]]:
    for number in range(len(packed.files)):
        yield partial(_write_labels, read, packed, number, folder)


def _write_labels(read: _Members, packed: PackedLabels, number: int, folder: Path) -> None:
    name, size = list(packed.files.items())[number]
    labels = decode_map(read(label_member(packed.name, number)), size)
    _write(_target(folder, packed.name, name), labels, cv2.IMWRITE_PNG_COMPRESSION, 1)


def _write(path: Path, image: np.ndarray, option: int, value: int) -> None:
    if path.suffix not in (".jpg", ".png"):
        raise DataError("{path}: is no picture's name", path=path)
    if not cv2.imwrite(str(path), image, [option, value]):
        raise DataError("{path}: cannot be written", path=path)
