"""Whatever ends a recording, what is listed is whole, and the next recording goes on with it."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from livedepth.errors import OutputError
from livedepth.frames import DepthFrame
from livedepth.output import folder_sets
from livedepth.output.appended import AppendedLines, cut_last_line, whole_lines
from livedepth.output.dataset import DatasetRecorder, RecordOptions
from livedepth.output.repairing import TIMES
from models.files import part_path

MakeFrame = Callable[..., DepthFrame]
FACTS = {
    "source": "cam",
    "camera": {"name": "cam", "kind": "camera", "width": 64, "height": 48, "fps": 30.0},
    "intrinsics": {"fx": 60.0, "fy": 60.0},
    "model": "net",
    "weights": "ab" * 32,
    "truth": {"kind": "network", "name": "net"},
}
MOMENTS = int(os.environ.get("LIVEDEPTH_KILLS", "3"))  # of each layout
# Pictures that do not compress, so that every moment is one of writing.
_RECORD = """
import json, sys
from pathlib import Path
import numpy as np
from livedepth.frames import DepthFrame, Frame
from livedepth.output.dataset import DatasetRecorder, RecordOptions
root, layout, facts, after = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]), sys.argv[4]
generator = np.random.default_rng(0)
image = generator.integers(0, 256, (48, 64, 3), np.uint8)
depth = generator.uniform(0.5, 9, (48, 64)).astype(np.float32)
recorder = DatasetRecorder(root, facts, RecordOptions(layout, append=True), live=True)
for index in range(10**6):
    recorder.write(DepthFrame(Frame(image, index, index / 30, 0.0, "cam"), depth, "net"))
    if index == int(after):
        print("begun", flush=True)
