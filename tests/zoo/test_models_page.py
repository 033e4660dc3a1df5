"""The commands of docs/models.md that get, add and remove networks, run as they are written."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

from livedepth.zoo.table import networks
from tests.commands.conftest import Ran
from tests.zoo.conftest import Places, files_of
from tests.zoo.hub_server import HubServer

PAGE = (Path(__file__).parents[2] / "docs" / "models.md").read_text(encoding="utf-8")


def test_the_commands_of_the_page(
    run: Callable[..., Ran],
    hub: HubServer,
    here: Places,
    weights: Path,
    make_onnx: Callable[..., Path],
) -> None:
    commands = re.findall(r"^    livedepth (models(?: .+)?)$", PAGE, re.M)
    assert len(commands) >= 10
    for row in networks().values():
        if row.kind == "transformers":
            hub.add(row.repository, files_of())
    hub.add("somebody/their-depth-net", files_of())
    hub.add("somebody/their-onnx-net", {"onnx/model.onnx": b"a graph"})
    downloaded = Path("Downloaded-Net-hf")  # in the empty folder that `run` works in
    downloaded.mkdir()
    for name, data in files_of().items():
        (downloaded / name).write_bytes(data)
    make_onnx(Path("mynet.onnx"), (1, 3, 24, 32))
    Path("mine.safetensors").write_bytes(weights.read_bytes())
    for command in commands:
        ran = run(*shlex.split(command))
        assert ran.code == 0, (command, ran.err)
    assert here.installed() == [
        "accepted-licences.yaml",
        "downloaded",
        "mine.safetensors",
        "mynet.onnx",
        "mynet.yaml",
        "their-depth-net",
        "their-metres",
        "their-onnx-net",
    ]


def test_the_page_names_every_network_of_the_table() -> None:
    guide = PAGE.partition("## Which network for what")[2].partition("## Get one")[0]
    named = set(re.findall(r"`([a-z0-9.-]+)`", guide))
    named |= {f"depth-anything-v2{name}" for name in named if name.startswith("-metric")}
    assert set(networks()) - {"depth-anything-v2-small-onnx"} <= named
