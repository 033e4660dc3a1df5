"""The help of ``process`` by purpose, and completion in the shell."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

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


def test_the_shell_can_complete_commands() -> None:
    ran = subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        env={
            **os.environ,
            "_LIVEDEPTH_COMPLETE": "complete_bash",
            "COMP_WORDS": "livedepth pro",
            "COMP_CWORD": "1",
        },
    )
    assert ran.stdout.split() == ["process"], ran.stderr
