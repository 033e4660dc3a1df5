"""What a line says to do: in the window, nothing of the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from livedepth.errors import LivedepthError, UserError
from livedepth.inference.hub.manifest import Manifest, manifest_path, write_manifest
from livedepth.zoo.adding import Addition, add_local
from livedepth.zoo.choosing import choose
from livedepth.zoo.getting import get
from livedepth.zoo.installed import check_name
from livedepth.zoo.orders import Order
from livedepth.zoo.table import RowFile
from tests.zoo.conftest import REPOSITORY, SMALL, Places, files_of
from tests.zoo.hub_server import HubServer

ONNX = Order("net", "a/b", files=(RowFile(name="*.onnx"),))


def _said(act: Callable[[], object]) -> UserError:
    with pytest.raises(LivedepthError) as raised:
        act()
    return raised.value


def test_hints_are_of_where_they_are_read(hub: HubServer, here: Places, tmp_path: Path) -> None:
    hub.add(REPOSITORY, files_of())
    write_manifest(
        manifest_path("taken"), Manifest(name="taken", kind="transformers", unit="metric")
    )
    (tmp_path / "weights.xml").write_text("<net/>")
    add_local(Addition(str(tmp_path / "weights.xml"), name="mine"))
    errors = [
        _said(lambda: get(SMALL, revision="0" * 40)),
        _said(lambda: choose(Order("net", "a/b"), ["model.onnx"])),
        _said(lambda: choose(ONNX, ["a.onnx", "b.onnx"])),
        _said(lambda: check_name("residual-lite")),
        _said(lambda: check_name("taken", "a/b")),
        _said(lambda: get("depth-anything-v2-base")),
    ]
    for error in errors:
        command, window = error.message.hint.command, error.message.hint.window
        assert "--" in command and window, error
        assert "--" not in window and "livedepth models" not in window, error
