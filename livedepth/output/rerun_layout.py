"""The layout ``rerun``: one ``.rrd`` file, which Rerun's viewer opens."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from livedepth.errors import Message, OutputError, reason_of
from livedepth.output import rerun_stream
from livedepth.output.images import jpeg_bytes, png_bytes
from livedepth.output.layouts import JPEG, Pair, SetOrder
from livedepth.output.mcap_layout import as_texts, no_intrinsics
from livedepth.output.pictures import millimetres
from livedepth.output.rerun_stream import RerunStream, Shown

_ROOM = 16 * 2**20  # bytes that stay free on the disk, for the end of the file and for others


class RerunContent:
    """Pictures, depth in millimetres, the pinhole where it is known, and frames per second.

    It is in the file what was stored, for Rerun writes a stream. Raises LivedepthError where the
    package is missing, OutputError and OSError.
    """

    def __init__(self, order: SetOrder, path: Path) -> None:
        self._path, self._jpeg = order.root, order.rgb == JPEG
        self._stream = RerunStream(order.root.stem)
        self._stream.save(path)
        self._open = True
        self._broken: OutputError | None = None
        intrinsics = order.facts.get("intrinsics")
        self.warnings: tuple[Message, ...] = () if intrinsics else (no_intrinsics(order.root),)
        if intrinsics:
            fx, fy, cx, cy = (float(intrinsics[key]) for key in ("fx", "fy", "cx", "cy"))
            size = int(intrinsics["width"]), int(intrinsics["height"])
            self._stream.camera(fx, fy, cx, cy, size=size)

    def prepare(self, pair: Pair) -> Callable[[], None]:
        """As :class:`.layouts.SetWriter` says."""
        encode, media = (jpeg_bytes, "image/jpeg") if self._jpeg else (png_bytes, "image/png")
        picture = encode(self._path, cv2.cvtColor(pair.frame.image, cv2.COLOR_RGB2BGR))
        shown = Shown(
            pair.frame.pts,
            picture,
            media,
            millimetres(pair.depth),
            None if pair.predicted is None else millimetres(pair.predicted),
            wall=pair.wall,
        )

        def store() -> None:
            self._check_room(sum(part.nbytes for part in shown if isinstance(part, np.ndarray)))
            self._stream.log(shown)
            self._written()

        return store

    def describe(self, facts: Mapping[str, Any]) -> None:
        """At the beginning, and when it has ended: what is said last counts."""
        if not facts.get("pairs") or facts.get("ended"):
            self._stream.describe(as_texts(facts))
            self._written()

    def _check_room(self, size: int) -> None:
        """Rerun tells nobody of a full disk, and waits for ever: so it is asked for before."""
        if shutil.disk_usage(self._path.parent).free < size + _ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _written(self) -> None:
        if self._broken is not None:  # it would be waited for again, in vain
            raise self._broken
        try:
            self._stream.flush(rerun_stream.PATIENCE)
        except RuntimeError as error:
            self._broken = OutputError(
                "{path}: writing failed ({reason})", path=self._path, reason=reason_of(error)
            )
            raise self._broken from error

    def finish(self) -> None:
        """As :class:`.file_sets.FileContent` says."""
        self._written()
        self.close()

    def close(self) -> None:
        """As :class:`.file_sets.FileContent` says."""
        if self._open:
            self._open = False
            (self._stream.end if self._broken is None else self._stream.forget)()
