"""How fast third-party networks are here, without their weights: real architecture, random weights.

``python -m livedepth.bench.architectures [NAME...]`` makes the networks of the table (of these
names, or all that transformers runs), installs and converts them as ``livedepth models add`` and
the program do, times them, and prints a Markdown table. Speed does not depend on the weights.
Nothing of it stays.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from livedepth.bench.machine import describe_machine
from livedepth.bench.published import PUBLISHED
from livedepth.errors import LivedepthError
from livedepth.zoo.table import networks

Size = tuple[int, int]
SIZES = ("fast", "balanced", "full")
_RUNS = (
    ("openvino", "float32"),
    ("openvino", "bfloat16"),
    ("onnx", "float32"),
    ("torch", "float32"),
    ("torch", "bfloat16"),
)
_COLUMNS = (
    *("network", "parameters", "size", "input", "GFLOP"),
    *("OpenVINO float32", "OpenVINO bfloat16", "ONNX Runtime float32"),
    *("PyTorch float32", "PyTorch bfloat16"),
    *("conversion", "disk", "memory: conversion", "memory: running"),
)
_SAME = 0.02  # how far the table's number of parameters may be from the network's


class StepError(LivedepthError):
    """A step that failed, or took too long."""


@dataclass(frozen=True)
class Wanted:
    """What is measured of each network: its ``sizes``, the engines and precisions, for how long
    each, and how long any step may take. ``pause``: seconds of rest between two steps."""

    sizes: Sequence[str] = SIZES
    runs: Sequence[tuple[str, str]] = _RUNS
    seconds: float = 5.0
    limit: float = 180.0
    pause: float = 0.0


@dataclass
class Row:
    """A network at one size of its input; what could not be measured is not there."""

    name: str
    size: str
    input: Size
    parameters: int
    gflop: float | None = None
    conversion: Mapping[str, Any] | None = None
    runs: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)

    @property
    def cells(self) -> list[str]:
        """What stands in the table."""
        made = self.conversion or {}
        held = self.runs.get(_RUNS[0], {}).get("peak_mb")
        return [
            self.name,
            f"{self.parameters / 1e6:.1f} M",
            self.size,
            f"{self.input[0]}×{self.input[1]}",
            "–" if self.gflop is None else f"{self.gflop:.0f}",
            *(_speed(self.runs.get(run)) for run in _RUNS),
            f"{made['seconds']:.0f} s" if made else "–",
            f"{made['bytes'] / 1e6:.0f} MB" if made else "–",
            _gigabytes(made.get("peak_mb")),
            _gigabytes(held),
        ]


def measured(name: str, wanted: Wanted) -> Iterator[Row]:
    """The rows of a network, each when it is complete; what fails is said on stderr and left out.

    Raises StepError where the network cannot be installed, LivedepthError where it has not the
    table's number of parameters.
    """
    with TemporaryDirectory(prefix="livedepth-") as place:
        folder = Path(place)
        made = _step(folder, wanted, "install", name, str(folder / "made" / name))
        shutil.rmtree(folder / "made", ignore_errors=True)
        check_parameters(name, made["parameters"])
        grids = [(int(height), int(width)) for height, width in made["sizes"]]
        # Where a network takes one size alone, that is its full one.
        for size, grid in zip(SIZES[-len(grids) :], grids, strict=True):
            if size in wanted.sizes:
                row = Row(name, size, grid, made["parameters"])
                _fill(row, folder, wanted, made["manifest"])
                yield row


def check_parameters(name: str, found: int) -> None:
    """Refuse a network that is another than the table's. Raises LivedepthError."""
    said = networks()[name].parameters
    if said is not None and abs(found - said) > _SAME * said:
        raise LivedepthError(
            "{name}: has {found} parameters, but {said} by the table",
            name=name,
            found=f"{found:,}",
            said=f"{said:,}",
        )


def _fill(row: Row, folder: Path, wanted: Wanted, manifest: str) -> None:
    sides = [str(side) for side in row.input]
    row.gflop = _tried(folder, wanted, "count", row.name, *sides).get("gflop")
    row.conversion = _tried(folder, wanted, "convert", manifest, *sides) or None
    for engine, precision in wanted.runs:
        if engine != "torch" and row.conversion is None:
            continue
        given = (row.name, *sides, engine, precision, str(wanted.seconds))
        if found := _tried(folder, wanted, "run", *given):
            row.runs[engine, precision] = found
    shutil.rmtree(folder / "cache", ignore_errors=True)


def _tried(folder: Path, wanted: Wanted, *step: str) -> dict[str, Any]:
    """What a step found; nothing where it failed, which is said."""
    try:
        return _step(folder, wanted, *step)
    except StepError as error:
        _say(str(error))
        return {}


def _step(folder: Path, wanted: Wanted, *step: str) -> dict[str, Any]:
    """Run a step of :mod:`.architecture_step` with models and caches in ``folder``."""
    _say(" ".join(step))
    time.sleep(wanted.pause)
    own = {
        "LIVEDEPTH_MODELS": str(folder / "models"),
        "LIVEDEPTH_CACHE": str(folder / "cache"),
        "HF_HUB_OFFLINE": "1",
    }
    program = [sys.executable, "-m", "livedepth.bench.architecture_step", *step]
    called = " ".join(step)
    try:
        done = subprocess.run(
            program,
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            check=False,
            timeout=wanted.limit,
        )
    except subprocess.TimeoutExpired as error:
        raise StepError(
            "{step}: takes more than {seconds} s", step=called, seconds=round(wanted.limit)
        ) from error
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise StepError("{step}: {reason}", step=called, reason=said[-1])
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    _say(f"  {found}")  # the table's line comes when all of it is known
    return found


def _speed(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return "–"
    doubt = "~" if found["disturbed"] else ""
    return f"{doubt}{found['ms']:.0f} ms ({1e3 / found['ms']:.2g}/s)"


def _gigabytes(megabytes: float | None) -> str:
    return "–" if megabytes is None else f"{megabytes / 1024:.1f} GB"


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)  # noqa: T201


def _line(cells: Sequence[str]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)  # noqa: T201


def main(given: Sequence[str] | None = None) -> None:
    """Measure and print the networks that the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", choices=[*PUBLISHED, []], metavar="NAME")
    parser.add_argument("--size", action="append", choices=SIZES, help="all, if none is named")
    parser.add_argument(
        "--run",
        action="append",
        choices=["/".join(run) for run in _RUNS],
        help="engine and precision; all, if none is named",
    )
    parser.add_argument("--seconds", type=float, default=5.0, help="for each timing")
    parser.add_argument("--limit", type=float, default=180.0, help="seconds for each step")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between two steps")
    chosen = parser.parse_args(given)
    runs = [run for run in _RUNS if not chosen.run or "/".join(run) in chosen.run]
    wanted = Wanted(chosen.size or SIZES, runs, chosen.seconds, chosen.limit, chosen.pause)
    machine = describe_machine()
    print(f"{machine['processor']}, {machine['cores']} cores\n")  # noqa: T201
    _line(_COLUMNS)
    _line(["---"] * len(_COLUMNS))
    for name in chosen.names or PUBLISHED:
        try:
            for row in measured(name, wanted):
                _line(row.cells)
        except LivedepthError as error:
            _say(str(error))


if __name__ == "__main__":
    main()
