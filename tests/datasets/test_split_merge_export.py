"""Sets divided, put together and written for other programs."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from livedepth.datasets.checking import check
from livedepth.datasets.edits import changing, undo
from livedepth.datasets.exporting import export, targets
from livedepth.datasets.merging import merge
from livedepth.datasets.pictures import read_depth, read_rgb
from livedepth.datasets.reading import read_set
from livedepth.datasets.sheet import write_sheet, write_video
from livedepth.datasets.splitting import split_set
from livedepth.errors import OutputError, SettingsError
from models.errors import DataError
from tests.datasets.conftest import INTRINSICS, MakeSet, files_of, picture, record_set
from training.datasets import check_pairs, load_split

LAYOUTS = ("nyu", "tum")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_blocks_of_time_of_each_recording(make_set: MakeSet, layout: str) -> None:
    root = make_set(pairs=60, layout=layout, size=(16, 16))
    record_set(root, 50, layout=layout, size=(16, 16), seed=1, append=True)
    before = files_of(root)
    counts = split_set(root, (0.8, 0.1, 0.1))
    assert sum(counts.values()) == 110 and counts["gap"] >= 4
    dataset = read_set(root)
    assert {name: len(dataset.of_split(name)) for name in counts} == counts
    for session in (0, 1):
        order = [pair for pair in dataset.pairs if pair.session == session]
        order.sort(key=lambda pair: pair.time or 0.0)
        runs = [split for split, _ in groupby(pair.split for pair in order)]
        assert runs == ["train", "gap", "val", "gap", "test"]
    for split in ("train", "val", "test"):
        assert len(load_split(root, split)) == counts[split]
    assert not check(dataset).findings
    # Divided again, what was in a gap is in a split, and the test is no more.
    again = split_set(root, (0.5, 0.5, 0.0))
    assert sum(again.values()) == 110 and again["test"] == 0
    assert abs(again["train"] - again["val"]) <= 4
    for _ in range(2):
        with changing(root):
            undo(root)
    assert files_of(root) == before


def test_a_set_without_times_is_divided_by_its_order(make_set: MakeSet) -> None:
    root = make_set(pairs=20)
    (root / "times.csv").unlink()
    (root / "dataset.json").unlink()
    counts = split_set(root, (0.5, 0.5, 0.0))
    assert counts == {"train": 10, "val": 10, "test": 0, "gap": 0} or counts["gap"] <= 1
    train = [pair.rgb.name for pair in read_set(root).of_split("train")]
    assert train == sorted(train) and train[0] == "000000.jpg"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_merging_keeps_files_times_and_cameras(
    make_set: MakeSet, tmp_path: Path, layout: str
) -> None:
    other = {**INTRINSICS, "fx": 50.1}
    one = make_set("one", 6, layout=layout, intrinsics=INTRINSICS)
    two = make_set("two", 4, layout=layout, intrinsics=other, seed=1)
    before = files_of(one), files_of(two)
    found = merge([read_set(one), read_set(two)], tmp_path / "both")
    assert (found["pairs"], found["linked"]) == (10, 10)
    both = read_set(tmp_path / "both")
    assert not check(both).findings
    assert [pair.session for pair in both.pairs] == [0] * 6 + [1] * 4
    assert [pair.time for pair in both.pairs] == pytest.approx(
        [n / 10 for n in (*range(6), *range(4))]
    )
    sessions = both.sessions
    assert [one["intrinsics"]["fx"] for one in sessions] == [50.0, 50.1]
    assert [(one["first"], one["pairs"]) for one in sessions] == [(0, 6), (6, 4)]
    np.testing.assert_array_equal(read_rgb(both.pairs[7]), read_rgb(read_set(two).pairs[1]))
    assert both.pairs[0].rgb.stat().st_nlink == 2
    check_pairs(load_split(tmp_path / "both", "train"))
    record_set(tmp_path / "both", 2, layout=layout, seed=3, append=True, intrinsics=other)
    assert len(read_set(tmp_path / "both").pairs) == 12
    assert (files_of(one), files_of(two)) == before
    copied = merge([read_set(one), read_set(two)], tmp_path / "copies", copy=True)
    assert copied["linked"] == 0


def test_sets_that_differ_are_put_together_by_force(make_set: MakeSet, tmp_path: Path) -> None:
    nyu = make_set("nyu", 3, rgb="png")
    tum = make_set("tum", 3, layout="tum", seed=1, camera="other")
    with pytest.raises(OutputError) as caught:
        merge([read_set(nyu), read_set(tum)], tmp_path / "both")
    for text in ("layout nyu, tum", "camera test, now other", "unit mm, now 1/5000 m", "--force"):
        assert text in str(caught.value)
    assert not (tmp_path / "both").exists()
    merge([read_set(nyu), read_set(tum)], tmp_path / "both", force=True)
    both = read_set(tmp_path / "both")
    assert both.layout == "nyu" and not check(both).faults
    np.testing.assert_allclose(
        read_depth(both.pairs[4]), read_depth(read_set(tum).pairs[1]), atol=0.0006
    )
    np.testing.assert_array_equal(read_rgb(both.pairs[4]), picture(1001))
    small = make_set("small", 3, size=(24, 32), seed=2)
    with pytest.raises(OutputError, match="pictures 64x48, now 32x24"):
        merge([read_set(nyu), read_set(small)], tmp_path / "sizes")


def test_what_cannot_be_exported(make_set: MakeSet, tmp_path: Path) -> None:
    root = make_set(pairs=3)
    dataset = read_set(root)
    with pytest.raises(SettingsError, match="unknown form 'x'; known: nyu, tum"):
        export(dataset, tmp_path / "x", "x")
    with pytest.raises(OutputError, match="lies in the set"):
        export(dataset, root / "x", "tum")
    dataset.pairs[1].depth.write_bytes(b"broken")
    for row in ("tum", "open3d", "parquet"):
        with pytest.raises(DataError, match=r"000001\.png: is no picture"):
            export(dataset, tmp_path / "x", row)
        assert not (tmp_path / "x").exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="is a folder with files in it"):
        export(dataset, tmp_path / "full", "tum")
    assert (tmp_path / "full" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("source", LAYOUTS)
def test_to_the_layouts_of_recordings(make_set: MakeSet, tmp_path: Path, source: str) -> None:
    root = make_set(pairs=30, layout=source, intrinsics=INTRINSICS)
    split_set(root, (0.5, 0.5, 0.0))
    dataset = read_set(root)
    for to in LAYOUTS:
        export(dataset, tmp_path / to, to)
        made = read_set(tmp_path / to)
        assert made.layout == to and not check(made).findings
        assert len(made.of_split("val")) == len(dataset.of_split("val"))
        assert made.facts["intrinsics"] == INTRINSICS
        one, other = made.of_split("val")[3], dataset.of_split("val")[3]
        assert one.time == pytest.approx(other.time)
        np.testing.assert_array_equal(read_rgb(one), read_rgb(other))
        np.testing.assert_allclose(read_depth(one), read_depth(other), atol=0.0006)
    assert set(LAYOUTS) < {row.name for row in targets()}


def test_mcap(make_set: MakeSet, tmp_path: Path) -> None:
    reader = pytest.importorskip("mcap.reader")
    root = make_set(pairs=20, intrinsics=INTRINSICS)
    split_set(root, (0.5, 0.5, 0.0))
    with pytest.raises(OutputError, match=r"is a file NAME\.mcap"):
        export(read_set(root), tmp_path / "out", "mcap")
    made = export(read_set(root), tmp_path / "out.mcap", "mcap")
    assert (made["pairs"], made["left_out"], made["warnings"]) == (20, 0, [])
    with (tmp_path / "out.mcap").open("rb") as file:
        topics = [channel.topic for _, channel, _ in reader.make_reader(file).iter_messages()]
    for name in ("/camera/depth/image", "/camera/camera_info", "/camera/rgb/image/compressed"):
        assert topics.count(name) == 20


def test_open3d(make_set: MakeSet, tmp_path: Path) -> None:
    root = make_set(pairs=3, layout="tum", intrinsics=INTRINSICS)
    export(read_set(root), tmp_path / "out", "open3d", rgb="jpeg")
    names = sorted(
        path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")
    )
    assert names == [
        "camera_intrinsic.json",
        *(f"color/00000{n}.jpg" for n in range(3)),
        *(f"depth/00000{n}.png" for n in range(3)),
    ]
    depth = cv2.imread(str(tmp_path / "out" / "depth" / "000002.png"), cv2.IMREAD_UNCHANGED)
    assert depth is not None and depth.dtype == np.uint16
    assert (depth[0, 0], depth[5, 5]) == (0, 1020)
    camera = json.loads((tmp_path / "out" / "camera_intrinsic.json").read_text())
    assert (camera["width"], camera["height"]) == (64, 48)
    matrix = np.reshape(camera["intrinsic_matrix"], (3, 3)).T  # by columns
    np.testing.assert_array_equal(matrix, [[50, 0, 31.5], [0, 51, 23.5], [0, 0, 1]])
    unknown = make_set("unknown", 2)
    export(read_set(unknown), tmp_path / "none", "open3d")
    assert not (tmp_path / "none" / "camera_intrinsic.json").exists()


def _rows(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if not line.startswith("#")]


def test_colmap(make_set: MakeSet, tmp_path: Path) -> None:
    root = make_set(pairs=2, intrinsics=INTRINSICS)
    bent = {**INTRINSICS, "fx": 50.1, "distortion": [0.1, 0.01, 0.002, 0.003, 0.0]}
    record_set(root, 1, seed=1, append=True, intrinsics=bent)
    export(read_set(root), tmp_path / "out", "colmap")
    model = tmp_path / "out" / "sparse" / "0"
    assert _rows(model / "cameras.txt") == [
        "1 PINHOLE 64 48 50 51 32 24",
        "2 OPENCV 64 48 50.1 51 32 24 0.1 0.01 0.002 0.003",
    ]
    lines = _rows(model / "images.txt")
    assert lines[::2] == [f"{n + 1} 1 0 0 0 0 0 0 {1 + (n == 2)} 00000{n}.png" for n in range(3)]
    assert lines[1::2] == ["", "", ""]
    assert _rows(model / "points3D.txt") == []
    image = cv2.imread(str(tmp_path / "out" / "images" / "000002.png"))
    assert image is not None
    np.testing.assert_array_equal(image[..., ::-1], read_rgb(read_set(root).pairs[2]))
    export(read_set(make_set("unknown", 2)), tmp_path / "none", "colmap")
    assert _rows(tmp_path / "none" / "sparse" / "0" / "cameras.txt") == []
    assert _rows(tmp_path / "none" / "sparse" / "0" / "images.txt") == []


def test_parquet(make_set: MakeSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    datasets = pytest.importorskip("datasets")
    root = make_set(pairs=40)
    split_set(root, (0.5, 0.5, 0.0))
    dataset = read_set(root)
    out = tmp_path / "out"
    export(dataset, out, "parquet")
    files = {split: str(out / "data" / f"{split}-*.parquet") for split in ("train", "val")}
    loaded: Any = datasets.load_dataset(
        "parquet", data_files=files, cache_dir=str(tmp_path / "cache")
    )
    assert loaded["val"].num_rows == len(dataset.of_split("val"))
    assert loaded["train"].num_rows == len(dataset.of_split("train")) > 16, "more than one group"
    features = loaded["train"].features
    assert type(features["image"]).__name__ == "Image"
    assert type(features["depth"]).__name__ == "Array2D" and features["depth"].shape == (48, 64)
    at = 17
    pair, row = dataset.of_split("train")[at], loaded["train"][at]
    np.testing.assert_array_equal(np.asarray(row["image"]), read_rgb(pair))
    np.testing.assert_array_equal(np.asarray(row["depth"], np.float32), read_depth(pair))
    assert row["time"] == pair.time and row["session"] == 0
    page = (out / "README.md").read_text()
    assert "path: data/val-*.parquet" in page and "split: validation" in page


def test_something_to_look_at(make_set: MakeSet, tmp_path: Path) -> None:
    root = make_set(pairs=30)
    dataset = read_set(root)
    dataset.pairs[0].rgb.write_bytes(b"broken")
    assert write_sheet(dataset, tmp_path / "sheet.png", 8, 4) == 7
    sheet = cv2.imread(str(tmp_path / "sheet.png"))
    assert sheet is not None and sheet.shape[1] == 4 * 244 + 4 + 90
    left = sheet[4 : 4 + 180, 4 : 4 + 240, ::-1]
    shown = cv2.resize(read_rgb(dataset.pairs[4]), (240, 180), interpolation=cv2.INTER_AREA)
    np.testing.assert_array_equal(left, shown)
    with pytest.raises(OutputError, match="exists already"):
        write_sheet(dataset, tmp_path / "sheet.png")
    assert write_video(dataset, tmp_path / "all.mp4") == 29
    assert write_video(dataset, tmp_path / "short.mp4", seconds=1.0) == 14
    with av.open(str(tmp_path / "short.mp4")) as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == (128, 48)
        assert film.duration is not None and film.duration / 1e6 <= 1.1
