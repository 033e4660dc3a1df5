"""Furniture libraries of Sweet Home 3D, read for rooms to render: models and their real sizes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from training.errors import DataError

_CATALOGUES = ("PluginFurnitureCatalog.properties", "DefaultFurnitureCatalog.properties")
_OUTDOORS = {"Exterior", "Vehicles", "Staircases"}
_LARGEST = 4.0  # metres; what is larger belongs to a house, not into a room
_LONGEST_FILE = 6_000_000  # bytes of OBJ; beyond, one plant would cost as much as its room


@dataclass(frozen=True)
class Item:
    """One model: an OBJ file, y up, its front towards +z.

    ``size`` is width, depth and height, ``elevation`` the height of its foot over the floor;
    metres.
    """

    name: str
    category: str
    path: Path
    size: tuple[float, float, float]
    elevation: float = 0.0
    in_wall: bool = False

    @property
    def kind(self) -> str:
        """Where it belongs: door, window, person, ceiling, wall, small, floor or flat."""
        width, depth, height = self.size
        if self.in_wall:
            return "door" if self.elevation < 0.2 else "window"
        if self.category == "Characters":
            return "person"
        if self.category == "Lights" and self.elevation > 1.3:
            return "ceiling"
        if self.elevation > 0.3:
            return "wall"
        if max(width, depth) < 0.55 and height < 0.6:
            return "small"
        if height > 0.25 and max(width, depth) > 0.3:
            return "floor"
        return "small" if height < 0.6 and max(width, depth) < 0.8 else "flat"

    def named(self, *words: str) -> bool:
        return any(word in self.name for word in words)


@dataclass(frozen=True)
class Library:
    """All usable items of some libraries, and the pictures that came with them."""

    items: tuple[Item, ...]
    textures: tuple[Path, ...]
    pictures: tuple[Path, ...]

    def kind(self, kind: str) -> list[Item]:
        return [item for item in self.items if item.kind == kind]

    def floor(self, category: str) -> list[Item]:
        return [item for item in self.kind("floor") if item.category == category]


def open_libraries(folder: Path, unpack_to: Path) -> Library:
    """The libraries (.sh3f and .jar) under ``folder``, unpacked into ``unpack_to``.

    Raises DataError when there are none, or a file is not one.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".sh3f", ".jar"))
    roots = [_unpack(path, unpack_to / path.stem) for path in files]
    items = tuple(item for root in roots for item in _read(root))
    if not items:
        raise DataError("{folder}: holds no Sweet Home 3D furniture (.sh3f or .jar)", folder=folder)
    pictures = sorted(path for root in roots for path in root.rglob("*.jpg"))
    textures = [path for path in pictures if path.parent.name == "textures"]
    return Library(
        items,
        tuple(path for path in textures if not re.search("sky|cloud", path.name, re.IGNORECASE)),
        tuple(path for path in pictures if path.stat().st_size > 20_000),
    )


def _unpack(archive: Path, target: Path) -> Path:
    """``extractall`` keeps members inside ``target``; a second run finds them there."""
    done = target / ".unpacked"
    if not done.exists():
        try:
            with zipfile.ZipFile(archive) as file:
                file.extractall(target)
        except (OSError, zipfile.BadZipFile) as error:
            raise DataError(
                "{archive}: cannot be unpacked ({reason})", archive=archive, reason=error
            ) from error
        done.touch()
    return target


def _read(root: Path) -> Iterator[Item]:
    for name in _CATALOGUES:
        for catalogue in root.rglob(name):
            # Paths in the catalogue start at the archive's own root.
            for entry in _entries(catalogue):
                item = _item(root, entry)
                if item is not None:
                    yield item


def _entries(catalogue: Path) -> list[dict[str, str]]:
    entries: dict[int, dict[str, str]] = {}
    for line in catalogue.read_text(encoding="latin-1").splitlines():
        match = re.match(r"(\w+)#(\d+)=(.*)", line.strip())
        if match:
            entries.setdefault(int(match[2]), {})[match[1]] = match[3].strip()
    return list(entries.values())


def _item(root: Path, entry: dict[str, str]) -> Item | None:
    """None for what cannot stand in a room as it is: outdoor things, turned or missing models."""
    # A turned model would need its rotation matrix; they are few.
    if "model" not in entry or "modelRotation" in entry or entry.get("category") in _OUTDOORS:
        return None
    path = (root / entry["model"].lstrip("/")).resolve()
    if not path.is_relative_to(root.resolve()):
        return None
    if path.is_dir():
        path = next(iter(sorted(path.glob("*.obj"))), path)
    try:
        width, depth, height = (float(entry[k]) / 100 for k in ("width", "depth", "height"))
        elevation = float(entry.get("elevation", 0)) / 100
    except (KeyError, ValueError):
        return None
    if path.suffix != ".obj" or not path.is_file() or path.stat().st_size > _LONGEST_FILE:
        return None
    if max(width, depth, height) > _LARGEST:
        return None
    return Item(
        name=entry.get("name", "").lower(),
        category=entry.get("category", ""),
        path=path,
        size=(width, depth, height),
        elevation=elevation,
        in_wall=entry.get("doorOrWindow") == "true",
    )
