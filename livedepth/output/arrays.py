"""Depth as numbers: float32 metres in chunks of ``.npz``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from livedepth.errors import Message, OutputError
from livedepth.frames import Depth, DepthFrame
from livedepth.output.frame_folder import FrameFolder, FrameFolderSink
from livedepth.output.pictures import full_depth
from livedepth.output.provenance import KEY, Facts, as_json

_CHUNK_BYTES = 64 * 2**20


class ArraysSink(FrameFolderSink):
    """A folder of chunks ``depth-FIRST.npz`` with ``frames.csv`` (index, pts, file).

    A chunk holds frames of one size that follow each other: ``depth`` float32 [n, H, W] at the size
    of the pictures, NaN = invalid, in ``unit`` ("m", or "relative" or "inverse" for networks
    without metres); ``pts`` float64 [n], seconds; ``index`` int64 [n]; and, where the frames are
    pictures, their names without suffix in ``name`` [n]; ``livedepth`` is the JSON of ``facts``,
    which say what made it. At most 64 MB each, so that long films
    fit into any memory. Of an earlier run files with a suffix of ``replaces`` are removed.
    """

    def __init__(
        self,
        folder: Path,
        stems: list[str] | None = None,
        replaces: Iterable[str] = (".npz",),
        facts: Facts | None = None,
    ) -> None:
        if folder.suffix.lower() == ".npz":
            raise OutputError(
                "{folder}: npz is a folder of chunks", "give the name of a folder", folder=folder
            )
        self._path = folder
        self._stems = stems
        self._folder = FrameFolder(folder, replaces, facts)
        self._facts = facts
        self._maps: list[Depth] = []
        self._frames: list[tuple[int, float]] = []  # index, pts
        self._unit = ""
        self.warnings: tuple[Message, ...] = ()
        self.dropped = 0

    def write(self, depth: DepthFrame) -> None:
        """Take one frame. Raises OutputError."""
        full = full_depth(depth)
        if self._maps and (
            full.shape != self._maps[0].shape or full.nbytes * (len(self._maps) + 1) > _CHUNK_BYTES
        ):
            self._write_chunk()
        self._maps.append(full)
        self._frames.append((depth.frame.index, depth.frame.pts))
        self._unit = depth.unit

    def checkpoint(self, *, durable: bool = True) -> Mapping[str, Any]:
        """As :class:`.base.Resumable` says: here a chunk ends."""
        if self._maps:
            self._write_chunk()
        return super().checkpoint(durable=durable)

    def finish(self) -> None:
        """Write what waits and move all into place. Raises OutputError."""
        if self._maps:
            self._write_chunk()
        super().finish()

    def _write_chunk(self) -> None:
        indices = [index for index, _ in self._frames]
        name = f"depth-{indices[0]:06d}.npz"
        chunk: dict[str, npt.NDArray[Any]] = {
            "depth": np.stack(self._maps).astype(np.float32, copy=False),
            "pts": np.array([pts for _, pts in self._frames], np.float64),
            "index": np.array(indices, np.int64),
            "unit": np.array(self._unit),
        }
        if self._stems:
            chunk["name"] = np.array([self._stems[index] for index in indices])
        if self._facts:
            chunk[KEY] = np.array(as_json(self._facts))
        try:
            np.savez(self._folder.part / name, **chunk)  # type: ignore[arg-type]
        except OSError as error:
            raise OutputError(
                "{path}: writing failed ({reason})", path=self._path, reason=error.strerror
            ) from error
        for index, pts in self._frames:
            self._folder.add(index, pts, name)
        self._maps, self._frames = [], []
