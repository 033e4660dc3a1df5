"""Recorded data sets: usable at every moment, and read by training unchanged."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from livedepth.errors import OutputError
from livedepth.frames import DepthFrame, Image
from livedepth.output.dataset import DatasetRecorder, RecordOptions
from livedepth.output.tum_layout import TumFiles
from training.datasets import DepthPairs, check_pairs, load_split

MakeFrame = Callable[..., DepthFrame]
FACTS = {"source": "test", "model": "test-net", "intrinsics": None}


def _listed(root: Path) -> list[tuple[str, str]]:
    lines = (root / "data" / "train.csv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split(",")) for line in lines]  # type: ignore[misc]


def _files(root: Path) -> list[str]:
    return sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())


def _described(root: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((root / "dataset.json").read_text(encoding="utf-8"))
    return facts


def test_the_layout(tmp_path: Path, depth_frame: MakeFrame) -> None:
    root = tmp_path / "set"
    recorder = DatasetRecorder(root, FACTS)
    for index in range(4):
        recorder.write(depth_frame(index, index / 30))
    recorder.dropped = 2
    recorder.finish()
    assert recorder.written == 4
    stems = [f"data/train/{n:06d}" for n in range(4)]
    assert _listed(root) == [(f"{stem}.jpg", f"{stem}.png") for stem in stems]
    pictures = [f"{stem}{suffix}" for stem in stems for suffix in (".jpg", ".png")]
    assert _files(root) == sorted([*pictures, "data/train.csv", "dataset.json", "times.csv"])
    facts = _described(root)
    assert facts.items() >= FACTS.items()
    assert (facts["layout"], facts["depth_unit"], facts["depth_invalid"]) == ("nyu", "mm", 0)
    assert (facts["pairs"], facts["dropped"]) == (4, 2)
    assert facts["pts"] == [n / 30 for n in range(4)]
    begun, ended = (datetime.fromisoformat(facts[key]) for key in ("started", "ended"))
    assert begun <= ended and begun.tzinfo is not None


def test_training_reads_it_unchanged(tmp_path: Path, depth_frame: MakeFrame) -> None:
    generator = np.random.default_rng(0)
    maps = [generator.uniform(0.3, 12, (48, 64)).astype(np.float32) for _ in range(3)]
    maps[1][5:9, 7] = np.nan
    smooth = cv2.GaussianBlur(generator.integers(0, 256, (48, 64, 3), np.uint8), (0, 0), 6)
    recorder = DatasetRecorder(tmp_path / "set", FACTS)
    for index, depth in enumerate(maps):
        recorder.write(depth_frame(index, image=smooth, depth=depth))
    recorder.finish()
    pairs = load_split(tmp_path / "set", "train")
    check_pairs(pairs)
    dataset = DepthPairs(pairs)
    assert len(dataset) == 3
    for index, depth in enumerate(maps):
        image, read = dataset[index]
        np.testing.assert_array_equal(np.isnan(read), np.isnan(depth))
        assert np.nanmax(np.abs(read - depth)) <= 0.0005 + 1e-6
        assert np.abs(image.astype(int) - smooth).mean() < 3, "JPEG, but in the right colours"


def test_small_maps_are_stored_at_the_size_of_the_picture(
    tmp_path: Path, depth_frame: MakeFrame
) -> None:
    depth = np.full((3, 4), 2.0, np.float32)
    recorder = DatasetRecorder(tmp_path / "set", FACTS)
    recorder.write(depth_frame(0, size=(24, 32), depth=depth))
    recorder.finish()
    image, read = DepthPairs(load_split(tmp_path / "set", "train"))[0]
    assert image.shape == (24, 32, 3) and read.shape == (24, 32)
    np.testing.assert_allclose(read, 2.0)


def test_it_can_be_read_at_every_moment(tmp_path: Path, depth_frame: MakeFrame) -> None:
    root = tmp_path / "set"
    recorder = DatasetRecorder(root, FACTS)
    for index in range(60):
        recorder.write(depth_frame(index))
        if index % 20 == 0:
            recorder.drain()
        text = (root / "data" / "train.csv").read_text(encoding="utf-8")
        whole = text[: text.rfind("\n") + 1]
        for line in whole.splitlines():
            rgb, depth = line.split(",")
            assert cv2.imread(str(root / rgb)) is not None
            assert cv2.imread(str(root / depth), cv2.IMREAD_UNCHANGED) is not None
    recorder.drain()
    assert len(_listed(root)) == 60, "what is written is listed at once, for a crash may follow"
    recorder.finish()
    assert len(_listed(root)) == 60


@pytest.mark.parametrize("broken", [0, 3])
@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_a_pair_that_cannot_be_written_is_not_listed(
    broken: int, suffix: str, tmp_path: Path, depth_frame: MakeFrame
) -> None:
    root = tmp_path / "set"
    recorder = DatasetRecorder(root, FACTS)
    obstacle = root / "data" / "train" / f"{broken:06d}{suffix}"
    obstacle.mkdir(parents=True)  # a file cannot be moved over a folder
    with pytest.raises(OutputError, match=rf"{broken:06d}\{suffix}: writing failed"):
        for index in range(100):
            recorder.write(depth_frame(index))
        recorder.finish()
    recorder.abort()
    obstacle.rmdir()
    assert recorder.written == broken
    if not broken:
        assert _files(root) == [], "nothing whole, nothing left"
        return
    assert len(_listed(root)) == broken
    named = [name for pair in _listed(root) for name in pair]
    assert _files(root) == sorted([*named, "data/train.csv", "dataset.json", "times.csv"])
    assert _described(root)["pairs"] == broken
    check_pairs(load_split(root, "train"))


def test_a_full_disk(
    tmp_path: Path,
    depth_frame: MakeFrame,
    noise: Callable[..., Image],
    full_disk: Callable[[int], Any],
) -> None:
    root = tmp_path / "set"
    recorder = DatasetRecorder(root, FACTS)
    recorder.write(depth_frame(0))
    frame = depth_frame(1, image=noise(200, 200))
    with full_disk(5000):
        with pytest.raises(OutputError, match="writing failed"):
            recorder.write(frame)
            recorder.finish()
        recorder.abort()
    assert len(_listed(root)) == 1
    check_pairs(load_split(root, "train"))
    assert not list(root.rglob("*.part"))


def test_abort_keeps_the_whole_pairs(tmp_path: Path, depth_frame: MakeFrame) -> None:
    root = tmp_path / "set"
    recorder = DatasetRecorder(root, FACTS)
    for index in range(5):
        recorder.write(depth_frame(index))
    recorder.abort()
    assert len(_listed(root)) == 5
    assert _described(root)["pairs"] == 5
    check_pairs(load_split(root, "train"))


def test_abort_without_a_pair_leaves_nothing(tmp_path: Path) -> None:
    recorder = DatasetRecorder(tmp_path / "set", FACTS)
    recorder.abort()
    assert list(tmp_path.iterdir()) == []


def test_no_frame_is_an_error(tmp_path: Path) -> None:
    recorder = DatasetRecorder(tmp_path / "set", FACTS)
    with pytest.raises(OutputError, match="set: there was no frame to record"):
        recorder.finish()
    recorder.abort()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match="files in it"):
        DatasetRecorder(tmp_path, FACTS)
    assert _files(tmp_path) == ["thesis.txt"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "set").write_text("mine")
    with pytest.raises(OutputError, match="set: exists already"):
        DatasetRecorder(tmp_path / "set", FACTS)
    with pytest.raises(OutputError, match="cannot write"):
        DatasetRecorder(tmp_path / "set" / "under", FACTS)
    assert (tmp_path / "set").read_text() == "mine"


def test_an_empty_folder_will_do(tmp_path: Path, depth_frame: MakeFrame) -> None:
    recorder = DatasetRecorder(tmp_path, FACTS)
    recorder.write(depth_frame(0))
    recorder.finish()
    assert len(load_split(tmp_path, "train")) == 1


def test_the_tum_benchmark_has_steps_of_a_fifth_of_a_millimetre(tmp_path: Path) -> None:
    depth = np.array([[np.nan, np.inf, 0.0, -1.0], [13.107, 13.2, 1e-6, 1.2346]], np.float32)
    stored = TumFiles(tmp_path, "png").stored(depth)
    assert stored.dtype == np.uint16
    assert stored.tolist() == [[0, 0, 0, 0], [65535, 0, 1, 6173]]


def test_frames_of_one_time_are_pairs_of_their_own(
    tmp_path: Path, depth_frame: Callable[..., DepthFrame]
) -> None:
    recorder = DatasetRecorder(tmp_path / "set", {"source": "odd"}, RecordOptions("tum"))
    for index, pts in enumerate((0.0, 0.04, 0.04, 0.0400001, 0.03)):
        recorder.write(depth_frame(index, pts))
    recorder.finish()
    lines = [line.split() for line in (tmp_path / "set/associations.txt").read_text().splitlines()]
    times = [float(line[0]) for line in lines]
    assert times == sorted(set(times)) and len(times) == 5
    for _, rgb, _, depth in lines:
        assert (tmp_path / "set" / rgb).is_file() and (tmp_path / "set" / depth).is_file()
    assert len(list((tmp_path / "set" / "rgb").iterdir())) == 5


def test_a_data_set_that_cannot_be_begun_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []
    real = os.open

    def second_fails(path: Any, *given: Any, **more: Any) -> int:
        if str(path).endswith("depth.txt"):
            raise OSError(28, "No space left on device")
        number = real(path, *given, **more)
        if str(path).endswith("rgb.txt"):
            opened.append(number)
        return number

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", second_fails)
        with pytest.raises(OutputError, match=r"cannot be written \(No space left"):
            DatasetRecorder(tmp_path / "set", {}, RecordOptions("tum"))
    assert len(opened) == 1
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(opened[0])
    assert list(tmp_path.iterdir()) == []


def test_a_source_whose_name_is_no_text(
    tmp_path: Path, depth_frame: Callable[..., DepthFrame]
) -> None:
    recorder = DatasetRecorder(tmp_path / "set", {"source": "caf\udce9.mp4"}, RecordOptions("tum"))
    recorder.write(depth_frame(0, 0.0))
    recorder.finish()
    assert r"caf\udce9.mp4" in (tmp_path / "set" / "rgb.txt").read_text()
