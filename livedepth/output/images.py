"""Depth as one picture per frame: 16-bit millimetres or colour PNG in a folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import cv2

from livedepth.errors import Message, OutputError
from livedepth.files import write_whole
from livedepth.frames import DepthFrame
from livedepth.output.frame_folder import FrameFolder, FrameFolderSink
from livedepth.output.pictures import Picture, Renderer
from livedepth.output.provenance import Facts, in_png


def write_png(path: Path, picture: Picture, facts: Facts | None = None) -> None:
    """uint16 [H, W] or uint8 RGB [H, W, 3] as PNG, under its name only when whole.

    ``facts`` say in it what made it. Raises OutputError.
    """
    stored = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR) if picture.ndim == 3 else picture
    data = _encoded(path, stored, ".png", [cv2.IMWRITE_PNG_COMPRESSION, 3])
    write_whole(path, in_png(data, facts or {}))


def write_encoded(path: Path, stored: Picture, suffix: str, options: list[int]) -> None:
    """Encode with OpenCV and write through a temporary name. Raises OutputError."""
    write_whole(path, _encoded(path, stored, suffix, options))


def png_bytes(path: Path, stored: Picture) -> bytes:
    """uint16 [H, W] or uint8 BGR [H, W, 3] as PNG, as fast as a camera gives them.

    One filter for all lines, instead of trying each: of a camera's picture, in whose noise nothing
    comes twice, what is above (with runs alone, 12 ms instead of 47 for 640x480, of one size); of
    depth, which slopes, what is to the left (6 ms instead of 15, a tenth larger). ``path`` is named
    in the OutputError that is raised where that fails.
    """
    options = [cv2.IMWRITE_PNG_COMPRESSION, 1]
    colour = stored.ndim == 3
    if colour:
        options += [cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE]
    if hasattr(cv2, "IMWRITE_PNG_FILTER"):  # an older OpenCV has no choice
        chosen = cv2.IMWRITE_PNG_FILTER_UP if colour else cv2.IMWRITE_PNG_FILTER_SUB
        options += [cv2.IMWRITE_PNG_FILTER, chosen]
    return _encoded(path, stored, ".png", options)


def jpeg_bytes(path: Path, stored: Picture, quality: int = 95) -> bytes:
    """uint8 BGR [H, W, 3] as JPEG. Raises as :func:`png_bytes` does."""
    return _encoded(path, stored, ".jpg", [cv2.IMWRITE_JPEG_QUALITY, quality])


def _encoded(path: Path, stored: Picture, suffix: str, options: list[int]) -> bytes:
    good, data = cv2.imencode(suffix, stored, options)
    if not good:
        raise OutputError(
            "{path}: the picture cannot be encoded as {suffix}", path=path, suffix=suffix
        )
    return bytes(data.tobytes())


class ImageFileSink:
    """The depth of one picture as one PNG."""

    def __init__(self, path: Path, render: Renderer, facts: Facts | None = None) -> None:
        self._facts = facts
        self._path = path
        self._render = render
        self.warnings: tuple[Message, ...] = ()
        self.dropped = 0

    def write(self, depth: DepthFrame) -> None:
        """Write it. Raises OutputError."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_png(self._path, self._render(depth), self._facts)

    def finish(self) -> None:
        """Nothing is left to do."""

    def abort(self) -> None:
        """Nothing is half-written: a PNG gets its name when whole."""


class ImagesSink(FrameFolderSink):
    """One PNG per frame, with ``frames.csv`` (index, pts, file), all at once when whole.

    Frame n is named ``stems[n]`` where stems are given, as for the pictures of a folder. Of an
    earlier run files with a suffix of ``replaces`` are removed.
    """

    def __init__(
        self,
        folder: Path,
        render: Renderer,
        stems: list[str] | None = None,
        replaces: Iterable[str] = (".png",),
        facts: Facts | None = None,
    ) -> None:
        self._render = render
        if stems and (twice := {stem for stem in stems if stems.count(stem) > 1}):
            raise OutputError(
                "{folder}: two pictures would both be written as {twice}.png",
                folder=folder,
                twice=min(twice),
            )
        self._stems = stems
        self._folder = FrameFolder(folder, replaces, facts)
        self.warnings: tuple[Message, ...] = ()
        self.dropped = 0

    def write(self, depth: DepthFrame) -> None:
        """Write the picture of one frame. Raises OutputError."""
        index = depth.frame.index
        name = f"{self._stems[index]}.png" if self._stems else f"{index:06d}.png"
        write_png(self._folder.part / name, self._render(depth))
        self._folder.add(index, depth.frame.pts, name)
