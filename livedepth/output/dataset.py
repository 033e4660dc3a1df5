"""The dataset recorder: RGB and depth, pair by pair."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TextIO

from livedepth import __version__
from livedepth.capture.base import SourceInfo
from livedepth.errors import Hint, Message, OutputError
from livedepth.files import check_output, write_whole
from livedepth.frames import DepthFrame
from livedepth.inference.base import EngineInfo
from livedepth.output.images import write_png
from livedepth.output.layouts import Layout, layout_named
from livedepth.output.pictures import full_depth
from livedepth.output.provenance import camera_fact


def dataset_facts(info: SourceInfo, engine: EngineInfo) -> dict[str, Any]:
    """What a dataset says of where its pictures and its depth came from."""
    return {
        "livedepth": __version__,
        "source": info.name,
        "camera": {
            "width": info.width,
            "height": info.height,
            "fps": float(info.fps or 0),
            "rotation": info.rotation,
        },
        "intrinsics": _intrinsics(info),
        "metres": camera_fact(engine, info) or None,
        "fitted": engine.fitted or None,
        "model": engine.model,
        "engine": engine.engine,
        "precision": engine.precision,
    }


def _intrinsics(info: SourceInfo) -> dict[str, Any] | None:
    """Of a pinhole camera, in pixels, and who says so.

    None where they are unknown, and said so: a made-up focal length would look like a measured one.
    """
    if info.lens is None:
        return None
    focal = info.lens.ratio(info.width) * info.width
    return {
        "fx": focal,
        "fy": focal,
        "cx": (info.width - 1) / 2,
        "cy": (info.height - 1) / 2,
        "width": info.width,
        "height": info.height,
        "from": info.lens.origin,
    }


def refuse_relative(engine: EngineInfo) -> None:
    """Raises OutputError for an engine whose depth is not in metres, as a dataset's is."""
    if engine.unit != "m":
        raise OutputError(
            "{model} gives relative depth, and a dataset is in metres",
            Hint("use another --model", "choose another model"),
            model=engine.model,
        )


class DatasetRecorder:
    """Writes pictures, depth at their size and lists of both in a layout, and ``dataset.json``.

    A pair is listed only when both its files are whole on disk, so a dataset is usable
    at every moment and after a crash. What it writes in the layout ``nyu``, ``livedepth train
    --data`` reads unchanged. Raises OutputError, and SettingsError for an unknown layout.
    """

    def __init__(self, root: Path, facts: dict[str, Any], layout: str = "nyu") -> None:
        self._layout: Layout = layout_named(layout)(root)
        check_output(root, [], overwrite=False)
        self._root = root
        self._facts = facts
        self._started = _now()
        self._times: list[float] = []
        self.dropped = 0
        self.warnings: tuple[Message, ...] = ()
        self._lists: list[TextIO] = []
        try:
            for folder in self._layout.folders:
                folder.mkdir(parents=True, exist_ok=True)
            for path in self._layout.lists:
                # A source may have a name that is no text.
                made = path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
                self._lists.append(made)
            self._layout.head(self._lists, str(facts.get("source", "")))
        except OSError as error:
            with suppress(OSError):
                self._close()
            self._remove_empty()
            raise OutputError(
                "{root}: cannot be written ({reason})", root=root, reason=error.strerror
            ) from error

    @property
    def written(self) -> int:
        """Pairs that are whole on disk and listed."""
        return len(self._times)

    def write(self, depth: DepthFrame) -> None:
        """Write and list one pair. Raises OutputError."""
        if depth.unit != "m":
            raise OutputError(
                "{root}: {model} gives relative depth, not metres",
                root=self._root,
                model=depth.model,
            )
        with self._explained():
            self._write_pair(depth)

    def finish(self) -> None:
        """Close the lists and write ``dataset.json``. Raises OutputError."""
        with self._explained():
            self._close()
        if not self._times:
            raise OutputError("{root}: there was no frame to record", root=self._root)
        self._write_facts()

    def abort(self) -> None:
        """Stop; the pairs that are listed stay, whole and described."""
        with suppress(OSError):  # what the lists still held does not fit on the disk
            self._close()
        if self._times:
            self._write_facts()
        else:
            self._remove_empty()

    def _close(self) -> None:
        with ExitStack() as files:  # the rest is closed too where one fails
            for file in self._lists:
                files.callback(file.close)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(
                "{root}: writing failed ({reason})", root=self._root, reason=error.strerror
            ) from error

    def _write_pair(self, depth: DepthFrame) -> None:
        pts = depth.frame.pts
        rgb, stored = self._layout.paths(len(self._times), pts)
        self._layout.write_picture(rgb, depth.frame.image)
        try:
            write_png(stored, self._layout.stored(full_depth(depth)))
        except OutputError:
            rgb.unlink(missing_ok=True)
            raise
        self._layout.list_pair(self._lists, rgb, stored)
        for file in self._lists:
            file.flush()
        self._times.append(pts)

    def _write_facts(self) -> None:
        facts = {
            **self._facts,
            "layout": self._layout.name,
            "depth_unit": self._layout.unit,
            "depth_invalid": 0,
            "started": self._started,
            "ended": _now(),
            "pairs": len(self._times),
            "dropped": self.dropped,
            "pts": self._times,
        }
        write_whole(self._root / "dataset.json", json.dumps(facts, indent=1).encode())

    def _remove_empty(self) -> None:
        for path in self._layout.lists:
            path.unlink(missing_ok=True)
        for folder in (*self._layout.folders, self._root):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
