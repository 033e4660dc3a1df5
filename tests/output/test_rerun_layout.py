"""Recordings for Rerun: read back by its own reader."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from livedepth.errors import OutputError
from livedepth.frames import DepthFrame
from livedepth.output.dataset import DatasetRecorder, RecordOptions
from livedepth.output.file_sets import unfinished
from tests.output.robots import FACTS, RECORDER

pytest.importorskip("rerun")
from rerun.chunk import RrdReader

MakeFrame = Callable[..., DepthFrame]


def _rows(path: Path) -> dict[tuple[str, str], list[Any]]:
    """What is in a recording by its entity and component, in the order of the file."""
    found: dict[tuple[str, str], list[Any]] = {}
    for chunk in RrdReader(path).stream():
        batch = chunk.to_record_batch()
        for name in batch.schema.names:
            found.setdefault((chunk.entity_path, name), []).extend(batch.column(name).to_pylist())
    return found


def _values(rows: dict[tuple[str, str], list[Any]], entity: str, component: str) -> list[Any]:
    return [
        value
        for (path, name), values in rows.items()
        if path == entity and name.partition(":")[2] == component
        for value in values
    ]


def _depths(rows: dict[tuple[str, str], list[Any]], shape: tuple[int, int]) -> list[Any]:
    stored = _values(rows, "/camera/depth", "buffer")
    return [np.array(one[0], np.uint8).view(np.uint16).reshape(shape) for one in stored]


def test_rerun_reads_what_was_recorded(tmp_path: Path, depth_frame: MakeFrame) -> None:
    path = tmp_path / "walk.rrd"
    colour = np.full((12, 16, 3), (200, 90, 30), np.uint8)
    recorder = DatasetRecorder(path, FACTS, RecordOptions("rerun"), live=True)
    for index in range(3):
        made = depth_frame(index, index / 20, image=colour)
        recorder.write(made)
    recorder.finish()
    assert recorder.warnings == () and recorder.written == 3
    assert [found.name for found in tmp_path.iterdir()] == ["walk.rrd"]
    rows = _rows(path)
    pictures = _values(rows, "/camera/rgb", "blob")
    assert len(pictures) == 3
    data = np.array(pictures[0][0], np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB)
    assert picture is not None
    assert np.abs(picture.astype(int) - colour).max() < 4, "in the right colours"
    depths = _depths(rows, (12, 16))
    assert [depth[5, 5] for depth in depths] == [1000, 1010, 1020] and depths[0][0, 0] == 0
    assert _values(rows, "/camera/depth", "meter") == [[1000.0]] * 3
    assert [round(one[0]) for one in _values(rows, "/fps", "scalars")] == [20, 20]
    [pinhole] = _values(rows, "/camera", "image_from_camera")
    assert np.array(pinhole[0]).tolist() == [20, 0, 0, 0, 21, 0, 8, 6, 1], "by columns"
    times = rows["/camera/depth", "source"]
    assert [round(time.total_seconds(), 3) for time in times] == [0, 0.05, 0.1]
    assert rows["/camera/depth", "wall"][0].year >= 2024
    assert _values(rows, "/__properties/livedepth", "model") or any(
        "livedepth" in entity for entity, _ in rows
    )


def test_measured_depth_has_the_networks_beside_it(tmp_path: Path, depth_frame: MakeFrame) -> None:
    made = depth_frame(0)
    truth = np.full((12, 16), 3.0, np.float32)
    facts = {"source": "test", "truth": {"kind": "measured", "name": "a camera"}}
    recorder = DatasetRecorder(tmp_path / "walk.rrd", facts, RecordOptions("rerun"))
    recorder.write(replace(made, frame=replace(made.frame, truth=truth)))
    recorder.finish()
    assert "focal length is not known" in str(recorder.warnings[0])
    rows = _rows(tmp_path / "walk.rrd")
    assert _depths(rows, (12, 16))[0][5, 5] == 3000
    assert len(_values(rows, "/camera/predicted", "buffer")) == 1
    assert not _values(rows, "/camera", "image_from_camera")


def test_a_recorder_that_is_killed_leaves_all_that_was_written(tmp_path: Path) -> None:
    path = tmp_path / "walk.rrd"
    running = subprocess.Popen(
        [sys.executable, "-c", RECORDER, str(path), "rerun"], stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    with running:
        written = 0
        while written < 10:
            written = int(running.stdout.readline())
        running.send_signal(signal.SIGKILL)
    left = unfinished(path)
    assert [found.name for found in tmp_path.iterdir() if found.suffix == ".rrd"] == [left.name]
    depths = _depths(_rows(left), (60, 80))
    assert len(depths) >= 10
    assert [depth[0, 0] for depth in depths] == [1000 + 10 * n for n in range(len(depths))]


def test_a_full_disk_is_said_and_what_was_written_stays(
    tmp_path: Path, depth_frame: MakeFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "walk.rrd"
    recorder = DatasetRecorder(path, FACTS, RecordOptions("rerun"))
    for index in range(2):
        recorder.write(depth_frame(index))
    recorder.drain()
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1))
    with pytest.raises(OutputError, match="writing failed"):
        recorder.write(depth_frame(2))
        recorder.finish()
    recorder.abort()
    assert recorder.written == 2 and len(_depths(_rows(path), (12, 16))) == 2
