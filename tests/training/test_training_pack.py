"""Training sets in one small file: what comes out is what went in, within stated limits."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from training.datasets import load_split, train_and_val
from training.errors import DataError
from training.pack.__main__ import main
from training.pack.codec import GRADES, Grade, LogScale, decode_picture
from training.pack.manifest import NAME, Manifest
from training.pack.reader import read_manifest, unpack
from training.pack.writer import write_pack


@pytest.fixture
def packed(small_set: Path, tmp_path: Path) -> Path:
    write_pack([small_set], tmp_path / "some.pack", megabytes=1)
    return tmp_path / "some.pack"


def test_the_same_lists_and_sizes_come_out(packed: Path, small_set: Path, tmp_path: Path) -> None:
    unpack(packed, tmp_path / "out")
    before, after = train_and_val(small_set), train_and_val(tmp_path / "out" / small_set.name)
    assert [len(one) for one in before[:2]] == [len(one) for one in after[:2]] == [4, 3]
    assert after[2] == "val"
    for old, new in zip(before[:2], after[:2], strict=True):
        for one, other in zip(old, new, strict=True):
            assert Path(one.depth_name).stem == Path(other.depth_name).stem
            assert one.read()[1].shape == other.read()[1].shape


def test_depth_and_pictures_are_within_their_limits(
    packed: Path, small_set: Path, tmp_path: Path
) -> None:
    manifest = unpack(packed, tmp_path / "out")
    limit = LogScale(manifest.sets[0].near, manifest.sets[0].far).largest_error
    assert limit < 0.006
    for one, other in zip(
        load_split(small_set, "train"),
        load_split(tmp_path / "out" / small_set.name, "train"),
        strict=True,
    ):
        (rgb, metres), (packed_rgb, packed_metres) = one.read(), other.read()
        # Kept at its size: the step of the codes, and rounding to millimetres.
        worst = np.nanmax(np.abs(packed_metres / metres - 1) - 0.0005 / metres)
        assert worst <= limit + 1e-6
        assert (np.isnan(packed_metres) == np.isnan(metres)).all()
        assert np.abs(packed_rgb.astype(int) - rgb).mean() < 4


def test_steps_of_depth_are_equal_ratios() -> None:
    scale = LogScale(0.5, 10.0)
    metres = np.geomspace(0.5, 10.0, 5000).astype(np.float32)
    back = scale.decode(scale.encode(metres))
    error = np.abs(back / metres - 1)
    assert error.max() <= scale.largest_error + 1e-5
    assert error.max() > 0.9 * scale.largest_error
    assert scale.largest_error == pytest.approx(0.0059, abs=1e-4)
    odd = np.array([np.nan, 0.0, 0.01, 50.0], np.float32)
    np.testing.assert_allclose(scale.decode(scale.encode(odd)), [np.nan, np.nan, 0.5, 10.0])


def test_a_smaller_limit_gives_smaller_pictures_and_too_small_a_one_is_refused(
    write_pair: Callable[..., object], smooth_depth: Callable[..., np.ndarray], tmp_path: Path
) -> None:
    root, rng = tmp_path / "set", np.random.default_rng(0)
    for seed in range(2):
        rough = cv2.resize(rng.integers(0, 256, (60, 80, 3), np.uint8), (320, 240))
        write_pair(root, f"{seed}", smooth_depth(seed, 240, 320), rough)
    lines = "".join(f"rgb/{seed}.png,depth/{seed}.png\n" for seed in range(2))
    (root / "pairs.csv").write_text(lines)
    large = write_pack([root], tmp_path / "large", megabytes=5)
    assert (large.width, large.quality) == (GRADES[0].width, GRADES[0].quality)
    limit = 0.7 * (tmp_path / "large").stat().st_size
    small = write_pack([root], tmp_path / "small", megabytes=limit / 1e6)
    assert (tmp_path / "small").stat().st_size <= limit
    assert small.width < large.width
    assert small.losses["set"]["picture_levels"] > large.losses["set"]["picture_levels"]
    unpack(tmp_path / "small", tmp_path / "out")
    assert load_split(tmp_path / "out" / "set", "train")[0].read()[0].shape == (240, 320, 3)
    with pytest.raises(DataError, match=r"would be .* MB at the least"):
        write_pack([root], tmp_path / "none", megabytes=0.001)
    assert not (tmp_path / "none").exists()


def test_labels_come_out_exactly(small_set: Path, tmp_path: Path) -> None:
    labels = np.random.default_rng(1).integers(0, 40, (48, 64), np.uint8)
    (tmp_path / "classes").mkdir()
    assert cv2.imwrite(str(tmp_path / "classes" / "train0.png"), labels)
    write_pack([small_set], tmp_path / "p", megabytes=1, labels=[tmp_path / "classes"])
    unpack(tmp_path / "p", tmp_path / "out")
    back = cv2.imread(str(tmp_path / "out" / "classes" / "train0.png"), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(back, labels)


def _changed(packed: Path, target: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(target, "w") as new:
        manifest = json.loads(old.read(NAME))
        change(manifest)
        for name in old.namelist():
            new.writestr(name, json.dumps(manifest) if name == NAME else old.read(name))
    return target


@pytest.mark.parametrize(
    "evil", ["../out.jpg", "/tmp/out.jpg", "a/../../out.jpg", "C:/out.jpg", "..\\out.jpg"]
)
def test_a_pack_cannot_write_outside_of_its_folder(evil: str, packed: Path, tmp_path: Path) -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["sets"][0]["pairs"][0]["rgb"] = evil

    bad = _changed(packed, tmp_path / "bad.pack", change)
    with pytest.raises(DataError, match="no path inside the set"):
        unpack(bad, tmp_path / "out")
    assert not (tmp_path / "out").exists() and not (tmp_path / "out.jpg").exists()


def test_a_pack_cannot_follow_a_link_or_bring_another_kind_of_file(
    packed: Path, small_set: Path, tmp_path: Path
) -> None:
    out, outside = tmp_path / "out", tmp_path / "outside"
    outside.mkdir()
    (out / small_set.name).mkdir(parents=True)
    (out / small_set.name / "rgb").symlink_to(outside)
    with pytest.raises(DataError, match="leaves the folder"):
        unpack(packed, out)
    assert not list(outside.iterdir())

    def change(manifest: dict[str, Any]) -> None:
        manifest["sets"][0]["pairs"][0]["rgb"] = "run.py"

    with pytest.raises(DataError, match="no picture's name"):
        unpack(_changed(packed, tmp_path / "bad.pack", change), tmp_path / "other")


def test_what_is_no_pack_is_one_line(
    packed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text").write_text("hello")
    assert main([str(tmp_path / "text"), "--unpack", "-o", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.startswith("error: ")
    cut = tmp_path / "cut"
    cut.write_bytes(packed.read_bytes()[:-2000])
    with pytest.raises(DataError, match="is no pack"):
        read_manifest(cut)
    with pytest.raises(DataError, match="no picture"):
        decode_picture(b"GIF89a" + bytes(20), (4, 4))
    broken = _changed(packed, tmp_path / "broken", lambda m: m.update(format=2))
    with pytest.raises(DataError, match="format"):
        read_manifest(broken)


def test_two_sets_of_one_name_and_sets_without_lists_are_refused(
    small_set: Path, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match="same name"):
        write_pack([small_set, small_set], tmp_path / "p", megabytes=1)
    with pytest.raises(DataError, match="lists no pairs"):
        write_pack([tmp_path], tmp_path / "p", megabytes=1)


def test_the_command_says_what_is_lost(
    small_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(small_set), "-o", str(tmp_path / "p"), "--megabytes", "1"]) == 0
    said = capsys.readouterr().err
    assert f"{small_set.name}: 7 pairs" in said and "of 255 levels" in said
    assert isinstance(read_manifest(tmp_path / "p"), Manifest)
    assert Grade(640, 90) in GRADES
