"""Robotics recordings: read back by the packages of that trade."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from livedepth.errors import OutputError
from livedepth.frames import DepthFrame, Image
from livedepth.output.dataset import DatasetRecorder, RecordOptions
from livedepth.output.file_sets import unfinished
from tests.output.robots import FACTS, INTRINSICS, RECORDER

pytest.importorskip("mcap_ros2")
from mcap.exceptions import EndOfFile
from mcap.reader import make_reader
from mcap.records import Channel, Message
from mcap.stream_reader import StreamReader
from mcap_ros2.decoder import DecoderFactory

MakeFrame = Callable[..., DepthFrame]
RGB, DEPTH = "/camera/rgb/image/compressed", "/camera/depth/image"
INFO, PREDICTED = "/camera/camera_info", "/camera/predicted/image"


def _recorded(
    path: Path,
    frames: list[DepthFrame],
    layout: str = "mcap",
    facts: dict[str, Any] | None = None,
    **given: Any,
) -> DatasetRecorder:
    options = RecordOptions(layout, rgb=given.pop("rgb", ""))
    recorder = DatasetRecorder(path, facts or FACTS, options, **given)
    for frame in frames:
        recorder.write(frame)
    recorder.finish()
    return recorder


def _messages(path: Path) -> dict[str, list[tuple[int, Any]]]:
    found: dict[str, list[tuple[int, Any]]] = {}
    with path.open("rb") as file:
        reader = make_reader(file, validate_crcs=True, decoder_factories=[DecoderFactory()])
        for _schema, channel, message, decoded in reader.iter_decoded_messages():
            assert message.log_time == message.publish_time
            found.setdefault(channel.topic, []).append((message.log_time, decoded))
    return found


def _pixels(message: Any) -> np.ndarray[Any, Any]:
    kind = {"16UC1": "<u2", "32FC1": "<f4"}[message.encoding]
    assert message.step == message.width * np.dtype(kind).itemsize and not message.is_bigendian
    return np.frombuffer(message.data, kind).reshape(message.height, message.width)


def test_ros_reads_what_was_recorded(tmp_path: Path, depth_frame: MakeFrame) -> None:
    path = tmp_path / "walk.mcap"
    smooth = np.full((12, 16, 3), (200, 90, 30), np.uint8)
    frames = [depth_frame(index, index / 30, image=smooth) for index in range(4)]
    facts = FACTS | {"intrinsics": INTRINSICS | {"distortion": [0.1, -0.2, 0.01, 0.02, 0.3]}}
    assert _recorded(path, frames, facts=facts).warnings == ()
    assert [found.name for found in tmp_path.iterdir()] == ["walk.mcap"]
    found = _messages(path)
    assert set(found) == {RGB, DEPTH, INFO}
    for index in range(4):
        stamps = {found[topic][index][0] for topic in found}
        assert stamps == {round(index / 30 * 1e9)}
        _, rgb = found[RGB][index]
        assert rgb.header.frame_id == "camera_rgb_optical_frame"
        assert rgb.header.stamp.sec * 10**9 + rgb.header.stamp.nanosec == stamps.pop()
        assert rgb.format == "rgb8; jpeg compressed bgr8"
        picture = cv2.imdecode(np.frombuffer(rgb.data, np.uint8), cv2.IMREAD_COLOR_RGB)
        assert picture is not None
        assert np.abs(picture.astype(int) - smooth).mean() < 3, "in the right colours"
        depth = _pixels(found[DEPTH][index][1])
        assert (depth[0, 0], depth[5, 5]) == (0, 1000 + 10 * index)
        _, info = found[INFO][index]
        assert (info.width, info.height, info.distortion_model) == (16, 12, "plumb_bob")
        assert list(info.k) == [20, 0, 7.5, 0, 21, 5.5, 0, 0, 1]
        assert list(info.p) == [20, 0, 7.5, 0, 0, 21, 5.5, 0, 0, 0, 1, 0]
        assert list(info.d) == [0.1, -0.2, 0.01, 0.02, 0.3] and not info.roi.do_rectify


def test_the_file_is_indexed_and_says_what_made_it(tmp_path: Path, depth_frame: MakeFrame) -> None:
    path = tmp_path / "walk.mcap"
    recorder = _recorded(path, [depth_frame(n, n / 10) for n in range(3)])
    assert recorder.written == 3
    with path.open("rb") as file:
        reader = make_reader(file)
        assert reader.get_header().profile == "ros2"
        summary = reader.get_summary()
        said = [record.metadata for record in reader.iter_metadata()]
    assert summary is not None and summary.statistics is not None
    assert (summary.statistics.message_count, len(summary.chunk_indexes)) == (9, 3)
    assert {index.compression for index in summary.chunk_indexes} == {"zstd"}
    assert summary.statistics.message_end_time == 200_000_000
    assert {schema.encoding for schema in summary.schemas.values()} == {"ros2msg"}
    assert said[-1]["model"] == "test-net" and said[-1]["pairs"] == "3"
    assert json.loads(said[-1]["intrinsics"]) == INTRINSICS


def test_depth_as_numbers_in_metres(tmp_path: Path, depth_frame: MakeFrame) -> None:
    path = tmp_path / "walk.mcap"
    frame = depth_frame(0)
    _recorded(path, [frame], "mcap-float", rgb="png")
    found = _messages(path)
    np.testing.assert_array_equal(_pixels(found[DEPTH][0][1]), frame.depth)
    assert found[RGB][0][1].format == "rgb8; png compressed bgr8"
    picture = cv2.imdecode(np.frombuffer(found[RGB][0][1].data, np.uint8), cv2.IMREAD_COLOR_RGB)
    np.testing.assert_array_equal(picture, frame.frame.image)


def test_an_unknown_focal_length_is_left_out_and_said(
    tmp_path: Path, depth_frame: MakeFrame
) -> None:
    recorder = _recorded(
        tmp_path / "walk.mcap", [depth_frame(0)], facts=FACTS | {"intrinsics": None}
    )
    assert set(_messages(tmp_path / "walk.mcap")) == {RGB, DEPTH}
    assert "focal length is not known" in str(recorder.warnings[0])


def test_a_live_source_has_the_time_of_the_wall_and_measured_depth_a_topic(
    tmp_path: Path, depth_frame: MakeFrame
) -> None:
    from dataclasses import replace

    made = depth_frame(0, 5.0)
    truth = np.full((12, 16), 3.0, np.float32)
    frame = replace(made, frame=replace(made.frame, truth=truth))
    facts = FACTS | {"truth": {"kind": "measured", "name": "a camera"}}
    _recorded(tmp_path / "walk.mcap", [frame], facts=facts, live=True)
    found = _messages(tmp_path / "walk.mcap")
    assert found[DEPTH][0][0] > 1_600_000_000 * 10**9, "since 1970"
    assert _pixels(found[DEPTH][0][1])[5, 5] == 3000
    assert _pixels(found[PREDICTED][0][1])[5, 5] == 1000


def _whole_pairs(path: Path) -> list[int]:
    """What a reader that goes on until the file ends finds of the depth, in its order."""
    topics: dict[int, str] = {}
    sequence: list[int] = []
    with path.open("rb") as file, suppress(EndOfFile):
        for record in StreamReader(file, validate_crcs=True).records:
            if isinstance(record, Channel):
                topics[record.id] = record.topic
            elif isinstance(record, Message) and topics[record.channel_id] == DEPTH:
                sequence.append(record.sequence)
    return sequence


def test_a_recorder_that_is_killed_leaves_all_that_was_written(tmp_path: Path) -> None:
    path = tmp_path / "walk.mcap"
    running = subprocess.Popen(
        [sys.executable, "-c", RECORDER, str(path), "mcap"], stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    with running:
        written = 0
        while written < 20:
            written = int(running.stdout.readline())
        running.send_signal(signal.SIGKILL)
        written = int((running.stdout.read().split("\n")[:-1] or [str(written)])[-1])
    left = unfinished(path)
    assert [found.name for found in tmp_path.iterdir() if found.suffix == ".mcap"] == [left.name]
    whole = _whole_pairs(left)
    assert whole == list(range(len(whole))) and len(whole) >= written >= 20
    with pytest.raises(OutputError, match=r"walk\.unfinished\.mcap: is what a recording"):
        DatasetRecorder(path, FACTS, RecordOptions("mcap"))
    assert _whole_pairs(left) == whole, "it is never removed"


def test_a_full_disk_leaves_whole_pairs(
    tmp_path: Path,
    depth_frame: MakeFrame,
    noise: Callable[..., Image],
    full_disk: Callable[[int], Any],
) -> None:
    path = tmp_path / "walk.mcap"
    recorder = DatasetRecorder(path, FACTS, RecordOptions("mcap"))
    with full_disk(30_000), pytest.raises(OutputError, match="writing failed"):
        for index in range(100):
            recorder.write(depth_frame(index, image=noise(40, 60)))
        recorder.finish()
    recorder.abort()
    written = recorder.written
    assert written > 1
    assert len(_messages(path)[DEPTH]) == written, "what is behind the last whole chunk is gone"


def test_without_a_pair_nothing_is_left(tmp_path: Path) -> None:
    recorder = DatasetRecorder(tmp_path / "walk.mcap", FACTS, RecordOptions("mcap"))
    with pytest.raises(OutputError, match="no frame"):
        recorder.finish()
    recorder.abort()
    assert list(tmp_path.iterdir()) == []


def test_the_name_has_to_be_that_of_such_a_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"NAME\.mcap"):
        DatasetRecorder(tmp_path / "walk", FACTS, RecordOptions("mcap"))


def test_a_missing_package_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from livedepth.errors import LivedepthError

    monkeypatch.setitem(sys.modules, "mcap.records", None)
    with pytest.raises(LivedepthError, match=r"livedepth\[robot\]|mcap"):
        DatasetRecorder(tmp_path / "walk.mcap", FACTS, RecordOptions("mcap"))
    assert list(tmp_path.iterdir()) == []
