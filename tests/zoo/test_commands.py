"""``livedepth models`` and its subcommands, as a person and as a script use them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from livedepth.commands import getting
from livedepth.inference import memory
from livedepth.inference.hub.manifest import manifest_path, read_manifest
from livedepth.inference.known_models import resolve_model
from models.errors import WeightsError
from tests.commands.conftest import Ran
from tests.zoo.conftest import REPOSITORY, SMALL, Places, files_of
from tests.zoo.hub_server import HubServer

Run = Callable[..., Ran]
Start = Callable[..., "subprocess.Popen[str]"]
BASE, BASE_REPOSITORY = "depth-anything-v2-base", "depth-anything/Depth-Anything-V2-Base-hf"
HANG = 120.0  # seconds


def listed(run: Run) -> dict[str, dict[str, Any]]:
    ran = run("models", "--json")
    assert (ran.code, ran.err) == (0, "")
    return {model["name"]: model for model in json.loads(ran.out)["models"]}


def test_get_list_and_remove(run: Run, hub: HubServer, here: Places) -> None:
    commit = hub.add(REPOSITORY, files_of())
    before = listed(run)[SMALL]
    assert (before["here"], before["weights"], before["unit"]) == (False, None, "inverse")
    assert (before["license"], before["repository"]) == ("Apache-2.0", REPOSITORY)
    ran = run("models", "get", SMALL)
    assert (ran.code, ran.out) == (0, ""), ran.err
    assert f"{SMALL}: licence Apache-2.0; 240 kB from {REPOSITORY}" in ran.err
    assert f"{SMALL}: is here now at {commit.sha[:12]}; gives near and far" in ran.err
    after = listed(run)[SMALL]
    assert (after["here"], after["revision"], after["parameters"]) == (True, commit.sha, 60000)
    assert "is here already" in run("models", "get", SMALL).err
    removed = run("models", "remove", SMALL)
    assert removed.code == 0 and "still holds 240 kB" in removed.err
    assert not listed(run)[SMALL]["here"] and here.installed() == []


def test_too_little_memory_is_said_before_the_download(
    run: Run, hub: HubServer, here: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add(REPOSITORY, files_of())
    monkeypatch.setattr(memory, "whole_memory", lambda: 1_200_000_000)
    ran = run("models", "get", SMALL)
    line = f"{SMALL}: converting it takes about 1.4 GB of memory, and this machine has 1.2 GB"
    assert ran.code == 0 and f"{line}; only --engine torch" in ran.err


def test_remove_from_the_cache_too(run: Run, hub: HubServer, here: Places) -> None:
    hub.add(REPOSITORY, files_of())
    run("models", "get", SMALL)
    ran = run("models", "remove", SMALL, "--cache")
    assert ran.code == 0 and "240 kB freed" in ran.err
    assert not list(here.cache.rglob("blobs/*"))


def test_the_table_fits_80_columns(
    run: Run, hub: HubServer, here: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add(REPOSITORY, files_of())
    run("models", "get", SMALL)
    monkeypatch.setenv("COLUMNS", "80")
    ran = run("models")
    lines = ran.out.splitlines()
    assert ran.code == 0 and max(map(len, lines)) <= 80
    rows = {line.split()[0]: line.split() for line in lines if line.startswith("depth-")}
    assert rows[SMALL][1:] == ["near/far", "0.1", "M", "241", "kB", "Apache-2.0", "yes"]
    metric = rows["depth-anything-v2-metric-indoor-small"]
    assert metric[1:] == ["metres", "24.8", "M", "99", "MB", "Apache-2.0", "no"]
    assert rows[BASE][-2:] == ["CC-BY-NC-4.0*", "no"]


def test_errors_are_one_line_with_exit_code_1(run: Run, hub: HubServer, here: Places) -> None:
    hub.faults.refuses = (503, "")
    for ran in (
        run("models", "get", SMALL),
        run("models", "get", "depth-anything-v9"),
        run("models", "get", BASE),
        run("models", "remove", SMALL),
        run("models", "add", "nowhere/at/all"),
    ):
        assert (ran.code, ran.out) == (1, "")
        assert len(ran.err.splitlines()) == 1 and ran.err.startswith("error: "), ran.err


def test_a_token_is_never_shown(
    run: Run, hub: HubServer, here: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_abcdef")
    hub.add(REPOSITORY, files_of())
    hub.faults.refuses = (401, "")
    shown = run("--verbose", "models", "get", SMALL).err
    hub.faults.refuses = None
    shown += run("models", "get", SMALL).err
    assert "abcdef" not in shown and "Signature" not in shown
    assert {one.token for one in hub.asked} == {"Bearer hf_abcdef", ""}


def test_a_licence_is_agreed_to_by_an_option_in_a_script(
    run: Run, hub: HubServer, here: Places
) -> None:
    hub.add(BASE_REPOSITORY, files_of())
    ran = run("models", "get", BASE)
    assert ran.code == 1 and f"'livedepth models get {BASE} --accept-licence'" in ran.err
    ran = run("models", "get", BASE, "--accept-licence")
    assert ran.code == 0 and read_manifest(manifest_path(BASE)).noncommercial


def test_a_network_that_is_not_here_in_a_script(run: Run, here: Places, out: Path) -> None:
    for command in (
        ("process", "demo", "--end", "0.1", "-o", out / "o.mp4", "-m", SMALL),
        ("record", "demo", "--frames", "1", "-o", out / "set", "-m", SMALL),
        ("export", SMALL, "-o", out / "net.onnx"),
    ):
        ran = run(*command)
        assert ran.code == 1 and ran.out == ""
        assert ran.errors == [
            f"error: '{SMALL}' is not here; run 'livedepth models get {SMALL}', or choose another"
        ]
    assert list(out.iterdir()) == []


def test_a_network_that_is_not_here_on_a_terminal(
    hub: HubServer, here: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add(REPOSITORY, files_of())
    asked: list[str] = []

    def confirm(question: str, **_: Any) -> bool:
        asked.append(question)
        return len(asked) > 1

    monkeypatch.setattr(getting, "asks", lambda: True)
    monkeypatch.setattr(typer, "confirm", confirm)
    for known in ("residual-lite", "no-such-network", "some/file.onnx"):
        assert getting.have(known) == known and asked == []
    getting.have(SMALL)
    assert hub.asked == []
    with pytest.raises(WeightsError, match="is not here; run 'livedepth models get"):
        resolve_model(SMALL)
    getting.have(SMALL)
    assert resolve_model(SMALL) == manifest_path(SMALL)
    getting.have(SMALL)
    assert asked == [f"{SMALL} is not here. Get it from {REPOSITORY}?"] * 2


def test_no_network_is_offered_where_the_options_are_wrong(
    run: Run, here: Places, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def confirm(question: str, **_: Any) -> bool:
        pytest.fail(question)

    monkeypatch.setattr(getting, "asks", lambda: True)
    monkeypatch.setattr(typer, "confirm", confirm)
    pictures = [tmp_path / "a.png", tmp_path / "b.png"]
    for path in pictures:
        path.write_bytes(b"")
    for options in (("--known", "1,2=3"), ("--known", "1,2"), ("--fov", "3")):
        ran = run("process", *pictures, "-o", out / "o", "-m", SMALL, *options)
        assert ran.code == 2 and options[0] in ran.err
    for options in (("--known", "1,2"), ("--fov", "3"), ("--layout", "x")):
        ran = run("record", "demo", "-o", out / "set", "-m", SMALL, *options)
        assert ran.code == 2, ran.err
    assert list(out.iterdir()) == []


def test_ctrl_c_leaves_nothing_and_the_next_one_goes_on(
    start: Start, hub: HubServer, places: Places
) -> None:
    commit = hub.add(REPOSITORY, files_of())
    hub.faults.slow = 0.2
    process = start("models", "get", SMALL)
    deadline = time.monotonic() + HANG
    # The small files come first, each in a part of its own.
    while not any(one.stat().st_size >= 16384 for one in places.cache.rglob("*.incomplete")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    shown = process.communicate(timeout=HANG)[1]
    assert process.returncode == 130, shown
    assert f"{SMALL}: stopped; the same command goes on from there" in shown
    assert "Traceback" not in shown and places.installed() == []
    hub.asked.clear()
    hub.faults.slow = 0.0
    process = start("models", "get", SMALL)
    shown = process.communicate(timeout=HANG)[1]
    assert process.returncode == 0, shown
    assert "Fetching" not in shown and "Warning" not in shown
    (begun,) = hub.starts()
    assert begun >= 16384
    weights = places.models / SMALL / "model.safetensors"
    assert weights.read_bytes() == commit.files["model.safetensors"]


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals")
def test_a_licence_is_asked_for_on_a_terminal(start: Start, hub: HubServer, places: Places) -> None:
    hub.add(BASE_REPOSITORY, files_of(), licence="cc-by-nc-4.0")
    ours, theirs = os.openpty()
    try:
        process = start(
            "models", "get", BASE, stdin=theirs, stdout=subprocess.DEVNULL, stderr=theirs
        )
        os.write(ours, b"y\n")
        assert process.wait(HANG) == 0
        shown = os.read(ours, 100_000).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert "CC-BY-NC-4.0, allows no commercial use. Do you agree? [y/N]" in shown
    assert read_manifest(manifest_path(BASE)).noncommercial
