"""Data sets: what is read, and how a broken one is reported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from models.errors import UserError
from models.pair_lists import PairList, find_list
from training.datasets import (
    DepthPairs,
    FilePair,
    check_pairs,
    is_bare,
    load_split,
    read_depth,
    read_pairs,
    read_rgb,
    train_and_val,
)
from training.errors import DataError
from training.pairs import Pair


def rgb_of(pair: Pair) -> Path:
    assert isinstance(pair, FilePair)
    return pair.rgb


@pytest.fixture
def listed(tmp_path: Path, write_pair: Callable[..., FilePair]) -> Path:
    """A folder with the files of two pairs, ``a`` and ``b``, and no CSV yet."""
    for name in "ab":
        write_pair(tmp_path, name, np.full((6, 8), 2000, np.uint16))
    return tmp_path


def csv_of(root: Path, text: str) -> PairList:
    path = root / "list.csv"
    path.write_text(text, encoding="utf-8")
    return PairList(root, path, "nyu")


def broken(call: Callable[[], object], *parts: str) -> None:
    """``call`` raises one line for a person that holds all of ``parts``."""
    with pytest.raises(DataError) as caught:
        call()
    assert isinstance(caught.value, UserError)
    assert "\n" not in str(caught.value)
    for part in parts:
        assert part in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "rgb/a.png,depth/a.png\nrgb/b.png,depth/b.png\n",
        "rgb,depth\nrgb/a.png,depth/a.png\nrgb/b.png,depth/b.png",
        " RGB , Depth \r\nrgb/a.png,depth/a.png\r\nrgb/b.png,depth/b.png\r\n",
        "\ufeffrgb,depth\nrgb/a.png,depth/a.png\nrgb/b.png,depth/b.png\n",
        "\nrgb/a.png, depth/a.png \n\n  \n , \nrgb/b.png,depth/b.png,0.5,more\n\n",
    ],
    ids=["plain", "header", "windows", "byte order mark", "blank lines"],
)
def test_pairs_of_a_csv(listed: Path, text: str) -> None:
    pairs = read_pairs(csv_of(listed, text))
    assert [(p.rgb.relative_to(listed), p.depth.relative_to(listed)) for p in pairs] == [
        (Path(f"rgb/{n}.png"), Path(f"depth/{n}.png")) for n in "ab"
    ]


def test_a_pair_knows_its_line(listed: Path) -> None:
    csv = csv_of(listed, "rgb,depth\n\nrgb/a.png,depth/a.png\n\nrgb/b.png,depth/b.png\n")
    assert [p.where for p in read_pairs(csv)] == [f"{csv.path} line 3", f"{csv.path} line 5"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("rgb/a.png,depth/none.png", "no such file 'depth/none.png'"),
        ("rgb/none.png,depth/a.png", "no such file 'rgb/none.png'"),
        ("rgb,depth/a.png", "no such file 'rgb'"),
        ("../outside.png,depth/a.png", "'../outside.png' leaves the data folder"),
        ("rgb/a.png,rgb/../../outside.png", "'rgb/../../outside.png' leaves the data folder"),
        ("/etc/hostname,depth/a.png", "'/etc/hostname' leaves the data folder"),
        ("rgb/a.png", "expected 'rgb,depth', found 'rgb/a.png'"),
    ],
)
def test_a_bad_line_is_named(listed: Path, line: str, says: str) -> None:
    (listed.parent / "outside.png").write_bytes(b"")
    csv = csv_of(listed, f"rgb,depth\nrgb/a.png,depth/a.png\n{line}\n")
    broken(lambda: read_pairs(csv), f"{csv.path} line 3: {says}")


def test_an_absolute_path_into_the_folder_is_refused_too(listed: Path) -> None:
    csv = csv_of(listed, f"{listed / 'rgb/a.png'},depth/a.png\n")
    broken(lambda: read_pairs(csv), "line 1", "paths are relative")


def test_a_link_out_of_the_folder_is_refused(listed: Path) -> None:
    outside = listed.parent / "outside.png"
    outside.write_bytes((listed / "rgb/a.png").read_bytes())
    (listed / "rgb/link.png").symlink_to(outside)
    csv = csv_of(listed, "rgb/link.png,depth/a.png\n")
    broken(lambda: read_pairs(csv), "line 1", "leaves the data folder")


def test_a_folder_reached_through_a_link_is_fine(listed: Path) -> None:
    csv_of(listed, "rgb/a.png,depth/a.png\n")
    link = listed / "link"
    link.symlink_to(listed)
    assert len(read_pairs(PairList(link, link / "list.csv", "nyu"))) == 1


@pytest.mark.parametrize("text", ["", "\n\n", "rgb,depth\n"])
def test_an_empty_csv_is_refused(listed: Path, text: str) -> None:
    csv = csv_of(listed, text)
    broken(lambda: read_pairs(csv), f"{csv.path}: lists no pairs")


def test_a_missing_csv_is_refused(tmp_path: Path) -> None:
    missing = PairList(tmp_path, tmp_path / "no.csv", "nyu")
    broken(lambda: read_pairs(missing), "no.csv: no such list of pairs")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00r\x00g\x00b", b"rgb/\x00.png,depth/a.png\n"])
def test_a_csv_that_is_no_text_is_refused(listed: Path, content: bytes) -> None:
    path = listed / "list.csv"
    path.write_bytes(content)
    broken(lambda: read_pairs(PairList(listed, path, "nyu")), str(path))


def test_split_files_by_layout(tmp_path: Path) -> None:
    """Each name is found, and before the ones after it."""
    (tmp_path / "data").mkdir()
    assert find_list(tmp_path, "train") is None
    (tmp_path / "rgb.txt").touch()
    assert find_list(tmp_path, "train") is None
    (tmp_path / "depth.txt").touch()
    names = (
        *("rgb.txt", "associations.txt", "associations-train.txt"),
        *("pairs.csv", "train.csv", "data/nyu2_train.csv", "data/train.csv"),
    )
    for name in names:
        (tmp_path / name).touch()
        found = find_list(tmp_path, "train")
        assert found is not None
        assert found.path == tmp_path / name
        assert found.layout == ("tum" if name.endswith("txt") else "nyu")
    assert find_list(tmp_path, "val") is None


def test_nyu_layout(tmp_path: Path, write_split: Callable[..., None]) -> None:
    write_split(tmp_path, "train", range(3))
    write_split(tmp_path, "test", range(3, 5))
    assert [rgb_of(p).name for p in load_split(tmp_path, "train")] == [
        "train0.png",
        "train1.png",
        "train2.png",
    ]
    assert len(load_split(tmp_path, "test")) == 2
    broken(lambda: load_split(tmp_path, "val"), str(tmp_path), "'val'", "data/val.csv")


def test_bare_pairs_csv_is_the_training_split(listed: Path) -> None:
    (listed / "pairs.csv").write_text("rgb/a.png,depth/a.png\nrgb/b.png,depth/b.png\n")
    assert len(load_split(listed, "train")) == 2
    broken(lambda: load_split(listed, "test"), "'test'")


def test_missing_folder(tmp_path: Path) -> None:
    broken(lambda: load_split(tmp_path / "none", "train"), "none: no such data folder")


def test_eight_bit_depth_is_kaggles(tmp_path: Path) -> None:
    path = tmp_path / "depth.png"
    cv2.imwrite(str(path), np.array([[0, 1, 51, 255]], np.uint8))
    depth = read_depth(path)
    assert depth.dtype == np.float32
    np.testing.assert_allclose(depth, [[np.nan, 10 / 255, 2.0, 10.0]], rtol=1e-6)


def test_sixteen_bit_depth_is_millimetres(tmp_path: Path) -> None:
    path = tmp_path / "depth.png"
    cv2.imwrite(str(path), np.array([[0, 1, 2500, 65535]], np.uint16))
    np.testing.assert_allclose(read_depth(path), [[np.nan, 0.001, 2.5, 65.535]], rtol=1e-6)


def test_pictures_are_rgb(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "p.png"), np.array([[[1, 2, 3]]], np.uint8))  # OpenCV writes BGR
    assert read_rgb(tmp_path / "p.png").tolist() == [[[3, 2, 1]]]
    cv2.imwrite(str(tmp_path / "grey.png"), np.array([[7]], np.uint8))
    assert read_rgb(tmp_path / "grey.png").tolist() == [[[7, 7, 7]]]


def test_a_corrupt_picture_names_file_and_line(
    tmp_path: Path, write_pair: Callable[..., FilePair]
) -> None:
    pair = write_pair(tmp_path, "a", np.full((48, 64), 2000, np.uint16))
    whole = pair.rgb.read_bytes()
    pair.rgb.write_bytes(whole[:20])
    broken(lambda: DepthPairs([pair])[0], pair.where, "cannot read the picture a.png")
    pair.rgb.write_bytes(whole)
    pair.depth.write_text("no image at all")
    broken(lambda: DepthPairs([pair])[0], pair.where, "cannot read the depth image a.png")
    broken(lambda: read_rgb(pair.depth), str(pair.depth))


@pytest.mark.parametrize(
    "depth",
    [np.ones((6, 8, 3), np.uint8), np.ones((6, 8, 3), np.uint16)],
    ids=["colour", "colour of 16 bits"],
)
def test_depth_of_three_channels_is_refused(tmp_path: Path, depth: np.ndarray) -> None:
    cv2.imwrite(str(tmp_path / "depth.png"), depth)
    broken(
        lambda: read_depth(tmp_path / "depth.png", "here"),
        "here: depth.png is not one-channel 8- or 16-bit depth",
    )


def test_float_depth_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "depth.tiff"
    assert cv2.imwrite(str(path), np.ones((6, 8), np.float32))
    broken(lambda: read_depth(path), "depth.tiff is not one-channel 8- or 16-bit depth")


def test_sizes_that_differ_are_named(tmp_path: Path, write_pair: Callable[..., FilePair]) -> None:
    rgb = np.zeros((6, 9, 3), np.uint8)
    pair = write_pair(tmp_path, "a", np.full((5, 8), 900, np.uint16), rgb)
    broken(lambda: DepthPairs([pair])[0], pair.where, "picture 9x6", "depth 8x5")


def test_border_is_invalid(tmp_path: Path, write_pair: Callable[..., FilePair]) -> None:
    millimetres = np.full((8, 10), 1500, np.uint16)
    millimetres[4, 5] = 0
    pair = write_pair(tmp_path, "a", millimetres)
    image, depth = DepthPairs([pair], border=2)[0]
    expected = np.full((8, 10), np.nan)
    expected[2:6, 2:8] = 1.5
    expected[4, 5] = np.nan
    np.testing.assert_allclose(depth, expected)
    assert image.shape == (8, 10, 3)
    _, whole = DepthPairs([pair])[0]
    assert np.isnan(whole).sum() == 1


def test_check_pairs_reads_every_file(tmp_path: Path, write_pair: Callable[..., FilePair]) -> None:
    pairs = [write_pair(tmp_path, n, np.full((6, 8), 1500, np.uint16)) for n in "abc"]
    check_pairs(pairs)
    cv2.imwrite(str(pairs[2].depth), np.zeros((6, 8), np.uint16))
    broken(lambda: check_pairs(pairs), pairs[2].where, "c.png holds no valid depth at all")
    pairs[1].rgb.write_bytes(b"")
    broken(lambda: check_pairs(pairs), pairs[1].where, "cannot read the picture b.png")


@pytest.mark.parametrize(("count", "held"), [(2, 1), (9, 1), (10, 1), (20, 2), (29, 2)])
def test_the_last_tenth_is_held_out_as_one_run(
    tmp_path: Path, write_pair: Callable[..., FilePair], count: int, held: int
) -> None:
    write_pair(tmp_path, "a", np.full((6, 8), 1500, np.uint16))
    csv = tmp_path / "pairs.csv"
    csv.write_text("rgb/a.png,depth/a.png\n" * count)
    training, validation, split = train_and_val(tmp_path)
    lines = [int(p.where.rsplit(" ", 1)[1]) for p in [*training, *validation]]
    assert lines == list(range(1, count + 1))
    assert len(validation) == held
    assert split == f"last {held} of train"


def test_one_pair_is_too_few(tmp_path: Path, write_split: Callable[..., None]) -> None:
    write_split(tmp_path, "train", range(1))
    broken(lambda: train_and_val(tmp_path), str(tmp_path), "at least two pairs")


def test_a_validation_split_is_used_where_there_is_one(small_set: Path) -> None:
    training, validation, split = train_and_val(small_set)
    assert (len(training), len(validation), split) == (4, 3, "val")
    assert {rgb_of(p) for p in training}.isdisjoint(rgb_of(p) for p in validation)


def test_bad_pairs_are_skipped_only_when_asked_and_counted(
    tmp_path: Path, write_pair: Callable[..., FilePair], caplog: pytest.LogCaptureFixture
) -> None:
    depth = np.full((6, 8), 2000, np.uint16)
    pairs = [write_pair(tmp_path, name, depth) for name in "abcd"]
    pairs[1].rgb.write_bytes(b"no picture")
    assert cv2.imwrite(str(pairs[3].depth), np.zeros((6, 8), np.uint16))
    with pytest.raises(DataError, match=r"line of b: cannot read the picture b\.png"):
        check_pairs(pairs)
    assert not caplog.messages
    assert check_pairs(pairs, skip_bad=True) == [pairs[0], pairs[2]]
    assert [message.split(":")[0] for message in caplog.messages] == [
        "skipped",
        "skipped",
        "skipped 2 of 4 pairs",
    ]
    assert "b.png" in caplog.messages[0] and "d.png" in caplog.messages[1]
    with pytest.raises(DataError, match="this and all other pairs of its set are bad"):
        check_pairs([pairs[1], pairs[3]], skip_bad=True)


def test_a_jpeg_that_is_cut_off_is_named(
    tmp_path: Path, write_pair: Callable[..., FilePair], smooth_depth: Callable[..., Any]
) -> None:
    """OpenCV reads it without complaint, and fills the rest with grey."""
    pair = write_pair(tmp_path, "a", smooth_depth(1))
    good, data = cv2.imencode(".jpg", cv2.imread(str(pair.rgb)))
    assert good
    whole, cut = tmp_path / "whole.jpg", tmp_path / "cut.jpg"
    whole.write_bytes(data.tobytes() + b"\0" * 100)
    cut.write_bytes(data.tobytes()[: len(data) * 9 // 10])
    check_pairs([FilePair(whole, pair.depth, "a.csv line 1")])
    with pytest.raises(DataError, match=r"a\.csv line 2: the picture cut\.jpg is cut off"):
        check_pairs([FilePair(cut, pair.depth, "a.csv line 2")])


def test_a_border_that_leaves_nothing_is_refused(
    tmp_path: Path, write_pair: Callable[..., FilePair], smooth_depth: Callable[..., Any]
) -> None:
    pair = write_pair(tmp_path, "a", smooth_depth(1))
    check_pairs([pair], border=23)
    with pytest.raises(DataError, match="a border of 24 pixels leaves nothing of 64x48"):
        check_pairs([pair], border=24)
    with pytest.raises(DataError, match="holds no depth between 5 and 10 m"):
        check_pairs([pair], depths=(5, 10))


def tum_set(root: Path, count: int = 4) -> Path:
    """A sequence in the benchmark's layout: pictures at 0.1 s, depth 5 ms later, 1 m and a step
    more in each, one picture without depth."""
    for number in range(count):
        depth = np.full((6, 8), 5000 + 500 * number, np.uint16)
        for name, image in (("rgb", np.zeros((6, 8, 3), np.uint8)), ("depth", depth)):
            (root / name).mkdir(parents=True, exist_ok=True)
            assert cv2.imwrite(str(root / name / f"{number}.png"), image)
    rgb = [f"{number / 10:.4f} rgb/{number}.png" for number in range(count)]
    depth_lines = [f"{number / 10 + 0.005:.4f} depth/{number}.png" for number in range(count)]
    (root / "rgb.txt").write_text("\n".join(["# color images", *rgb, "9.0 rgb/0.png", ""]))
    (root / "depth.txt").write_text("\n".join(["# depth maps", *depth_lines, ""]))
    return root


def test_the_layout_of_the_tum_benchmark(tmp_path: Path) -> None:
    training, validation, split = train_and_val(tum_set(tmp_path))
    assert (len(training), len(validation), split) == (3, 1, "last 1 of train")
    found = [float(DepthPairs([*training, *validation])[index][1].mean()) for index in range(4)]
    np.testing.assert_allclose(found, [1.0, 1.1, 1.2, 1.3], rtol=1e-6)
    assert training[0].where == f"{tmp_path / 'rgb.txt'} line 2"


def test_a_data_folder_that_is_a_link(tmp_path: Path, write_split: Callable[..., None]) -> None:
    write_split(tmp_path / "disk", "train", range(2))
    data = tmp_path / "disk" / "data"
    for name in ("rgb", "depth"):
        (tmp_path / "disk" / name).rename(data / name)
    csv = data / "train.csv"
    csv.write_text(csv.read_text().replace("rgb/", "data/rgb/").replace("depth/", "data/depth/"))
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "data").symlink_to(data, target_is_directory=True)
    check_pairs(load_split(tmp_path / "set", "train"))


def test_missing_files_are_skipped_when_asked(
    tmp_path: Path, write_split: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    write_split(tmp_path, "train", range(4))
    (tmp_path / "depth" / "train1.png").unlink()
    broken(lambda: train_and_val(tmp_path), "line 2: no such file 'depth/train1.png'")
    training, validation, _ = train_and_val(tmp_path, skip_bad=True)
    assert [rgb_of(pair).stem for pair in [*training, *validation]] == [
        "train0",
        "train2",
        "train3",
    ]
    assert [text.partition(":")[0] for text in caplog.messages] == [
        "skipped",
        f"skipped 1 of 4 lines of {tmp_path / 'data/train.csv'}",
    ]


def test_a_set_for_testing_alone_is_not_told_to_take_a_teacher(
    tmp_path: Path, write_split: Callable[..., None]
) -> None:
    write_split(tmp_path, "test", range(2))
    with pytest.raises(DataError) as caught:
        load_split(tmp_path, "train")
    assert str(caught.value).endswith("'train' (data/train.csv), only of test")
    assert not is_bare(tmp_path)
    (tmp_path / "pictures").mkdir()
    broken(lambda: load_split(tmp_path / "pictures", "train"), "pictures alone need a --teacher")
