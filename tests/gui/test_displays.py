"""A display that is named but dead is no display."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from livedepth.gui.displays import display_answers


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "wayland-7"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(place))
        server.listen()
        yield place


def test_a_wayland_compositor(listening: Path, tmp_path: Path) -> None:
    folder = str(listening.parent)
    assert display_answers({"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": folder})
    assert display_answers({"WAYLAND_DISPLAY": str(listening)}), "a whole path"
    assert not display_answers({"WAYLAND_DISPLAY": "wayland-8", "XDG_RUNTIME_DIR": folder})
    (tmp_path / "file").touch()
    assert not display_answers({"WAYLAND_DISPLAY": str(tmp_path / "file")})


def test_an_x_server_behind_a_network() -> None:
    with socket.socket() as server:
        for number in range(40, 90):
            try:
                server.bind(("127.0.0.1", 6000 + number))
                break
            except OSError:
                continue
        server.listen()
        assert display_answers({"DISPLAY": f"127.0.0.1:{number}.0"})
    assert not display_answers({"DISPLAY": f"127.0.0.1:{number}.0"})


@pytest.mark.parametrize("name", ["", "nonsense", ":", ":4711", "unix:4711", "127.0.0.1:65000"])
def test_nothing_there(name: str) -> None:
    assert not display_answers({"DISPLAY": name})
