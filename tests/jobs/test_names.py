"""Names of inputs and outputs that are no text, as long as they may be, or of several lines."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path

import pytest

from livedepth.commands.terminal import say, visible
from livedepth.jobs.plan import Task, output_name, plan
from livedepth.jobs.process import ProcessOptions, process
from livedepth.output.frame_folder import FrameFolder, files_in
from models.files import longest_name
from tests.commands.conftest import write_clip
from tests.pipeline.conftest import FakeEngine

NOT_TEXT = os.fsdecode(b"caf\xe9")
NAMES = [NOT_TEXT, "two\nlines", "tab\tand\x1b[31mred", "深" * 40, "a" * 251, " [b]{c}%d ", "-x"]


def _writable(folder: Path, name: str) -> bool:
    try:
        (folder / name).touch()
        (folder / name).unlink()
    except (OSError, ValueError):
        return False
    return True


@pytest.mark.parametrize("stem", NAMES, ids=range(len(NAMES)))
def test_a_film_of_any_name_becomes_depth(stem: str, tmp_path: Path) -> None:
    if not _writable(tmp_path, f"{stem}.mkv"):
        pytest.skip("this file system takes no such name")
    clip = write_clip(tmp_path / "c.mkv", frames=3).rename(tmp_path / f"{stem}.mkv")
    (task,) = plan([str(clip)], tmp_path / "out", "color")
    report = process(task, FakeEngine(), ProcessOptions())
    assert report.frames == 3 and report.warnings == ()
    (written,) = (tmp_path / "out").iterdir()
    assert written == task.output and written.suffix == ".mp4"
    assert visible(str(task.output)).isprintable()


def test_an_output_gets_no_name_that_is_too_long(tmp_path: Path) -> None:
    most = longest_name(tmp_path)
    long = [f"{'x' * (most - 6)}{n}.mp4" for n in (1, 2)]
    tasks = plan([str(tmp_path / name) for name in long], tmp_path, "color")
    assert len({task.output for task in tasks}) == 2
    assert all(len(os.fsencode(task.output.name)) <= most for task in tasks)
    assert output_name("clip.mp4", "color") == "clip-depth.mp4"


def test_an_input_whose_name_no_file_can_have_is_one_that_is_not_there(tmp_path: Path) -> None:
    tasks = plan(["x" * 5000, "clip.mp4"], tmp_path, "color")
    assert [task.input for task in tasks] == ["x" * 5000, "clip.mp4"]


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux alone")
def test_the_table_of_a_folder_keeps_names_that_are_no_text(tmp_path: Path) -> None:
    folder = FrameFolder(tmp_path / "d", [".png"])
    for index, name in enumerate((f"{NOT_TEXT}.png", "two\nlines.png")):
        (folder.part / name).touch()
        folder.add(index, index / 25, name)
    folder.finish()
    assert files_in(tmp_path / "d") == {f"{NOT_TEXT}.png", "two\nlines.png"}
    table = (tmp_path / "d" / "frames.csv").read_bytes()
    assert b"caf\xe9.png" in table
    with (tmp_path / "d" / "frames.csv").open(errors="surrogateescape", newline="") as file:
        assert len(list(csv.DictReader(file))) == 2


def test_what_is_said_is_one_line_without_orders_to_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say(f"{NOT_TEXT}.png: two\nlines \x1b[31m\u2028深")
    assert capsys.readouterr().err == "caf\\xe9.png: two\\nlines \\x1b[31m\\u2028深\n"


def test_a_long_name_beside_one_that_begins_alike(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "c.mkv", frames=2)
    most = longest_name(tmp_path)
    for end in ("a", "b"):
        output = tmp_path / f"{'y' * (most - 5)}{end}.mp4"
        assert process(Task(str(clip), output), FakeEngine(), ProcessOptions()).frames == 2
        assert output.exists()
