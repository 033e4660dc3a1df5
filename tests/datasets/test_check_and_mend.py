"""What is wrong with a set is found, taken out, and comes back."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from livedepth.claims import claimed
from livedepth.datasets.checking import Checked, check
from livedepth.datasets.describing import describe
from livedepth.datasets.edits import changes, changing, undo
from livedepth.datasets.mending import mend, remove
from livedepth.datasets.reading import read_set
from livedepth.errors import OutputError
from models.errors import DataError
from tests.datasets.conftest import INTRINSICS, MakeSet, files_of, picture, record_set
from training.datasets import check_pairs, load_split

LAYOUTS = ("nyu", "tum")


def kinds(checked: Checked) -> dict[str, int]:
    names = [one.kind for one in checked.findings]
    return {name: names.count(name) for name in names}


def take_back(root: Path) -> None:
    with changing(root):
        undo(root)


def damage(root: Path, layout: str) -> None:
    """One of each fault, in the first twelve pairs."""
    pairs = read_set(root).pairs
    pairs[0].rgb.write_bytes(pairs[0].rgb.read_bytes()[:-40])
    pairs[1].depth.write_bytes(b"no picture")
    cv2.imwrite(str(pairs[2].depth), np.zeros((48, 64), np.uint16))
    cv2.imwrite(str(pairs[3].depth), np.full((48, 64, 3), 9, np.uint8))
    cv2.imwrite(str(pairs[4].depth), np.full((24, 32), 900, np.uint16))
    shutil.copy(pairs[5].rgb, pairs[6].rgb)
    pairs[7].depth.unlink()
    near = picture(8)
    near[0, 0] ^= 64
    cv2.imwrite(str(pairs[9].rgb), near[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])
    (pairs[8].rgb.parent / "stray.png").write_bytes(pairs[8].depth.read_bytes())
    bad = "../x.png,../y.png\n" if layout == "nyu" else "1.0 ../x.png 1.0 ../y.png\n"
    path = root / ("data/train.csv" if layout == "nyu" else "associations.txt")
    with path.open("a") as file:
        file.write(bad + "nonsense\n")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_whole_set_has_no_fault(make_set: MakeSet, layout: str) -> None:
    seen: list[tuple[int, int]] = []
    checked = check(read_set(make_set(layout=layout)), lambda *at: seen.append(at))
    assert not checked.findings
    assert seen == [(number, 20) for number in range(1, 21)]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_fault_is_found_and_mended_and_undone(make_set: MakeSet, layout: str) -> None:
    root = make_set(layout=layout)
    damage(root, layout)
    before = files_of(root)
    checked = check(read_set(root))
    found = kinds(checked)
    expected = {
        "cut_off": 1,
        "broken": 1,
        "no_depth": 1,
        "type": 1,
        "size": 1,
        "duplicate": 1,
        "near_duplicate": 1,
        "missing": 1,
        "outside": 1,
        "list": 1,
        "unlisted": 1 if layout == "tum" else 2,  # in tum, rgb.txt goes on to name the picture
    }
    assert found == expected
    mended = mend(checked)
    assert mended.pairs == 6 and mended.lines == 3 and mended.folder is not None
    after = check(read_set(root))
    assert kinds(after) == {"near_duplicate": 1}
    assert len(after.dataset.pairs) == 13
    check_pairs(load_split(root, "train"))  # training reads it
    gone = [name for name in files_of(root) if name.startswith("removed/0001/files/")]
    assert len(gone) == mended.files == (13 if layout == "tum" else 14)
    take_back(root)
    assert files_of(root) == before
    assert not (root / "removed").exists()


def test_a_thing_that_moves_little_is_no_fault(make_set: MakeSet) -> None:
    root = make_set(pairs=4, rgb="png")
    pairs = read_set(root).pairs
    image = cv2.imread(str(pairs[0].rgb))
    assert image is not None
    image[::2] = np.clip(image[::2].astype(int) + 1, 0, 255).astype(np.uint8)
    cv2.imwrite(str(pairs[1].rgb), image)
    checked = check(read_set(root))
    assert kinds(checked) == {"near_duplicate": 1} and not checked.faults
    assert mend(checked).pairs == 0
    assert mend(checked, near=True).pairs == 1
    assert len(read_set(root).pairs) == 3


def test_files_that_two_pairs_share_stay(make_set: MakeSet) -> None:
    root = make_set(pairs=3)
    path = root / "data" / "train.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n")
    checked = check(read_set(root))
    assert kinds(checked) == {"duplicate": 1}
    assert mend(checked).files == 0
    assert path.read_text().splitlines() == lines
    assert not check(read_set(root)).findings


def test_what_a_set_says_of_itself_goes_along(make_set: MakeSet) -> None:
    root = make_set(pairs=5)
    record_set(root, 3, seed=1, append=True)
    dataset = read_set(root)
    remove(dataset, [dataset.pairs[1], dataset.pairs[2], dataset.pairs[6]])
    facts = json.loads((root / "dataset.json").read_text())
    assert (facts["pairs"], [one["pairs"] for one in facts["sessions"]]) == (5, [3, 2])
    assert len(facts["pts"]) == 5
    # Recording goes on behind, under new numbers, and the removed pairs still come back.
    record_set(root, 2, seed=2, append=True)
    facts = json.loads((root / "dataset.json").read_text())
    assert [one["pairs"] for one in facts["sessions"]] == [3, 2, 2]
    take_back(root)
    whole = read_set(root)
    assert len(whole.pairs) == 10 and not check(whole).findings
    facts = json.loads((root / "dataset.json").read_text())
    assert [one["pairs"] for one in facts["sessions"]] == [5, 3, 2]


def test_several_changes_are_undone_one_after_another(make_set: MakeSet) -> None:
    root = make_set(pairs=6, layout="tum")
    states = []
    for _ in range(3):
        states.append(files_of(root))
        dataset = read_set(root)
        remove(dataset, dataset.pairs[:1])
    assert len(changes(root)) == 3
    for state in reversed(states):
        take_back(root)
        assert files_of(root) == state
    with pytest.raises(OutputError, match="nothing to undo"):
        take_back(root)


def test_a_list_that_was_changed_otherwise_is_not_undone(make_set: MakeSet) -> None:
    root = make_set(pairs=4)
    dataset = read_set(root)
    remove(dataset, dataset.pairs[:1])
    path = root / "data" / "train.csv"
    path.write_text(path.read_text().replace("000002.jpg", "000001.jpg"))
    before = files_of(root)
    with pytest.raises(OutputError, match="was changed since"):
        take_back(root)
    assert files_of(root) == before


def test_a_set_that_is_being_recorded_is_not_mended(make_set: MakeSet) -> None:
    root = make_set(pairs=3)
    dataset = read_set(root)
    with claimed(root), pytest.raises(OutputError, match="another livedepth is writing it"):
        remove(dataset, dataset.pairs[:1])
    assert len(read_set(root).pairs) == 3


def test_a_full_disk_leaves_the_set_as_it_was(
    make_set: MakeSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_set(pairs=4)
    before = files_of(root)
    dataset = read_set(root)
    replace = Path.replace

    def full(path: Path, target: Path) -> Path:
        if "files" in Path(target).parts:
            raise OSError(28, "No space left on device")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        remove(dataset, dataset.pairs[:2])
    monkeypatch.undo()
    assert files_of(root) == before


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_nothing_outside_is_touched(make_set: MakeSet, tmp_path: Path) -> None:
    root = make_set(pairs=4)
    elsewhere = tmp_path / "elsewhere"
    shutil.move(root / "data" / "train", elsewhere)
    (root / "data" / "train").symlink_to(elsewhere)
    before = sorted(path.name for path in elsewhere.iterdir())
    dataset = read_set(root)
    assert remove(dataset, dataset.pairs[:1]).files == 0
    assert sorted(path.name for path in elsewhere.iterdir()) == before
    assert len(read_set(root).pairs) == 3
    # A note of somebody else that names places outside.
    note = root / "removed" / "0001" / "edit.json"
    said = json.loads(note.read_text())
    said["files"] = ["../../stolen.png"]
    note.write_text(json.dumps(said))
    with pytest.raises(OutputError):
        take_back(root)
    shutil.rmtree(root / "removed")
    (root / "removed").symlink_to(elsewhere)
    dataset = read_set(root)
    with pytest.raises(OutputError, match="is a link"):
        remove(dataset, dataset.pairs[:1])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_a_set_holds(make_set: MakeSet, layout: str) -> None:
    root = make_set(layout=layout, intrinsics=INTRINSICS)
    found = describe(read_set(root))
    assert (found["pairs"], found["splits"], found["sessions"]) == (20, {"train": 20}, 1)
    assert found["sizes"] == [{"size": "64x48", "pairs": 20}]
    assert found["seconds"] == pytest.approx(1.9)
    assert found["intrinsics"] == {key: INTRINSICS[key] for key in ("fx", "fy", "cx", "cy")}
    depth = found["depth"]
    assert depth["median"] == pytest.approx(1.095, abs=0.006)
    assert depth["valid"] == pytest.approx(1 - 1 / (48 * 64), abs=1e-4)
    shares = {one["from"]: one["share"] for one in depth["histogram"]}
    assert shares[1.0] == 1 and sum(shares.values()) == 1
    assert found["bytes"] == sum(
        path.stat().st_size for path in root.rglob("*") if path.suffix in (".png", ".jpg")
    )


def test_no_set(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no dataset in the layout nyu or tum"):
        read_set(tmp_path)
    with pytest.raises(DataError, match="is no folder"):
        read_set(tmp_path / "missing")
