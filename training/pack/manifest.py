"""The table of contents of a pack: which sets, in which lists, at which paths."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from training.pack.codec import LARGEST

NAME = "manifest.json"
Side = Annotated[int, Field(gt=0, le=LARGEST)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def check_relative(path: str) -> str:
    """``path``, unless it could lead out of the folder that it is relative to."""
    parts = PurePosixPath(path).parts
    drive = ":" in path or "\\" in path or "\0" in path
    if not parts or path.startswith("/") or drive or ".." in parts:
        raise ValueError(f"{path!r} is no path inside the set")
    return path


class PackedPair(_Strict):
    """Where a picture and its depth go, relative to the set, and their size."""

    rgb: str
    depth: str
    size: tuple[Side, Side]

    _inside = field_validator("rgb", "depth")(check_relative)


class PackedSet(_Strict):
    """A set of pairs; ``lists`` are its CSVs, each with the numbers of its pairs."""

    name: str
    near: float = Field(gt=0)
    far: float = Field(gt=0)
    pairs: tuple[PackedPair, ...]
    lists: dict[str, tuple[int, ...]]

    _inside = field_validator("name")(check_relative)

    @model_validator(mode="after")
    def _consistent(self) -> PackedSet:
        if self.near >= self.far:
            raise ValueError("near has to be below far")
        for name, numbers in self.lists.items():
            check_relative(name)
            if not name.endswith(".csv"):
                raise ValueError(f"{name!r} is no CSV")
            if any(not 0 <= number < len(self.pairs) for number in numbers):
                raise ValueError(f"{name}: names a pair that is not there")
        return self


class PackedLabels(_Strict):
    """A folder of label maps, one byte per pixel, by file name."""

    name: str
    files: dict[str, tuple[Side, Side]]

    @model_validator(mode="after")
    def _inside(self) -> PackedLabels:
        for path in (self.name, *self.files):
            check_relative(path)
        return self


class Manifest(_Strict):
    """All that a pack holds, and what its making has lost."""

    format: Literal[1] = 1
    width: int
    quality: int
    sets: tuple[PackedSet, ...]
    labels: tuple[PackedLabels, ...] = ()
    losses: dict[str, dict[str, float]] = Field(
        default_factory=dict, description="by set: see training.pack.losses"
    )


def picture_member(name: str, number: int) -> str:
    """Where the picture of pair ``number`` of the set ``name`` lies in the archive."""
    return f"{name}/{number:06d}.rgb.webp"


def depth_member(name: str, number: int) -> str:
    return f"{name}/{number:06d}.depth.webp"


def label_member(name: str, number: int) -> str:
    return f"{name}/{number:06d}.labels.webp"
