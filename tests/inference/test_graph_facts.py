"""What our own graphs say about themselves reads the same in both forms, and by both engines."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import onnxruntime as ort
import pytest

from livedepth.errors import EngineError
from livedepth.inference.engines import open_engine
from livedepth.inference.graph_facts import GraphFacts, facts_in_metadata, facts_in_model
from livedepth.inference.network_files import exported_weights, is_foreign
from livedepth.inference.openvino_core import shared_core
from livedepth.inference.own_figures import SHOWN, figures_of
from livedepth.jobs.export import export_model
from models.weights import load_net, save_weights
from tests.pages import DOCS, as_module, code_blocks

FIGURES = {name: round(0.61 + 0.01 * at, 4) for at, name in enumerate(SHOWN)}


def test_both_forms_say_the_same_to_both_engines(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    net, before = load_net(weights)
    card = replace(before, metrics=FIGURES, protocol="eigen", split='"val" & more')
    weights = tmp_path / "net.safetensors"
    card = save_weights(net, weights, card)
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
    for name in ("net.safetensors", "net.onnx", "net.xml"):
        found = figures_of(tmp_path / name)
        assert found.metrics == FIGURES
        assert (found.protocol, found.split) == ("eigen", '"val" & more')
        (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:300])
        assert figures_of(tmp_path / name).metrics == {}, "a damaged one is listed without"


def test_the_page_shows_how_another_program_runs_an_export(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    export_model(weights, Path("net.onnx"))
    picture = np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)
    cv2.imwrite("picture.png", picture)
    page = code_blocks(DOCS / "models.md")["Exports"].replace("picture.jpg", "picture.png")
    done = as_module(page, "another_program", monkeypatch)
    with closing(open_engine("net.onnx", engine="onnx", device="cpu")) as engine:
        ours = engine.infer(np.ascontiguousarray(picture[..., ::-1])).depth
    np.testing.assert_allclose(done.depth[0], ours, atol=1e-4)


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
