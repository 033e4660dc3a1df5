"""Splits by blocks of time: never neighbours in two of them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from livedepth.errors import SettingsError
from livedepth.frames import DepthFrame
from livedepth.output.appended import whole_lines
from livedepth.output.dataset import DatasetRecorder, RecordOptions
from livedepth.output.splits import CYCLE, GAP, TimeBlocks, parse_shares, splits_of


def _runs(found: list[str | None]) -> list[str | None]:
    return [one for index, one in enumerate(found) if index == 0 or found[index - 1] != one]


def test_a_recording_of_known_length_is_divided_once() -> None:
    times = [100 + index / 30 for index in range(30 * 300)]
    found = splits_of(times, (0.8, 0.1, 0.1))
    assert _runs(found) == ["train", None, "val", None, "test"]
    for name, share in (("train", 0.8), ("val", 0.1), ("test", 0.1)):
        assert found.count(name) / len(found) == pytest.approx(share, abs=0.015)
    assert found.count(None) == pytest.approx(2 * GAP * 30, abs=2)


def test_one_of_unknown_length_is_divided_again_and_again() -> None:
    blocks = TimeBlocks((0.8, 0.1, 0.1))
    found = [blocks.split_at(index / 30) for index in range(round(30 * 3 * CYCLE))]
    assert _runs(found) == ["train", None, "val", None, "test", None] * 3
    for split in ("train", "val", "test"):
        ends = [
            index for index in range(1, len(found)) if found[index - 1] == split != found[index]
        ]
        for end in ends:
            gap = next((i for i in range(end, len(found)) if found[i] is not None), None)
            assert gap is None or (gap - end) / 30 >= GAP - 0.04


def test_short_recordings_lose_little_to_the_gaps() -> None:
    found = splits_of([index / 30 for index in range(150)], (0.6, 0.2, 0.2))
    assert _runs(found) == ["train", None, "val", None, "test"]
    assert found.count(None) <= 8


def test_one_share_is_the_whole() -> None:
    assert set(splits_of([0.0, 5.0, 9.0], (1.0, 0.0, 0.0))) == {"train"}
    assert splits_of([], (1.0, 0.0, 0.0)) == []


@pytest.mark.parametrize("text", ["80", "80/10/5/5", "a/b", "0/50/50", "-1/50/51", "nan/1/1", "/"])
def test_what_is_no_split(text: str) -> None:
    with pytest.raises(SettingsError, match="is not as 80/10/10"):
        parse_shares(text)


def test_shares_need_not_be_percent() -> None:
    assert parse_shares("8/1/1") == pytest.approx((0.8, 0.1, 0.1))
    assert parse_shares("90/10") == pytest.approx((0.9, 0.1, 0.0))


@pytest.mark.parametrize("layout", ["nyu", "tum"])
def test_the_lists_of_a_set_are_those_of_its_splits(
    layout: str, tmp_path: Path, depth_frame: Callable[..., DepthFrame]
) -> None:
    root = tmp_path / "set"
    options = RecordOptions(layout, shares=(0.5, 0.25, 0.25), length=100.0)
    recorder = DatasetRecorder(root, {"source": "clip"}, options)
    for second in range(101):
        recorder.write(depth_frame(second, float(second)))
    recorder.finish()
    name = "data/{}.csv" if layout == "nyu" else "associations-{}.txt"
    counts = {
        split: len(whole_lines(root / name.format(split))) for split in ("train", "val", "test")
    }
    assert counts == recorder.by_split
    assert sum(counts.values()) + recorder.skipped["gap"] == 101 and recorder.skipped["gap"] >= 2
    facts = json.loads((root / "dataset.json").read_text())
    assert facts["splits"] == {"shares": [0.5, 0.25, 0.25], "gap": 2.0, "cycle": None}
    assert facts["skipped"] == {"gap": recorder.skipped["gap"]} and facts["dropped"] == 0
    if layout == "tum":
        assert len(whole_lines(root / "associations.txt")) == sum(counts.values())


def test_tum_pairs_without_a_split_are_for_training_when_splits_come_later(
    tmp_path: Path, depth_frame: Callable[..., DepthFrame]
) -> None:
    root = tmp_path / "set"
    for options in (
        RecordOptions("tum"),
        RecordOptions("tum", append=True, shares=(0.5, 0.5, 0), length=9),
    ):
        recorder = DatasetRecorder(root, {"source": "clip"}, options)
        for second in range(10):
            recorder.write(depth_frame(second, float(second)))
        recorder.finish()
    train = whole_lines(root / "associations-train.txt")
    assert train[:10] == whole_lines(root / "associations.txt")[:10] and len(train) > 10


def test_infinity_is_no_length() -> None:
    assert TimeBlocks((0.8, 0.1, 0.1), math.inf).cycle == CYCLE
