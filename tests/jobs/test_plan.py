"""What is found where a person points to, and what it is called afterwards."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from livedepth.errors import OutputError, SourceError
from livedepth.jobs.plan import plan


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pictures, films and other files in folders in folders; the present folder is above it."""
    monkeypatch.chdir(tmp_path)
    for name in (
        "films/a.mp4",
        "films/note.txt",
        "films/.hidden.mp4",
        "films/._x.jpg",
        "films/inner/A.MKV",
        "films/inner/x.jpg",
        "films/inner/deep/y.png",
        "films/.trash/z.mp4",
        "films/empty/readme",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "films"


def planned(*inputs: str, kind: str = "color", recursive: bool = False) -> dict[str, str]:
    tasks = plan(list(inputs), Path("out"), kind, recursive=recursive)
    for task in tasks:
        assert task.output.parts[0] == "out"
    return {Path(t.input).as_posix(): t.output.relative_to("out").as_posix() for t in tasks}


def test_a_folder_stands_for_its_pictures_and_for_each_of_its_films(tree: Path) -> None:
    assert planned("films") == {"films/a.mp4": "a-depth.mp4"}
    (tree / "b.jpg").touch()
    assert planned("films") == {"films": "films-depth", "films/a.mp4": "a-depth.mp4"}
    assert planned("films", kind="frames16") == {"films": "films-depth", "films/a.mp4": "a-depth"}


def test_a_tree_is_mirrored(tree: Path) -> None:
    assert planned("films", recursive=True) == {
        "films/a.mp4": "a-depth.mp4",
        "films/inner": "inner-depth",
        "films/inner/A.MKV": "inner/A-depth.mp4",
        "films/inner/deep": "inner/deep-depth",
    }


def test_several_trees_keep_their_own_names(tree: Path) -> None:
    other = tree.parent / "other" / "a.mp4"
    other.parent.mkdir()
    other.touch()
    found = planned("films", "other", recursive=True)
    assert found["other/a.mp4"] == "other/a-depth.mp4"
    assert found["films/a.mp4"] == "films/a-depth.mp4"
    assert found["films/inner"] == "films/inner-depth"


def test_links_in_a_circle_are_walked_once(tree: Path) -> None:
    (tree / "inner" / "up").symlink_to(tree, target_is_directory=True)
    (tree / "self").symlink_to(tree / "self")
    (tree / "dangling.mp4").symlink_to(tree / "none.mp4")
    (tree / "again").symlink_to(tree / "inner", target_is_directory=True)
    found = planned("films", recursive=True)
    assert sorted(Path(name).name for name in found) == ["A.MKV", "a.mp4", "again", "deep"]


def test_the_folder_of_outputs_is_no_input(tree: Path) -> None:
    (tree / "depth").mkdir()
    (tree / "depth" / "a-depth.mp4").touch()
    tasks = plan([str(tree)], tree / "depth", "color", recursive=True)
    assert all("depth" not in Path(task.input).relative_to(tree).parts for task in tasks)
    assert len(tasks) == 4


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may look everywhere")
def test_a_folder_that_cannot_be_looked_into_is_an_input_that_fails(tree: Path) -> None:
    (tree / "empty").chmod(0)
    assert "films/empty" in planned("films", recursive=True)


def test_names_that_meet_are_told_apart(tree: Path) -> None:
    assert planned("x/clip.mp4", "x/clip.mkv", "x/other.mp4") == {
        "x/clip.mp4": "clip.mp4-depth.mp4",
        "x/clip.mkv": "clip.mkv-depth.mp4",
        "x/other.mp4": "other-depth.mp4",
    }
    assert planned("Clip.mp4", "clip.mkv")["Clip.mp4"] == "Clip.mp4-depth.mp4"
    assert planned("x/clip.mp4", "y/clip.mp4") == {
        "x/clip.mp4": "x-clip.mp4-depth.mp4",
        "y/clip.mp4": "y-clip.mp4-depth.mp4",
    }
    assert planned("a.png", "a.jpg") == {"a.png": "a.png-depth", "a.jpg": "a.jpg-depth"}
    with pytest.raises(OutputError, match="two inputs"):
        planned("1/x/clip.mp4", "2/x/clip.mp4")


def test_what_is_named_twice_is_done_once(tree: Path) -> None:
    assert planned("films/a.mp4", "films/inner/../a.mp4", "films") == {"films/a.mp4": "a-depth.mp4"}


def test_a_pattern_stands_for_what_it_matches(tree: Path) -> None:
    assert planned("films/*.mp4", "films/note.txt")["films/a.mp4"] == "a-depth.mp4"
    assert set(planned("films/**/*.[Mm]*")) == {"films/a.mp4", "films/inner/A.MKV"}
    (tree / "odd[1].mp4").touch()
    assert set(planned("films/odd[1].mp4", "b.mp4")) == {"films/odd[1].mp4", "b.mp4"}
    assert set(planned("films/*.avi", "b.mp4")) == {"films/*.avi", "b.mp4"}, "which fails alone"
    assert set(planned("rtsp://h/a?b=*", "b.mp4")) == {"rtsp:/h/a?b=*", "b.mp4"}


def test_a_list_holds_paths_relative_to_itself(tree: Path) -> None:
    text = (
        b"\xef\xbb\xbfa.mp4\r\n\n# no file\ninner/*.MKV\n/abs/b.mp4\nhttp://h/c.mp4\ncaf\xe9.mp4\n"
    )
    (tree / "list.txt").write_bytes(text)
    assert list(planned("@films/list.txt")) == [
        "films/a.mp4",
        "films/inner/A.MKV",
        "/abs/b.mp4",
        "http:/h/c.mp4",
        os.fsdecode(b"films/caf\xe9.mp4"),
    ]
    with pytest.raises(SourceError, match=r"none\.txt: the list cannot be read"):
        planned("@none.txt")
    (tree.parent / "@x.mp4").touch()
    assert set(planned("@x.mp4", "b.mp4")) == {"@x.mp4", "b.mp4"}


def test_standard_input_has_a_name_too(tree: Path) -> None:
    assert planned("-") == {"-": "stdin-depth.mp4"}


def test_the_present_folder_has_the_name_it_has_elsewhere(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree / "inner")
    assert planned(".", "b.mp4")["."] == "inner-depth"
    monkeypatch.chdir(tree / "inner" / "deep")
    assert planned("..", "b.mp4")[".."] == "inner-depth"


def test_what_an_earlier_run_wrote_beside_its_inputs_is_no_input(tree: Path) -> None:
    def again(*inputs: str) -> list[tuple[str, str, bool]]:
        tasks = plan(list(inputs), tree, "color")
        return [(Path(t.input).name, t.output.name, t.onto_another) for t in tasks]

    (tree / "b.mkv").touch()
    first = [("a.mp4", "a-depth.mp4", False), ("b.mkv", "b-depth.mp4", False)]
    assert again(str(tree)) == first
    (tree / "a-depth.mp4").touch()
    (tree / "b-depth.mp4").touch()
    assert again(str(tree)) == first
    named = again(str(tree / "a.mp4"), str(tree / "a-depth.mp4"))
    assert named[0] == ("a.mp4", "a-depth.mp4", True), "what a person names is an input"
    (tree / "b.mkv").unlink()
    assert again(str(tree))[1] == ("b-depth.mp4", "b-depth-depth.mp4", False), "nothing becomes it"
