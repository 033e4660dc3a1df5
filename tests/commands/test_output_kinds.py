"""A kind of output is one row: the command, its help, its errors and ``--resume`` find it there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from livedepth.errors import Message
from livedepth.frames import DepthFrame
from livedepth.output import kinds
from livedepth.output.frame_folder import FrameFolder
from livedepth.output.kinds import Order, OutputKind
from tests.commands.conftest import ROOT

Run = Callable[..., Any]


class _Medians:
    """One line of text per frame: its median depth."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: list[str] = []
        self.dropped = 0
        self.warnings: tuple[Message, ...] = ()

    def write(self, depth: DepthFrame) -> None:
        self._lines.append(f"{np.nanmedian(depth.depth):.3f}")

    def finish(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text("\n".join(self._lines))

    def abort(self) -> None:
        self._lines.clear()


class _MedianFiles:
    """A file of text per frame."""

    def __init__(self, path: Path) -> None:
        self._folder = FrameFolder(path, [".txt"])
        self.dropped = 0
        self.warnings: tuple[Message, ...] = ()

    def write(self, depth: DepthFrame) -> None:
        name = f"{depth.frame.index}.txt"
        (self._folder.part / name).write_text(f"{np.nanmedian(depth.depth):.3f}")
        self._folder.add(depth.frame.index, depth.frame.pts, name)

    def finish(self) -> None:
        self._folder.finish()

    def abort(self) -> None:
        self._folder.abort()


def _open_medians(kind: OutputKind, order: Order) -> _Medians:
    return _Medians(order.path)


def _open_median_files(kind: OutputKind, order: Order) -> _MedianFiles:
    return _MedianFiles(order.path)


MINE = (
    OutputKind("median", Message("Median depth"), ".txt", _open_medians, metres=True),
    OutputKind("medians", Message("Medians"), ".txt", _open_median_files, per_frame=True),
)


@pytest.fixture(autouse=True)
def two_more_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "KINDS", (*kinds.KINDS, *MINE))


@pytest.fixture
def process(run: Run, weights: Path) -> Run:
    return lambda *given, model=weights: run("process", *given, "--device", "cpu", "-m", model)


@pytest.mark.parametrize("kind", kinds.output_kinds(), ids=lambda kind: kind.name)
def test_every_kind_is_written_and_found_again(
    kind: OutputKind, process: Run, clip: Path, pictures: Path, out: Path
) -> None:
    target = out / "film" if kind.per_frame else out / f"film{kind.suffix}"
    assert process(clip, "-o", target, "--as", kind.name).code == 0
    assert target.is_dir() == kind.per_frame
    assert process(pictures, "-o", out / "stills", "--as", kind.name).code == 0
    for given, written in ((clip, target), (pictures, out / "stills")):
        found = {path.suffix for path in written.iterdir()} if written.is_dir() else set()
        assert found in (set(), {kind.suffix_in_folder, ".csv", ".json"})
        ran = process(given, "-o", written, "--as", kind.name, "--resume", model="none")
        assert ran.code == 0 and "is there already" in ran.err


def test_a_kind_of_ones_own_is_written_and_found_again(
    process: Run, clip: Path, out: Path, tmp_path: Path, make_clip: Run
) -> None:
    second = make_clip(tmp_path / "second.mkv", frames=4)
    ran = process(clip, second, "-o", out, "--as", "median")
    assert (ran.code, ran.errors) == (0, [])
    assert sorted(path.name for path in out.iterdir()) == ["clip-depth.txt", "second-depth.txt"]
    assert len((out / "second-depth.txt").read_text().split()) == 4
    ran = process(clip, second, "-o", out, "--as", "median", "--resume", model="none")
    assert ran.code == 0 and ran.err.count("is there already") == 2


def test_a_folder_of_ones_own_is_written_over_and_not_mistaken(
    process: Run, clip: Path, out: Path
) -> None:
    target = out / "texts"
    assert process(clip, "-o", target, "--as", "medians").code == 0
    assert len(list(target.glob("*.txt"))) == 10
    ran = process(clip, "-o", target, "--as", "medians", "--end", "0.1", "--overwrite")
    assert ran.code == 0, ran.err
    assert sorted(path.name for path in target.glob("*.txt")) == ["0.txt", "1.txt", "2.txt"]
    assert "is there already" in process(clip, "-o", target, "--as", "medians", "--resume").err
    ran = process(clip, "-o", target, "--as", "npz", "--resume")
    assert ran.code == 1 and "another kind of output" in ran.errors[0]


def test_errors_name_every_kind_and_those_without_metres(
    process: Run, clip: Path, out: Path, tmp_path: Path, make_onnx: Callable[..., Path]
) -> None:
    ran = process(clip, "-o", out / "o", "--as", "hologram")
    assert (
        ran.code == 2
        and "npz, sbs, sbs-half, anaglyph, pointcloud, median, medians" in ran.errors[0]
    )
    midas = make_onnx(tmp_path / "midas.onnx", (1, 3, 24, 32))
    ran = process(clip, "-o", out / "o.txt", "--as", "median", model=midas)
    assert ran.code == 1 and "median needs metres" in ran.errors[0]
    assert (
        "use --as color, gray, gray10, side-by-side, overlay, rgb, npz, sbs, sbs-half, anaglyph "
        "or medians" in ran.errors[0]
    )


def test_the_help_lists_every_kind() -> None:
    script = (
        "import sys; from livedepth.output import kinds; from livedepth.errors import Message\n"
        "mine = kinds.OutputKind('median', Message('Median depth'), '.txt', lambda *_: None)\n"
        "kinds.KINDS = (*kinds.KINDS, mine)\n"
        "from livedepth.cli import main; sys.argv = ['livedepth', 'process', '--help']; main()\n"
    )
    command = [sys.executable, "-c", script]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = " ".join(shown.split())
    first = "color, gray, gray10, side-by-side, overlay, rgb, gray16, frames16, npz, "
    assert f"{first}sbs, sbs-half, anaglyph, pointcloud or median." in listed
