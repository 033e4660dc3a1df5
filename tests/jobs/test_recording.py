"""Recording a source: every frame is in the set or counted, and the same comes again."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from livedepth.bench.record import PacedCamera, size_named
from livedepth.capture.demo import DemoSource
from livedepth.errors import SettingsError
from livedepth.frames import Image
from livedepth.inference.base import EngineInfo, Prediction
from livedepth.jobs import record as recording
from livedepth.jobs.record import expected_length, frames_waiting, record_from
from livedepth.output.dataset import DatasetRecorder, RecordOptions
from livedepth.output.folder_sets import FolderWriter
from livedepth.pipeline.stream import Selection


class _Engine:
    """Depth of 2 m, once ``gate`` is open."""

    info = EngineInfo("flat", "test", "cpu", "float32", (12, 16))
    non_finite = 0

    def __init__(self, gate: threading.Event | None = None) -> None:
        self._gate = gate

    def infer(self, image: Image) -> Prediction:
        if self._gate is not None:
            self._gate.wait()
        return Prediction(np.full((12, 16), 2.0, np.float32), {})

    def infer_all(self, images: Iterable[Image]) -> Iterator[Prediction]:
        return map(self.infer, images)

    def close(self) -> None:
        """Nothing is held."""


def _facts(root: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((root / "dataset.json").read_text())
    return facts


def test_a_camera_is_recorded_whole_though_the_network_is_late_for_a_moment(tmp_path: Path) -> None:
    gate = threading.Event()
    camera = PacedCamera(64, 48, 200, 40)
    threading.Timer(0.1, gate.set).start()
    report = record_from(
        camera, tmp_path / "set", _Engine(gate), Selection(), options=RecordOptions()
    )
    assert (report.frames + camera.skipped, report.dropped) == (40, 0)
    assert dict(report.skipped) == {} and _facts(tmp_path / "set")["pairs"] == report.frames
    assert _facts(tmp_path / "set")["wall_clock"] is not None


def test_frames_lost_by_a_slow_network_are_counted_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "frames_waiting", lambda *_: 4)
    gate, told = threading.Event(), []
    camera = PacedCamera(64, 48, 200, 30)

    def lost(skipped: Any) -> None:
        told.append(dict(skipped))
        if len(told) == 5:
            gate.set()

    options = RecordOptions()
    report = record_from(
        camera, tmp_path / "set", _Engine(gate), Selection(), options=options, lost=lost
    )
    assert report.dropped >= 5 and report.skipped == {"network": report.dropped}
    assert report.frames + report.dropped + camera.skipped == 30
    assert told[:5] == [{"network": number} for number in range(1, 6)]
    facts = _facts(tmp_path / "set")
    assert facts["dropped"] == report.dropped and facts["skipped"] == dict(report.skipped)


def test_frames_lost_by_a_slow_disk_are_counted_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "frames_waiting", lambda *_: 4)
    real, gate = FolderWriter._store, threading.Event()
    options = RecordOptions()

    def slow(self: FolderWriter, *given: Any) -> None:
        gate.wait()
        real(self, *given)

    def small(*given: Any, **more: Any) -> DatasetRecorder:
        return DatasetRecorder(*given, **more, most=1)

    monkeypatch.setattr(FolderWriter, "_store", slow)
    monkeypatch.setattr(recording, "DatasetRecorder", small)
    camera = PacedCamera(64, 48, 200, 60)
    report = record_from(
        camera,
        tmp_path / "set",
        _Engine(),
        Selection(),
        options=options,
        lost=lambda skipped: gate.set() if skipped["disk"] == 3 else None,
    )
    assert report.skipped["disk"] >= 3
    assert report.frames + report.dropped + camera.skipped == 60


def _but_times(root: Path) -> dict[str, bytes]:
    """The files of a set, ``dataset.json`` without the times at which it was made."""
    found = {}
    for path in sorted(root.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            if path.name == "dataset.json":
                facts = json.loads(data)
                for one in (facts, *facts["sessions"]):
                    del one["started"], one["ended"]
                data = json.dumps(facts).encode()
            found[path.relative_to(root).as_posix()] = data
    return found


@pytest.mark.parametrize("layout", ["nyu", "tum"])
def test_what_is_not_live_is_recorded_the_same_again(layout: str, tmp_path: Path) -> None:
    sets = []
    for name in ("a", "b"):
        source = DemoSource(64, 48, paced=False)
        options = RecordOptions(layout, shares=(0.5, 0.5, 0.0))
        chosen = Selection(frames=20)
        report = record_from(source, tmp_path / name, _Engine(), chosen, options=options)
        assert report.frames + report.skipped.get("gap", 0) == 20 and report.dropped == 0
        sets.append(_but_times(tmp_path / name))
    assert sets[0] == sets[1]


def test_how_long_a_recording_will_be() -> None:
    demo = DemoSource(paced=False)
    assert expected_length(demo.info, Selection(frames=60)) == pytest.approx(2.0)
    assert expected_length(demo.info, Selection(start=1, end=4)) == 3
    assert expected_length(demo.info, Selection()) == float("inf")
    assert expected_length(DemoSource().info, Selection(frames=60)) == float("inf"), (
        "it may be late"
    )


def test_large_pictures_wait_in_smaller_number() -> None:
    assert frames_waiting(DemoSource().info) == 145
    assert frames_waiting(DemoSource(3840, 2160).info) == 5


def test_sizes_by_name() -> None:
    assert size_named("640x480") == (640, 480)
    for text in ("640", "640x", "0x480", "axb", "640x480x3"):
        with pytest.raises(SettingsError, match="is no size"):
            size_named(text)
