"""The help of ``process`` by purpose, and completion in the shell."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def test_options_stand_under_their_purpose(run: Callable[..., Any]) -> None:
    lines = run("process", "--help").out.splitlines()
    headings = [line.rstrip(":") for line in lines if line.endswith(":") and line[0] != " "]
    assert headings[0] == "Arguments" and headings[-1] == "Examples"
    assert {"Input", "Output", "Look", "Network", "While it runs"} <= set(headings)
    places = {
        option: next(
            i
            for i, line in enumerate(lines)
            if line.startswith("  ") and option in line.split("  ")[1]
        )
        for option in ("--recursive", "--resume", "--colormap", "--model", "--jobs")
    }
    for option, heading in zip(
        places, ("Input", "Output", "Look", "Network", "While it runs"), strict=True
    ):
        before = [line for line in lines[: places[option]] if line and line[0] != " "]
        assert before[-1] == f"{heading}:", option


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("pro", ["process"]),
        ("process --as sbs", ["sbs", "sbs-half"]),
        ("process --model residual-l", ["residual-lite"]),
        ("process --colormap turbo", ["turbo", "turbo-inverted"]),
        ("process --engine open", ["openvino"]),
    ],
)
def test_the_shell_can_complete(typed: str, offered: list[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        env={
            **os.environ,
            "_LIVEDEPTH_COMPLETE": "complete_bash",
            "COMP_WORDS": f"livedepth {typed}",
            "COMP_CWORD": str(len(typed.split())),
        },
    )
    assert ran.stdout.split() == offered, ran.stderr
