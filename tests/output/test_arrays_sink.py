"""Depth as numbers: every frame once, exact metres, chunks that fit into memory."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from livedepth.errors import OutputError
from livedepth.frames import DepthFrame
from livedepth.output import arrays
from livedepth.output.arrays import ArraysSink
from livedepth.output.pictures import full_depth

MakeFrame = Callable[..., DepthFrame]


def chunks(folder: Path) -> list[dict[str, Any]]:
    return [dict(np.load(path)) for path in sorted(folder.glob("*.npz"))]


def test_every_frame_is_there_once_with_its_metres(
    tmp_path: Path, depth_frame: MakeFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = [depth_frame(index, index / 30) for index in range(11)]
    height, width = frames[0].frame.image.shape[:2]
    monkeypatch.setattr(arrays, "_CHUNK_BYTES", 4 * height * width * 4 + 1)
    sink = ArraysSink(tmp_path / "out")
    for frame in frames:
        sink.write(frame)
        assert not (tmp_path / "out").exists(), "it appears when it is whole"
    sink.finish()
    found = chunks(tmp_path / "out")
    assert [len(chunk["depth"]) for chunk in found] == [4, 4, 3]
    depth = np.concatenate([chunk["depth"] for chunk in found])
    assert depth.dtype == np.float32 and depth.shape == (11, height, width)
    np.testing.assert_array_equal(depth, [full_depth(frame) for frame in frames])
    assert np.isnan(depth).any()
    assert np.concatenate([chunk["index"] for chunk in found]).tolist() == list(range(11))
    np.testing.assert_array_equal(
        np.concatenate([chunk["pts"] for chunk in found]), [n / 30 for n in range(11)]
    )
    assert {str(chunk["unit"]) for chunk in found} == {"m"}
    assert all("name" not in chunk for chunk in found)
    with (tmp_path / "out" / "frames.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["file"] for row in rows] == (
        ["depth-000000.npz"] * 4 + ["depth-000004.npz"] * 4 + ["depth-000008.npz"] * 3
    )


def test_a_frame_larger_than_a_chunk_has_one_of_its_own(
    tmp_path: Path, depth_frame: MakeFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrays, "_CHUNK_BYTES", 10)
    sink = ArraysSink(tmp_path / "out")
    for index in range(3):
        sink.write(depth_frame(index, float(index)))
    sink.finish()
    assert [len(chunk["depth"]) for chunk in chunks(tmp_path / "out")] == [1, 1, 1]


def test_pictures_of_several_sizes_keep_their_names(tmp_path: Path, depth_frame: MakeFrame) -> None:
    sink = ArraysSink(tmp_path / "out", ["a", "b", "c"])
    for index, size in enumerate([(24, 32), (24, 32), (32, 24)]):
        made = depth_frame(index, float(index))
        image = np.zeros((*size, 3), np.uint8)
        sink.write(replace(made, frame=replace(made.frame, image=image), unit="inverse"))
    sink.finish()
    first, second = chunks(tmp_path / "out")
    assert first["name"].tolist() == ["a", "b"] and second["name"].tolist() == ["c"]
    assert first["depth"].shape == (2, 24, 32) and second["depth"].shape == (1, 32, 24)
    assert str(first["unit"]) == "inverse"


def test_chunks_of_a_run_before_make_room(tmp_path: Path, depth_frame: MakeFrame) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.npz").write_bytes(b"of the person")
    for count, first in ((1, 7), (1, 0)):
        sink = ArraysSink(tmp_path / "out")
        for index in range(first, first + count):
            sink.write(depth_frame(index, float(index)))
        sink.finish()
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["depth-000000.npz", "frames.csv", "mine.npz"]


def test_nothing_is_left_of_what_is_given_up(tmp_path: Path, depth_frame: MakeFrame) -> None:
    sink = ArraysSink(tmp_path / "out")
    sink.write(depth_frame(0, 0.0))
    sink.abort()
    assert list(tmp_path.iterdir()) == []
    sink = ArraysSink(tmp_path / "out")
    with pytest.raises(OutputError, match="there was no frame"):
        sink.finish()
    sink.abort()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OutputError, match=r"x\.npz: npz is a folder of chunks"):
        ArraysSink(tmp_path / "x.npz")


def test_a_full_disk_is_one_line(
    tmp_path: Path, depth_frame: MakeFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: Any, **more: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    sink = ArraysSink(tmp_path / "out")
    sink.write(depth_frame(0, 0.0))
    with pytest.raises(OutputError, match=r"out: writing failed \(No space left on device\)"):
        sink.finish()
    sink.abort()
    assert list(tmp_path.iterdir()) == []
