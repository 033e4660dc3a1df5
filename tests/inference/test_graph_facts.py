"""What our own graphs say about themselves reads the same in both forms, and by both engines."""

from __future__ import annotations

from pathlib import Path

import onnxruntime as ort
import pytest

from livedepth.errors import EngineError
from livedepth.inference.graph_facts import GraphFacts, facts_in_metadata, facts_in_model
from livedepth.inference.network_files import exported_weights, is_foreign
from livedepth.inference.openvino_core import shared_core
from livedepth.jobs.export import export_model
from models.cards import read_card


def test_both_forms_say_the_same_to_both_engines(weights: Path, tmp_path: Path) -> None:
    card = read_card(weights)
    facts = GraphFacts("m", "cnn-trans", "float32", card.sha256)
    for name in ("net.onnx", "net.xml"):
        export_model(weights, tmp_path / name)
        assert facts_in_model(shared_core().read_model(tmp_path / name)) == facts
        assert exported_weights(tmp_path / name) == card.sha256
        assert not is_foreign(tmp_path / name)
    session = ort.InferenceSession(tmp_path / "net.onnx", providers=["CPUExecutionProvider"])
    written = session.get_modelmeta().custom_metadata_map
    assert facts_in_metadata(written) == facts
    assert written["livedepth_license"] == card.license and written["livedepth_version"]


def test_what_lacks_a_field_is_not_ours() -> None:
    ours = {"livedepth_unit": "m", "livedepth_model": "net", "livedepth_precision": "int8"}
    found = facts_in_metadata(ours)
    assert found is not None and found.fixed_precision == "int8"
    assert facts_in_metadata({**ours, "livedepth_precision": "float32"}).fixed_precision is None  # type: ignore[union-attr]
    for field in ours:
        assert facts_in_metadata({**ours, field: ""}) is None


@pytest.mark.parametrize("shape", [[1, 2, 3], [None, None, 8, 3], []])
def test_an_input_that_is_no_picture_is_damage(shape: list[int | None]) -> None:
    facts = GraphFacts("m", "net", "float32")
    assert facts.input_size([None, 6, 8, 3], Path("net.onnx")) == (6, 8)
    with pytest.raises(EngineError, match=r"net\.onnx: is damaged: its input is"):
        facts.input_size(shape, Path("net.onnx"))
    with pytest.raises(EngineError, match="its unit feet"):
        GraphFacts("feet", "net", "float32").input_size([1, 6, 8, 3], Path("net.onnx"))
