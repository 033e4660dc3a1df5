"""What docs/data.md says of recordings for ROS 2, Foxglove and Rerun."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pages import DOCS, as_module, code_blocks, shell_commands

pytest.importorskip("mcap_ros2")
pytest.importorskip("rerun")

COMMANDS = [
    words
    for words in shell_commands(DOCS / "data.md")
    if words[1] == "record" and {"mcap", "mcap-float", "rerun"} & set(words)
]


def test_its_commands_and_its_reader(
    run: Callable[..., Any],
    weights: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert len(COMMANDS) == 3
    for _, *words in COMMANDS:
        few = ["3" if word == "30" else word for word in words]
        ran = run(*few, "-m", weights, "--device", "cpu")
        assert ran.code == 0, ran.err
        assert Path(words[words.index("-o") + 1]).stat().st_size > 1000
    as_module(
        code_blocks(DOCS / "data.md")["MCAP, for ROS 2 and Foxglove"], "read_mcap", monkeypatch
    )
    lines = capsys.readouterr().out.split("\n")
    assert len([line for line in lines if len(line.split()) == 2]) == 3


def test_an_address_where_nobody_listens(run: Callable[..., Any], weights: Path) -> None:
    ran = run(
        *("record", "demo", "-o", "set", "--frames", 2, "-m", weights, "--device", "cpu"),
        *("--rerun-at", "127.0.0.1:9"),
    )
    assert ran.code == 1 and "no viewer of Rerun answers at 127.0.0.1:9" in ran.err
    assert not Path("set").exists()


def test_a_file_is_not_divided(run: Callable[..., Any], weights: Path) -> None:
    ran = run(
        *("record", "demo", "-o", "walk.mcap", "--frames", 2, "-m", weights, "--device", "cpu"),
        *("--layout", "mcap", "--split", "80/10/10"),
    )
    assert ran.code == 1 and "the layout mcap has no splits" in ran.err
