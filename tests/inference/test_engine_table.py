"""A new engine is one file and one row: everything that names engines finds it there."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from livedepth.bench.networks import bench_networks
from livedepth.cli import cli
from livedepth.errors import EngineError
from livedepth.gui.dialogs.quality_offers import Known, field_offers
from livedepth.inference.abilities import Abilities, abilities
from livedepth.inference.engine_table import ENGINES, EngineRow, device_names, engine_names
from livedepth.inference.engines import choose_engine, open_engine
from livedepth.settings import Settings, load_settings, save_settings

FILE = '''
"""An engine that sees two metres everywhere, on an abacus."""
import numpy as np

from livedepth.errors import EngineError
from livedepth.inference.base import ComputeDevice, EngineInfo, Prediction
from models.cards import read_card


class Abacus:
    non_finite = 0

    def __init__(self, model, size, device, precision):
        self.info = EngineInfo(model, "abacus", device, precision, size)

    @classmethod
    def load(cls, weights, *, device="auto", precision="auto", beads=0):
        assert beads == 10, "the row's options"
        card = read_card(weights)
        precision = "float32" if precision == "auto" else precision
        return cls(card.architecture, card.input_size, device, precision)

    @staticmethod
    def devices():
        return [ComputeDevice("wood", "Abacus of wood", "float32")]

    @staticmethod
    def precisions(device):
        if device == "iron":
            raise EngineError("iron: rusted")
        return ["float32"]

    native = precisions

    def infer(self, image):
        depth = np.full(self.info.input_size, 2.0, np.float32)
        return Prediction(depth[::4, ::4], {"prepare": 0.0, "network": 0.0})

    def infer_all(self, images):
        return map(self.infer, images)

    def close(self):
        pass
'''


@pytest.fixture
def abacus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EngineRow:
    (tmp_path / "abacus_engine.py").write_text(FILE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "abacus_engine", raising=False)
    row = EngineRow(
        "abacus",
        "abacus_engine:Abacus",
        "abacus_engine",
        maker="The market",
        claims=("wood", "iron"),
        options={"beads": 10},
    )
    monkeypatch.setitem(ENGINES, row.name, row)
    return row


@pytest.mark.usefixtures("abacus")
def test_it_is_opened_by_its_name_and_by_its_devices(weights: Path) -> None:
    assert engine_names()[-1] == "abacus"
    cases: list[dict[str, Any]] = [{"engine": "abacus"}, {"device": "wood"}, {"device": "wood:1"}]
    for options in cases:
        engine = open_engine(str(weights), **options)
        assert engine.info.engine == "abacus"
        assert (engine.infer(np.zeros((4, 4, 3), np.uint8)).depth == 2.0).all()
    assert choose_engine("Wood") == ("abacus", "wood is a device of The market's")
    assert choose_engine("cpu")[0] != "abacus" != choose_engine()[0]
    assert device_names().endswith("; The market's wood, iron")
    with pytest.raises(EngineError, match=r"engine 'abacus' takes \.safetensors"):
        (weights.parent / "net.onnx").touch()
        open_engine(str(weights.parent / "net.onnx"), engine="abacus")


def test_it_is_named_where_it_is_not_installed(abacus: EngineRow, weights: Path) -> None:
    Path(sys.path[0], "abacus_engine.py").unlink()
    assert not abacus.installed
    with pytest.raises(EngineError, match="'abacus' needs the package abacus_engine"):
        open_engine(str(weights), device="wood")
    listed = json.loads(CliRunner().invoke(cli, ["devices", "--json"]).stdout)["engines"]
    assert listed[-1] == {
        "engine": "abacus",
        "available": False,
        "reason": "pip install abacus_engine",
    }


@pytest.mark.usefixtures("abacus")
def test_the_commands_find_it(weights: Path) -> None:
    listed = json.loads(CliRunner().invoke(cli, ["devices", "--json"]).stdout)["engines"]
    device = {"device": "wood", "name": "Abacus of wood", "precision": "float32", "times_ms": {}}
    assert listed[-1] == {"engine": "abacus", "available": True, "devices": [device]}
    assert "Abacus of wood" in CliRunner().invoke(cli, ["devices"]).stdout
    measured = bench_networks([str(weights)], ["abacus"], rounds=2, memory=False)
    assert [run["engine"] for run in measured["runs"]] == ["abacus"]
    refused = bench_networks([str(weights)], ["abacus"], device="iron", rounds=2, memory=False)
    assert refused["refused"][0]["reason"] == "iron: rusted"


@pytest.mark.usefixtures("abacus")
def test_the_settings_and_the_window_find_it(tmp_path: Path) -> None:
    settings = Settings(engine="abacus")
    save_settings(settings, tmp_path / "settings.yaml")
    assert load_settings(tmp_path / "settings.yaml") == (settings, [], True)
    can = abilities(settings.engine, "wood", "openvino")
    assert can == Abilities({"wood": "Abacus of wood"}, ("float32",), ("float32",))
    offered = field_offers(Known([], [], can, settings.run(), None))
    assert "abacus" in [one.value for one in offered["engine"]]
    assert [one.value for one in offered["device"]] == ["auto", "wood"]


def test_every_row_says_what_is_asked_of_it() -> None:
    for name, row in ENGINES.items():
        assert row.name == name
        if row.installed:
            assert row.precisions("cpu")[0] == "float32"
            assert "float32" in row.native("cpu")
            assert set(row.native("cpu")) <= set(row.precisions("cpu"))


@pytest.mark.parametrize(
    ("device", "file", "taken"),
    [
        ("auto", "net.onnx", "openvino"),
        ("cpu", "net.onnx", "openvino"),
        ("cuda:1", "net.onnx", "onnx"),
        ("tensorrt", "net.onnx", "onnx"),
        ("mps", "net.onnx", "openvino"),
        ("cuda", "net.xml", "openvino"),
        ("gpu.1", "net.xml", "openvino"),
        ("cuda", "net.safetensors", "torch"),
        ("toaster", "net.safetensors", "openvino"),
    ],
)
def test_auto_follows_device_and_file(device: str, file: str, taken: str) -> None:
    assert choose_engine(device, Path(file))[0] == taken


def test_names_of_engines_cost_nothing_heavy() -> None:
    import subprocess

    program = "import sys, livedepth.inference.engine_table; print(*sys.modules)"
    done: Any = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert not {"torch", "openvino", "cv2", "onnxruntime"} & set(done.stdout.split())
