"""``livedepth dataset`` as a person runs it, and as its pages say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.commands.conftest import Ran, run  # noqa: F401 - a fixture
from tests.commands.test_json_page import PAGE, check, read_tables
from tests.datasets.conftest import record_set
from tests.pages import DOCS, as_module, code_blocks, shell_commands


def test_every_command_of_the_page_runs(
    run: Callable[..., Ran],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("datasets")
    record_set(Path("my-data"), 12)
    record_set(Path("kitchen"), 5, seed=1)
    commands = [words for words in shell_commands(DOCS / "data.md") if words[1] == "dataset"]
    assert len(commands) == 12
    for _, *arguments in commands:
        if "--mend" in arguments:  # something to mend, and to undo
            Path("my-data/data/train/000003.png").write_bytes(b"")
        ran = run(*arguments)
        assert ran.code == 0, f"{arguments}: {ran.err}"
        if "--undo" in arguments:
            assert run("dataset", "check", "my-data").code == 1
            run("dataset", "check", "my-data", "--mend")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(Path.cwd() / "hf"))
    page = as_module(code_blocks(DOCS / "data.md")["Look and mend"], "look_and_mend", monkeypatch)
    assert page.picture.shape == (48, 64, 3) and page.picture.dtype == np.uint8
    assert page.depth.shape == (48, 64) and page.depth.dtype == np.float32


def test_what_json_prints(run: Callable[..., Ran]) -> None:  # noqa: F811
    tables = read_tables(PAGE.read_text(encoding="utf-8"))
    root = record_set(Path("my-data"), 12)
    for command, *arguments in (
        ["info", root],
        ["check", root],
        ["merge", root, "-o", "both", root],
        ["export", root, "--to", "open3d", "-o", "out"],
        ["split", root],
    ):
        ran = run("dataset", command, *arguments, "--json")
        assert ran.code == 0, ran.err
        check(ran.out, tables[f"dataset {command}"])
    Path("my-data/data/train/000003.png").write_bytes(b"")
    ran = run("dataset", "check", root, "--json")
    assert ran.code == 1
    check(ran.out, tables["dataset check"])
    [found] = json.loads(ran.out)["findings"]
    assert (found["kind"], found["pair"]) == ("broken", 3)
    assert found["file"] == "data/train/000003.jpg"
    check(run("dataset", "check", root, "--mend", "--json").out, tables["dataset check"])


def test_what_a_person_reads(
    run: Callable[..., Ran],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    root = record_set(Path("my-data"), 12)
    Path("my-data/data/train/000003.png").write_bytes(b"")
    said = run("dataset", "info", root).out
    assert "12 (train 12)" in said and "1 to 1.5 m" in said
    assert all(len(line) <= 80 for line in said.splitlines())
    ran = run("dataset", "check", root)
    assert ran.code == 1 and "faults: 1, to know of: 0" in ran.out
    assert "data/train/000003.png: is no picture that can be read" in ran.out
    assert str(Path.cwd()) not in ran.out
    assert run("dataset", "check", root, "--undo").errors == [
        "error: my-data: there is nothing to undo"
    ]
    assert run("dataset", "check", root, "--near").code == 2
    assert run("dataset", "info", "nothing").errors == ["error: nothing: is no folder"]
    ran = run("dataset", "export", root, "--to", "x", "-o", "y")
    assert ran.code == 2 and "unknown form 'x'; known: nyu" in ran.errors[0]
    ran = run("dataset", "export", root, "--to", "colmap", "-o", "y", "--split", "test")
    assert ran.errors == ["error: my-data: holds no pair"]
