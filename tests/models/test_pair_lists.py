"""The lists of datasets: what is a pair, what is not, and which files are never touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.pair_lists import PairList, associated, find_list, splits_of


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A dataset's folder with files ``rgb/N.png`` and ``depth/N.png``, N from 0 to 3."""
    place = tmp_path / "set"
    for folder in ("rgb", "depth"):
        (place / folder).mkdir(parents=True)
        for number in range(4):
            (place / folder / f"{number}.png").touch()
    return place


def listed(root: Path, split: str = "train") -> PairList:
    found = find_list(root, split)
    assert found is not None
    return found


def names(root: Path, split: str = "train") -> list[tuple[str, str]]:
    base = root.resolve()
    pairs = listed(root, split).read().pairs
    return [
        (one.rgb.relative_to(base).as_posix(), one.depth.relative_to(base).as_posix())
        for one in pairs
    ]


def timed(root: Path, rgb: list[float], depth: list[float]) -> None:
    for name, times in (("rgb", rgb), ("depth", depth)):
        head = "# color images\n# file: 'x.bag'\n# timestamp filename\n"
        lines = [f"{time} {name}/{number}.png\n" for number, time in enumerate(times)]
        (root / f"{name}.txt").write_text(head + "".join(lines))


def test_times_of_tum_are_associated_within_20_ms(root: Path) -> None:
    timed(root, [10.0, 10.033, 10.066, 10.1], [9.981, 10.031, 10.045, 10.121])
    assert names(root) == [("rgb/0.png", "depth/0.png"), ("rgb/1.png", "depth/1.png")]
    first, second = listed(root).read().pairs
    assert (first.time, first.per_metre) == (10.0, 5000)
    assert second.where == f"{root / 'rgb.txt'} line 5"


def test_the_closest_times_belong_together_and_each_once() -> None:
    assert associated([1.0, 1.01], [1.008]) == [(1, 0)]
    assert associated([1.0, 1.01], [1.011, 1.002]) == [(0, 1), (1, 0)]
    assert associated([2.0, 1.0], [1.001, 2.001]) == [(1, 0), (0, 1)]
    assert associated([], [1.0]) == []


@pytest.mark.parametrize(
    "line", ["0.5 rgb/2.png 0.51 depth/2.png", "0.51,depth/2.png,0.5,rgb/2.png"]
)
def test_associations_are_taken_as_they_are(root: Path, line: str) -> None:
    """Whichever stands first, as in ICL-NUIM."""
    timed(root, [0, 1], [0, 1])
    (root / "associations.txt").write_text(f"# a comment\n\n{line}\n")
    assert names(root) == [("rgb/2.png", "depth/2.png")]
    assert listed(root).read().pairs[0].time == 0.5


def test_splits(root: Path) -> None:
    assert splits_of(root) == []
    timed(root, [0], [0])
    assert splits_of(root) == ["train"]
    (root / "associations-test.txt").write_text("3 rgb/3.png 3 depth/3.png")
    assert splits_of(root) == ["train", "test"]
    assert names(root, "test") == [("rgb/3.png", "depth/3.png")]


def test_a_line_that_is_no_pair_is_kept_with_its_reason(root: Path) -> None:
    (root / "pairs.csv").write_text(
        "rgb,depth\nrgb/0.png\nrgb/1.png,depth/1.png,12.5\nrgb/9.png,depth/2.png\n"
        "rgb/3.png,depth/3.png\n"
    )
    listing = listed(root).read()
    assert [(one.rgb.name, one.time, one.per_metre) for one in listing.pairs] == [
        ("1.png", 12.5, None),
        ("3.png", None, None),
    ]
    assert [str(one).removeprefix(f"{root / 'pairs.csv'} ") for one in listing.bad] == [
        "line 2: expected 'rgb,depth', found 'rgb/0.png'",
        "line 4: no such file 'rgb/9.png'",
    ]


def test_a_bad_line_of_tum_is_named(root: Path) -> None:
    timed(root, [0, 1], [0, 1])
    with (root / "depth.txt").open("a") as file:
        file.write("soon depth/2.png\n2.0\nnan depth/2.png\n")
    listing = listed(root).read()
    assert len(listing.pairs) == 2
    assert [str(one).split(" line ")[1] for one in listing.bad] == [
        "6: expected 'time file', found 'soon depth/2.png'",
        "7: expected 'time file', found '2.0'",
        "8: expected 'time file', found 'nan depth/2.png'",
    ]
    (root / "associations.txt").write_text("0 rgb/0.png depth/0.png\n0 rgb/0.png x depth/0.png\n")
    assert [str(one).split(": ")[1] for one in listed(root).read().bad] == [
        "expected 'time rgb time depth', found '0 rgb/0.png depth/0.png'",
        "expected 'time rgb time depth', found '0 rgb/0.png x depth/0.png'",
    ]


def test_a_folder_of_the_set_may_be_a_link_to_another_disk(root: Path, tmp_path: Path) -> None:
    (root / "rgb").rename(tmp_path / "elsewhere")
    (root / "rgb").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (root / "pairs.csv").write_text("rgb/0.png,depth/0.png\n")
    (pair,) = listed(root).read().pairs
    assert pair.rgb == (tmp_path / "elsewhere/0.png").resolve()


@pytest.mark.parametrize(
    "path",
    ["../secret.png", "rgb/../../secret.png", "rgb/../../set/rgb/0.png", "rgb/link.png", "/x.png"],
)
def test_no_path_leaves_the_set(root: Path, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.png").touch()
    (root / "rgb/link.png").symlink_to(tmp_path / "secret.png")
    (root / "pairs.csv").write_text(f"{path},depth/0.png\nrgb/0.png,{path}\n")
    listing = listed(root).read()
    assert not listing.pairs
    assert all("leaves the data folder" in str(error) for error in listing.bad)
    assert len(listing.bad) == 2


def test_a_link_beside_its_own_file_is_fine(root: Path) -> None:
    (root / "rgb/same.png").symlink_to(root / "rgb/0.png")
    (root / "rgb/loop.png").symlink_to(root / "rgb/loop.png")
    (root / "pairs.csv").write_text("rgb/same.png,rgb/../depth/0.png\nrgb/loop.png,depth/0.png\n")
    listing = listed(root).read()
    assert names(root) == [("rgb/0.png", "depth/0.png")]
    assert len(listing.bad) == 1
