"""The weights that come along: whole, small, and as good as their cards say."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import resources
from livedepth.defaults import DEFAULT_MODEL
from livedepth.inference.known_models import known_models, resolve_model
from models.errors import UnknownModelError, WeightsError
from models.weights import card_path, load_net
from training.datasets import load_split
from training.evaluate import evaluate_net
from training.metrics import PROTOCOLS

SHIPPED = sorted(path.stem for path in resources.WEIGHTS.glob("*.safetensors"))


def test_there_is_a_default_and_another_to_switch_to() -> None:
    assert DEFAULT_MODEL in SHIPPED
    assert len(SHIPPED) >= 2


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_weights_load_and_their_card_is_complete(name: str) -> None:
    path = resolve_model(name)
    net, card = load_net(path, expected=name)
    assert all(p.isfinite().all() for p in net.parameters())
    assert card.protocol == "eigen" and card.split == "val"
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
    pairs = load_split(data_dir / "nyu", "val")
    figures = evaluate_net(net, card.input_size, pairs, PROTOCOLS[card.protocol])
    print(name, {key: round(value, 4) for key, value in figures.items()})  # noqa: T201 - the figures are what a reader of the log wants
    for key, value in card.metrics.items():
        assert figures[key] == pytest.approx(value, abs=0.003), key


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
