"""What is computed is shown by Rerun while it is, and never waits for it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("rerun")

from livedepth.errors import LivedepthError
from livedepth.frames import DepthFrame, Frame, Unit
from livedepth.lens import Lens
from livedepth.output import rerun_viewer
from livedepth.pipeline.rerun_live import RerunLive


def _frame(index: int, unit: Unit = "m") -> DepthFrame:
    image = np.full((12, 16, 3), 9, np.uint8)
    lens = Lens(20.0, 16.0, "given")
    frame = Frame(image, index, index / 25, time.monotonic(), "/films/demo", lens=lens)
    return DepthFrame(frame, np.full((6, 8), 2.0, np.float32), "net", unit=unit)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of somebody who takes what comes and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def test_a_viewer_gets_what_is_computed(tmp_path: Path) -> None:
    from rerun.chunk import RrdReader

    program, port, kept = rerun_viewer.viewer_program(), _free_port(), tmp_path / "kept.rrd"
    assert program is not None
    given = ["--bind", "127.0.0.1", "--port", str(port), "--save", str(kept)]
    viewer = subprocess.Popen(
        [str(program), *given],
        env={"HOME": str(tmp_path), **rerun_viewer._ENVIRONMENT},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with viewer:
        try:
            live = _live_when_it_listens(port)
            index, ends = 0, time.monotonic() + 30
            while live.shown < 3 and time.monotonic() < ends:
                live.take(_frame(index))
                index += 1
                time.sleep(0.02)
            live.take(_frame(index, "relative"))
            live.close()
            assert live.shown >= 3 and str(live.shown) in str(live.told)
            time.sleep(0.5)  # for the viewer to write it
        finally:
            viewer.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                viewer.wait(20)
            viewer.kill()  # where Ctrl-C is ignored, as in jobs of a shell in the background
    chunks = list(RrdReader(kept).stream())
    rows = {chunk.entity_path: 0 for chunk in chunks}
    for chunk in chunks:
        rows[chunk.entity_path] += chunk.num_rows
    assert rows["/camera/rgb"] >= 3 and rows["/camera"] == 1 and "/fps" in rows
    assert rows["/camera/depth"] >= 3 and "/dropped" in rows


def _live_when_it_listens(port: int) -> RerunLive:
    ends = time.monotonic() + 30
    while True:
        try:
            return RerunLive(f"127.0.0.1:{port}")
        except LivedepthError:
            assert time.monotonic() < ends
            time.sleep(0.1)


def test_nothing_waits_for_a_viewer_that_does_not_answer(
    silent: int,
) -> None:
    live = RerunLive(f"127.0.0.1:{silent}")
    started = time.perf_counter()
    for index in range(200):
        live.take(_frame(index))
    assert time.perf_counter() - started < 0.5
    assert live.dropped >= 198, "they are counted, and not kept"
    started = time.perf_counter()
    live.close()
    assert time.perf_counter() - started < 2


def test_nobody_listens_at_an_address_that_was_given() -> None:
    port = _free_port()
    with pytest.raises(LivedepthError, match=f"no viewer of Rerun answers at 127.0.0.1:{port}"):
        RerunLive(f"127.0.0.1:{port}")


@pytest.mark.parametrize("address", ["a b", "host:99999", "http://x/y", ":0"])
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(LivedepthError, match="no address"):
        RerunLive(address)


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("localhost", "rerun+http://localhost:{port}/proxy"),
        ("rerun+http://127.0.0.1:{port}/proxy", "rerun+http://127.0.0.1:{port}/proxy"),
    ],
)
def test_addresses(address: str, url: str, silent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rerun_viewer, "PORT", silent)
    assert rerun_viewer.RerunViewer(address.format(port=silent)).url == url.format(port=silent)


def test_no_viewer_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rerun_viewer, "PORT", _free_port())
    monkeypatch.setattr(rerun_viewer, "viewer_program", lambda: None)
    with pytest.raises(LivedepthError, match="no viewer of Rerun is installed"):
        RerunLive()


def test_a_viewer_that_ends_at_its_start_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, program = tmp_path / "said", tmp_path / "viewer"
    program.write_text(f'#!/bin/sh\necho "$CI $@" > {said}\nexit 1\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(rerun_viewer, "PORT", _free_port())
    monkeypatch.setattr(rerun_viewer, "viewer_program", lambda: program)
    told, errors = threading.Event(), []

    def failed(error: LivedepthError) -> None:
        errors.append(str(error))
        told.set()

    live = RerunLive(failed=failed)
    assert told.wait(30) and "did not start" in errors[0]
    live.close()
    # Its statistics of use are off, and only this machine can reach it.
    assert said.read_text().startswith("1 --port") and "--bind 127.0.0.1" in said.read_text()


def test_rerun_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rerun", None)
    with pytest.raises(LivedepthError, match="rerun-sdk") as raised:
        RerunLive()
    assert "livedepth[robot]" in str(raised.value)
