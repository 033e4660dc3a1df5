"""The weights that come along: whole, small, and as good as their cards say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

import resources
from livedepth.defaults import DEFAULT_MODEL
from livedepth.inference.engines import open_engine
from livedepth.inference.int8_form import LARGEST_LOSS, int8_path, read_int8, read_int8_card
from livedepth.inference.known_models import known_models, resolve_model, shipped_weights
from models.cards import card_path, read_card
from models.errors import UnknownModelError, WeightsError
from models.weights import load_net
from training.datasets import load_split
from training.evaluate import evaluate_net, prediction_of
from training.metrics import NAMES, PROTOCOLS

SHIPPED = sorted(path.stem for path in resources.WEIGHTS.glob("*.safetensors"))
EACH = 3  # frame of a video is scored: its neighbours are nearly the same picture
WITH_INT8 = [name for name in SHIPPED if int8_path(shipped_weights(name)).is_file()]


def test_there_is_a_default_and_another_to_switch_to() -> None:
    assert DEFAULT_MODEL in SHIPPED
    assert len(SHIPPED) >= 2


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_weights_load_and_their_card_is_complete(name: str) -> None:
    path = resolve_model(name)
    net, card = load_net(path, expected=name)
    assert all(p.isfinite().all() for p in net.parameters())
    assert card.protocol == "eigen" and card.split.startswith("val")
    assert "research" in card.license
    for value in (card.data, card.recipe, card.note):
        assert value
    assert yaml.safe_load(card_path(path).read_text(encoding="utf-8")) == card.to_dict()


def test_shipped_weights_are_small() -> None:
    sizes = [path.stat().st_size for path in resources.WEIGHTS.iterdir()]
    assert max(sizes) < 60e6
    assert sum(sizes) < 110e6


@pytest.mark.parametrize("name", SHIPPED)
def test_figures_of_the_card_can_be_measured_again(name: str, data_dir: Path) -> None:
    net, card = load_net(resolve_model(name))
    said = {"nyu": card.metrics} if card.split == "val" else {}
    said |= card.elsewhere
    assert said, "figures of another network alone say nothing of this one"
    for folder, expected in said.items():
        pairs = load_split(data_dir / folder, "val" if folder == "nyu" else "train")
        if folder != "nyu":
            pairs = pairs[::EACH]
            assert len(pairs) == expected["images"]
        figures = evaluate_net(net, card.input_size, pairs, PROTOCOLS[card.protocol])
        print(name, folder, {key: round(value, 4) for key, value in figures.items()})  # noqa: T201 - the figures are what a reader of the log wants
        for key in NAMES:
            assert figures[key] == pytest.approx(expected[key], abs=0.003), (folder, key)


@pytest.mark.parametrize("name", WITH_INT8)
def test_int8_that_comes_along_is_of_these_weights_and_loses_little(name: str) -> None:
    weights = resolve_model(name)
    card = read_card(weights)
    small = read_int8_card(weights, card)
    assert small is not None and small.loss <= LARGEST_LOSS
    if card.split == small.split:
        assert small.float32["delta1"] == pytest.approx(card.metrics["delta1"], abs=0.002)
    read_int8(weights, small)


def test_the_default_comes_with_int8_and_starts_without_a_conversion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert DEFAULT_MODEL in WITH_INT8
    monkeypatch.setenv("LIVEDEPTH_CACHE", str(tmp_path))
    picture = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    exact = open_engine(engine="openvino", precision="float32").infer(picture).depth
    assert not (tmp_path / "ir").exists(), "it was converted"
    net, card = load_net(resolve_model(DEFAULT_MODEL))
    expected = prediction_of(net, card.input_size)(picture)
    np.testing.assert_allclose(exact, expected, rtol=1e-4)
    assert open_engine().info.precision in ("int8", "bfloat16", "float32")
    small = open_engine(precision="int8").infer(picture).depth
    assert np.median(np.abs(small - exact) / exact) < 0.1


def test_models_without_weights_name_the_command_that_trains_them() -> None:
    for known in known_models():
        if known.weights is None:
            with pytest.raises(WeightsError, match=f"livedepth train {known.spec.name}"):
                resolve_model(known.spec.name)


def test_unknown_names_and_missing_files() -> None:
    with pytest.raises(UnknownModelError, match="residual-lite"):
        resolve_model("residual-heavy")
    with pytest.raises(WeightsError, match="no such weights file"):
        resolve_model("no/such.safetensors")


def test_shipped_weights_that_were_exchanged_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = resolve_model(DEFAULT_MODEL)
    copy = tmp_path / source.name
    copy.write_bytes(source.read_bytes())
    card = yaml.safe_load(card_path(source).read_text(encoding="utf-8"))
    card_path(copy).write_text(yaml.safe_dump({**card, "sha256": "0" * 64}), encoding="utf-8")
    monkeypatch.setattr(resources, "WEIGHTS", tmp_path)
    with pytest.raises(WeightsError, match="reinstall"):
        resolve_model(DEFAULT_MODEL)
