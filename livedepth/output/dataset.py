"""The data set recorder: RGB and depth in the ``nyu`` layout, written by a thread of its own."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import cv2

from livedepth import __version__
from livedepth.capture.base import SourceInfo
from livedepth.errors import OutputError
from livedepth.frames import DepthFrame
from livedepth.inference.base import EngineInfo
from livedepth.output.base import check_output, write_whole
from livedepth.output.images import write_encoded, write_png
from livedepth.output.pictures import full_depth, millimetres
from livedepth.pipeline.channel import Channel, ChannelEnd
from livedepth.pipeline.worker import Worker

_QUEUE = 16  # frames; at 640x480 about 20 MB
_JPEG_QUALITY = 95


def dataset_facts(info: SourceInfo, engine: EngineInfo) -> dict[str, Any]:
    """What a data set says of where its pictures and its depth came from."""
    return {
        "livedepth": __version__,
        "source": info.name,
        "camera": {"width": info.width, "height": info.height, "fps": float(info.fps or 0)},
        # Unknown, and said so: a made-up focal length would look like a measured one.
        "intrinsics": None,
        "model": engine.model,
        "engine": engine.engine,
        "precision": engine.precision,
    }


class DatasetRecorder:
    """Writes ``data/train.csv`` with lines ``rgb,depth``, the pictures, and ``dataset.json``.

    RGB as JPEG (quality 95), depth as 16-bit PNG in millimetres at the picture's size, 0 =
    invalid. A pair is listed only when both its files are whole on disk, so a data set is usable
    at every moment and after a crash. What it writes, ``livedepth train --data`` reads unchanged.
    """

    def __init__(self, root: Path, facts: dict[str, Any]) -> None:
        check_output(root, [], overwrite=False)
        self._root = root
        self._frames = root / "data" / "train"
        self._facts = facts
        self._started = _now()
        self._times: list[float] = []
        self._error: Exception | None = None
        self.dropped = 0
        self.warnings: tuple[str, ...] = ()
        try:
            self._frames.mkdir(parents=True)
            self._csv = (root / "data" / "train.csv").open("w", encoding="utf-8", newline="\n")
        except OSError as error:
            raise OutputError(f"{root}: cannot be written ({error.strerror})") from error
        self._queue: Channel[DepthFrame] = Channel(_QUEUE)
        self._writer = Worker("recorder", self._write_all, self._fail).start()

    @property
    def written(self) -> int:
        """Pairs that are whole on disk and listed."""
        return len(self._times)

    def write(self, depth: DepthFrame) -> None:
        """Hand one frame to the writer; waits while its queue is full. Raises OutputError."""
        if depth.unit != "m":
            raise OutputError(f"{self._root}: {depth.model} gives relative depth, not metres")
        if not self._queue.put(depth):
            self._raise()

    def finish(self) -> None:
        """Wait for the writer and write ``dataset.json``. Raises OutputError."""
        self._queue.end()
        self._writer.join(None)
        self._csv.close()
        self._raise()
        if not self._times:
            raise OutputError(f"{self._root}: there was no frame to record")
        self._write_facts()

    def abort(self) -> None:
        """Stop; the pairs that are listed stay, whole and described."""
        self._queue.abort()
        self._writer.join(None)
        self._csv.close()
        if self._times:
            self._write_facts()
        else:
            self._remove_empty()

    def _fail(self, error: Exception) -> None:
        self._error = error
        self._queue.abort()

    def _raise(self) -> None:
        if isinstance(self._error, OSError):
            raise OutputError(f"{self._root}: writing failed ({self._error.strerror})")
        if self._error is not None:
            raise self._error

    def _write_all(self) -> None:
        while True:
            try:
                depth = self._queue.get()
            except ChannelEnd:
                return
            assert depth is not None
            self._write_pair(depth)

    def _write_pair(self, depth: DepthFrame) -> None:
        stem = f"{len(self._times):06d}"
        rgb, mm = self._frames / f"{stem}.jpg", self._frames / f"{stem}.png"
        picture = cv2.cvtColor(depth.frame.image, cv2.COLOR_RGB2BGR)
        write_encoded(rgb, picture, ".jpg", [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
        try:
            write_png(mm, millimetres(full_depth(depth)))
        except OutputError:
            rgb.unlink(missing_ok=True)
            raise
        self._csv.write(f"{_relative(rgb, self._root)},{_relative(mm, self._root)}\n")
        self._csv.flush()
        self._times.append(depth.frame.pts)

    def _write_facts(self) -> None:
        facts = {
            **self._facts,
            "layout": "nyu",
            "depth_unit": "mm",
            "depth_invalid": 0,
            "started": self._started,
            "ended": _now(),
            "pairs": len(self._times),
            "dropped": self.dropped,
            "pts": self._times,
        }
        write_whole(self._root / "dataset.json", json.dumps(facts, indent=1).encode())

    def _remove_empty(self) -> None:
        (self._root / "data" / "train.csv").unlink(missing_ok=True)
        for folder in (self._frames, self._root / "data", self._root):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
