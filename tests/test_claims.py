"""One writer for each output, and what a killed one leaves is removed by the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from livedepth.claims import LOCK, claimed
from livedepth.errors import OutputError
from livedepth.files import check_output
from models.files import longest_name, part_path, parts_of

_HOLD = """
import sys
from pathlib import Path
from livedepth.claims import claimed
from models.files import part_path
output = Path(sys.argv[1])
with claimed(output):
    part_path(output).write_text("half")
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has claimed ``o.mp4`` and has written half of it."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path / "o.mp4")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_process_is_refused_and_takes_over_when_the_first_is_killed(
    holder: subprocess.Popen[str], tmp_path: Path
) -> None:
    output = tmp_path / "o.mp4"
    with pytest.raises(OutputError, match=r"o\.mp4: another livedepth is writing it"):
        claimed(output).__enter__()
    assert len(parts_of(output)) == 1, "what a living process writes is left alone"
    with claimed(tmp_path / "other.mp4"):
        pass
    holder.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    holder.wait()
    assert len(parts_of(output)) == 1
    with claimed(output):
        assert parts_of(output) == []
    assert list(tmp_path.iterdir()) == []


def test_threads_of_one_process_refuse_each_other_too(tmp_path: Path) -> None:
    with claimed(tmp_path / "o.mp4"), pytest.raises(OutputError, match="another livedepth"):
        claimed(tmp_path / "o.mp4").__enter__()


def test_only_one_of_many_that_come_and_go_has_it(tmp_path: Path) -> None:
    inside, most, got = [0], [0], [0]

    def work() -> None:
        had = 0
        while had < 50:
            try:
                with claimed(tmp_path / "o"):
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                    got[0] += 1
                    had += 1
                    inside[0] -= 1
            except OutputError:
                time.sleep(0)  # the one that has it goes on

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 1 and got[0] == 200
    assert list(tmp_path.iterdir()) == []


def test_only_leftovers_of_this_output_are_removed(tmp_path: Path) -> None:
    output = tmp_path / "d"
    output.mkdir()
    gone = [part_path(output), output / ".livedepth-frames.1-00000000.part"]
    kept = [part_path(tmp_path / "d2"), tmp_path / ".d.part", output / ".mine.part"]
    for path in (*gone, *kept):
        path.mkdir()
        (path / "file").touch()
    with claimed(output):
        assert [path.exists() for path in gone] == [False] * 2
    assert all(path.exists() for path in kept)


def test_leftovers_do_not_make_a_folder_full(tmp_path: Path) -> None:
    (tmp_path / ".livedepth-abc.part").mkdir()
    (tmp_path / LOCK).touch()
    check_output(tmp_path, [], overwrite=False)


def test_folders_that_were_made_go_when_nothing_is_put_into_them(tmp_path: Path) -> None:
    with claimed(tmp_path / "a" / "b" / "o.mp4"):
        assert (tmp_path / "a" / "b").is_dir()
    assert list(tmp_path.iterdir()) == []
    with claimed(tmp_path / "a" / "b" / "o.mp4"):
        (tmp_path / "a" / "b" / "o.mp4").touch()
    assert (tmp_path / "a" / "b" / "o.mp4").exists()


@pytest.mark.parametrize("letter", ["a", "é", "深"])
def test_temporary_names_fit_whatever_the_output_is_called(letter: str, tmp_path: Path) -> None:
    most = longest_name(tmp_path)
    name = letter * ((most - 4) // len(os.fsencode(letter))) + ".mp4"
    output, other = tmp_path / name, tmp_path / (name[1:] + letter)
    for path in (output, other):
        with claimed(path):
            part = part_path(path)
            part.touch()
            assert len(os.fsencode(part.name)) <= most
            part.replace(path)
    assert set(tmp_path.iterdir()) == {output, other}
    part_path(output).touch()
    assert len(parts_of(output)) == 1 and parts_of(other) == []


def test_a_name_that_no_file_can_have_gets_one_line(tmp_path: Path) -> None:
    for name in ("x" * 300, "é" * 130):
        with pytest.raises(OutputError, match="cannot write to"):
            check_output(tmp_path / name, [tmp_path / "clip.mp4"], overwrite=False)
        with pytest.raises(OutputError, match="cannot write to"):
            check_output(tmp_path / name / "o.mp4", [], overwrite=False)