"""


def _killed(root: Path, layout: str, moment: float) -> None:
    """Record into ``root`` and end the process, which does not see it coming, at some moment."""
    command = [sys.executable, "-c", _RECORD, str(root), layout, json.dumps(FACTS), "3"]
    here = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=here) as process:
        assert process.stdout is not None and process.stdout.readline() == "begun\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(moment)
        process.kill()


def _listed(root: Path, layout: str) -> list[tuple[str, str]]:
    """The pairs of a set as a program reads them that knows nothing of recorders: whole lines."""
    if layout == "nyu":
        lines = whole_lines(root / "data" / "train.csv")
        return [(line.split(",")[0], line.split(",")[1]) for line in lines]
    words = [line.split() for line in whole_lines(root / "associations.txt")]
    return [(rgb, depth) for _, rgb, _, depth in words]


def _check_whole(root: Path, layout: str) -> list[tuple[str, str]]:
    pairs = _listed(root, layout)
    assert len(set(pairs)) == len(pairs)
    for rgb, depth in pairs:
        picture = cv2.imread(str(root / rgb))
        stored = cv2.imread(str(root / depth), cv2.IMREAD_UNCHANGED)
        assert picture is not None and picture.shape == (48, 64, 3)
        assert stored is not None and stored.dtype == np.uint16 and stored.shape == (48, 64)
    return pairs


def _pictures(root: Path) -> set[str]:
    found = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix() for path in found if path.suffix in (".png", ".jpg")}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
@pytest.mark.parametrize("layout", ["nyu", "tum"])
def test_killed_at_any_moment(layout: str, tmp_path: Path, depth_frame: MakeFrame) -> None:
    root = tmp_path / "set"
    moments = random.Random(0)
    before: list[tuple[str, str]] = []
    for session in range(MOMENTS):
        _killed(root, layout, moments.uniform(0.0, 0.3))
        pairs = _check_whole(root, layout)
        assert pairs[: len(before)] == before, "what was there stays"
        assert len(pairs) > len(before), "at most what was in memory is missing"
        facts = json.loads((root / "dataset.json").read_text())
        assert facts["ended"] is None and len(facts["sessions"]) == session + 1
        before = pairs
    recorder = DatasetRecorder(root, FACTS, RecordOptions(layout, append=True))
    for index in range(3):
        recorder.write(depth_frame(index, index / 30, size=(48, 64)))
    recorder.finish()
    pairs = _check_whole(root, layout)
    assert pairs[:-3] == before and len(pairs) == len(before) + 3
    assert _pictures(root) == {name for pair in pairs for name in pair}, "no file is left over"
    assert not list(root.rglob("*.part"))
    times = [line.split(",") for line in whole_lines(root / TIMES)[1:]]
    assert [name for name, *_ in times] == [Path(depth).stem for _, depth in pairs]
    facts = json.loads((root / "dataset.json").read_text())
    assert facts["pairs"] == len(pairs) == len(facts["pts"])
    assert [one["first"] for one in facts["sessions"]] == sorted(
        {one["first"] for one in facts["sessions"]}
    )
    assert sum(one["pairs"] for one in facts["sessions"]) == len(pairs)


@pytest.mark.parametrize("layout", ["nyu", "tum"])
@pytest.mark.parametrize("room", range(0, 90, 7))
def test_a_full_disk_at_any_line(
    room: int, layout: str, tmp_path: Path, depth_frame: MakeFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "set"
    recorder = DatasetRecorder(root, FACTS, RecordOptions(layout))
    for index in range(4):
        recorder.write(depth_frame(index, index / 30, size=(48, 64)))
    recorder.drain()
    before = _check_whole(root, layout)
    left, real = [room], os.write

    def write(number: int, data: bytes) -> int:
        if not left[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        part = data[: left[0]]
        left[0] -= len(part)
        return real(number, part)

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write)
        with pytest.raises(OutputError, match=r"set.*: writing failed \(No space left"):
            for index in range(4, 7):
                recorder.write(depth_frame(index, index / 30, size=(48, 64)))
            recorder.finish()
        patch.setattr(folder_sets, "write_whole", _full)
        recorder.abort()
    kept = _check_whole(root, layout)
    assert kept[:4] == before and len(kept) == recorder.written
    assert _pictures(root) == {name for pair in kept for name in pair}
    for path in root.rglob("*.*"):
        if path.suffix in (".csv", ".txt"):
            assert path.read_text().endswith("\n"), "no half line"
    recorder = DatasetRecorder(root, FACTS, RecordOptions(layout, append=True))
    recorder.write(depth_frame(0, size=(48, 64)))
    recorder.finish()
    assert len(_check_whole(root, layout)) == len(kept) + 1


def _full(path: Path, data: bytes) -> None:
    raise OutputError("{path}: writing failed ({reason})", path=path, reason="No space left")


@pytest.fixture
def set_there(tmp_path: Path, depth_frame: MakeFrame) -> Iterator[Path]:
    """A set of three pairs."""
    recorder = DatasetRecorder(tmp_path / "set", FACTS)
    for index in range(3):
        recorder.write(depth_frame(index, size=(48, 64)))
    recorder.finish()
    yield tmp_path / "set"


def test_a_recorder_that_was_killed_before_its_first_pair_is_not_in_the_way(
    tmp_path: Path, depth_frame: MakeFrame
) -> None:
    root = tmp_path / "set"
    root.mkdir()
    part_path(root / "dataset.json").write_text("{")
    recorder = DatasetRecorder(root, FACTS)
    held = recorder._held.pop_all()  # as if it were killed here
    held.close()
    assert {path.name for path in root.iterdir()} >= {"dataset.json", "times.csv"}
    again = DatasetRecorder(root, FACTS, RecordOptions(append=True))
    again.write(depth_frame(0, size=(48, 64)))
    again.finish()
    assert len(_check_whole(root, "nyu")) == 1
    recorder._stage.end()


def test_a_set_is_not_gone_on_with_unasked(set_there: Path) -> None:
    with pytest.raises(OutputError, match=r"set: is a dataset already; go on with it by --append"):
        DatasetRecorder(set_there, FACTS)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"camera": {**FACTS["camera"], "name": "other"}}, "camera cam, now other"),  # type: ignore[dict-item]
        ({"camera": {**FACTS["camera"], "name": None}}, "camera cam, now of a file"),  # type: ignore[dict-item]
        ({"camera": {**FACTS["camera"], "width": 32}}, "pictures 64x48, now 32x48"),  # type: ignore[dict-item]
        ({"model": "better"}, "model net, now better"),
        ({"weights": "cd" * 32}, "weights abababababab, now cdcdcdcdcdcd"),
        ({"intrinsics": {"fx": 70.0}}, "focal length 60 pixels, now 70 pixels"),
    ],
)
def test_what_differs_is_said_and_refused_without_force(
    changed: dict[str, Any], said: str, set_there: Path, depth_frame: MakeFrame
) -> None:
    before = (set_there / "dataset.json").read_bytes()
    other = {**FACTS, **changed}
    with pytest.raises(OutputError, match=f"was recorded otherwise: {said}; .*--force"):
        DatasetRecorder(set_there, other, RecordOptions(append=True))
    assert (set_there / "dataset.json").read_bytes() == before
    recorder = DatasetRecorder(set_there, other, RecordOptions(append=True, force=True))
    recorder.write(depth_frame(0, size=(48, 64)))
    recorder.finish()
    facts = json.loads((set_there / "dataset.json").read_text())
    assert facts.items() >= FACTS.items(), "the set says what its first session says"
    assert facts["sessions"][1].items() >= changed.items()
    assert len(_check_whole(set_there, "nyu")) == 4


def test_another_layout_is_refused_whatever_is_said(set_there: Path) -> None:
    with pytest.raises(OutputError, match="layout is nyu there and tum here"):
        DatasetRecorder(set_there, FACTS, RecordOptions("tum", append=True, force=True))
    assert not (set_there / "rgb.txt").exists()


def test_a_session_without_a_frame_changes_nothing(set_there: Path) -> None:
    before = {path: path.read_bytes() for path in set_there.rglob("*") if path.is_file()}
    recorder = DatasetRecorder(set_there, FACTS, RecordOptions(append=True))
    with pytest.raises(OutputError, match="there was no frame"):
        recorder.finish()
    recorder.abort()
    after = {path: path.read_bytes() for path in set_there.rglob("*") if path.is_file()}
    facts = [json.loads(one.pop(set_there / "dataset.json")) for one in (before, after)]
    assert facts[0] == facts[1] and before == after


def test_a_folder_that_is_no_dataset_is_not_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match="is no dataset of livedepth"):
        DatasetRecorder(tmp_path, FACTS, RecordOptions(append=True))
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_what_the_person_put_there_stays(set_there: Path, depth_frame: MakeFrame) -> None:
    mine = set_there / "data" / "train" / "notes.png"
    mine.write_bytes(b"mine")
    recorder = DatasetRecorder(set_there, FACTS, RecordOptions(append=True))
    recorder.write(depth_frame(0, size=(48, 64)))
    recorder.finish()
    assert mine.read_bytes() == b"mine"


def test_a_set_of_an_older_livedepth(
    tmp_path: Path, set_there: Path, depth_frame: MakeFrame
) -> None:
    facts = json.loads((set_there / "dataset.json").read_text())
    for key in ("sessions", "skipped", "wall_clock", "weights", "rgb", "splits", "truth"):
        facts.pop(key)
    facts["camera"] = {key: facts["camera"][key] for key in ("width", "height", "fps")}
    (set_there / "dataset.json").write_text(json.dumps(facts))
    (set_there / TIMES).unlink()
    recorder = DatasetRecorder(set_there, FACTS, RecordOptions(append=True))
    recorder.write(depth_frame(7, 0.25, size=(48, 64)))
    recorder.finish()
    facts = json.loads((set_there / "dataset.json").read_text())
    assert facts["pts"] == [0.0, 0.0, 0.0, 0.25] and facts["pairs"] == 4
    assert [one["pairs"] for one in facts["sessions"]] == [3, 1]


def test_a_second_recorder_is_refused_and_a_dead_one_is_not_in_the_way(
    set_there: Path, depth_frame: MakeFrame
) -> None:
    first = DatasetRecorder(set_there, FACTS, RecordOptions(append=True))
    with pytest.raises(OutputError, match="another livedepth is writing it") as refused:
        DatasetRecorder(set_there, FACTS, RecordOptions(append=True))
    assert "--overwrite" not in str(refused.value)
    first.write(depth_frame(0, size=(48, 64)))
    first.abort()
    second = DatasetRecorder(set_there, FACTS, RecordOptions(append=True))
    second.write(depth_frame(0, size=(48, 64)))
    second.finish()
    assert len(_check_whole(set_there, "nyu")) == 5


def test_a_cut_line_goes_and_whole_ones_stay(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    for text, left in (("a\nbb\nc", "a\nbb\n"), ("x" * 9000, ""), ("a\n", "a\n"), ("", "")):
        path.write_text(text)
        cut_last_line(path)
        assert path.read_text() == left
    path.write_text("a\nha")
    lines = AppendedLines(path)
    lines.add("b")
    lines.close()
    assert path.read_text() == "a\nb\n"


def test_memory_is_bounded_and_the_order_kept(tmp_path: Path, depth_frame: MakeFrame) -> None:
    recorder = DatasetRecorder(tmp_path / "set", FACTS, most=1)
    for index in range(20):
        recorder.write(depth_frame(index, index / 30, size=(48, 64)))
        assert recorder.waiting <= 1, "one frame is more than it may hold"
    assert recorder.behind
    recorder.finish()
    names = [Path(depth).stem for _, depth in _listed(tmp_path / "set", "nyu")]
    assert names == [f"{number:06d}" for number in range(20)]


def test_measured_depth_is_what_is_read_and_the_network_s_lies_beside(
    tmp_path: Path, depth_frame: MakeFrame
) -> None:
    from dataclasses import replace

    said = depth_frame(0, size=(48, 64))
    truth = np.full((48, 64), 4.0, np.float32)
    frame = replace(said, frame=replace(said.frame, truth=truth))
    facts = {**FACTS, "truth": {"kind": "measured", "name": "camera"}}
    for layout, step in (("nyu", 1000), ("tum", 5000)):
        root = tmp_path / layout
        recorder = DatasetRecorder(root, facts, RecordOptions(layout))
        recorder.write(frame)
        recorder.finish()
        ((_, depth),) = _check_whole(root, layout)
        stored = cv2.imread(str(root / depth), cv2.IMREAD_UNCHANGED)
        assert stored is not None and np.all(stored == 4 * step)
        name = root / "predicted" / Path(depth).name
        predicted = cv2.imread(str(name), cv2.IMREAD_UNCHANGED)
        assert predicted is not None and predicted[1, 1] == step and predicted[0, 0] == 0
    with pytest.raises(OutputError, match="gives no depth of its own"):
        recorder = DatasetRecorder(tmp_path / "none", facts)
        try:
            recorder.write(said)
            recorder.finish()
        finally:
            recorder.abort()
