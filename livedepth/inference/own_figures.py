"""What a person's own network says of its accuracy, read without any engine.

Weights of ours have it on their card. A file that ``livedepth export`` wrote has it in itself, or
on the card of an 8-bit form beside it.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import unescape

from livedepth.errors import EngineError
from livedepth.inference.protobuf import CutOff, NoMessage, fields, text
from models.cards import WeightCard, card_path, read_card
from models.errors import WeightsError

SHOWN = ("delta1", "delta2", "delta3", "abs_rel", "rmse", "log10")
_TAIL = 2**18  # bytes at the end of an IR, where it says what it is
_METADATA = 14  # ModelProto.metadata_props in onnx.proto
_KEY, _VALUE = 1, 2


@dataclass(frozen=True)
class OwnFigures:
    """Scores by name, how they were measured, and of which precision they are; no scores where
    nothing is known. ``int8``: δ1 of the 8-bit form that lies beside weights."""

    metrics: Mapping[str, float] = field(default_factory=dict)
    protocol: str = ""
    split: str = ""
    precision: str = "float32"
    int8: float | None = None


def figures_of(path: Path) -> OwnFigures:
    """What the network in ``path`` says of its accuracy. A file that cannot be read says nothing:
    lists show it all the same, and an attempt to run it reports what is wrong."""
    suffix = path.suffix.lower()
    try:
        if suffix == ".safetensors":
            return _of_weights(path, read_card(path))
        if suffix == ".xml":
            return _of_small(path) or _of_facts(_ir_facts(path))
        return _of_facts(_onnx_facts(path))
    except (OSError, ValueError, WeightsError, EngineError, NoMessage, CutOff):
        return OwnFigures()


def graph_figures(card: WeightCard) -> dict[str, str]:
    """What a float32 file made of the weights of ``card`` says of their accuracy."""
    found = {name: f"{card.metrics[name]:.4f}" for name in SHOWN if name in card.metrics}
    return found | {"protocol": card.protocol, "split": card.split} if found else {}


def _of_weights(path: Path, card: WeightCard) -> OwnFigures:
    small = None
    if card_path(path.with_name(f"{path.stem}-int8.xml")).is_file():
        from livedepth.inference.int8_form import read_int8_card  # OpenVINO

        small = read_int8_card(path, card)
    loss = small.loss if small else 0.0
    int8 = round(card.metrics["delta1"] - loss, 4) if small and "delta1" in card.metrics else None
    return OwnFigures(card.metrics, card.protocol, card.split, int8=int8)


def _of_small(path: Path) -> OwnFigures | None:
    """By the card that ``export --precision int8 --data`` writes beside its file, if it is of that
    file."""
    if not card_path(path).is_file():
        return None
    from livedepth.inference.int8_form import card_of_int8, hash_of  # OpenVINO

    try:
        card = card_of_int8(path)
    except WeightsError:  # it is the card of weights of that name
        return None
    if card is None or card.sha256 != hash_of(path):
        return None
    return OwnFigures(card.metrics, card.protocol, card.split, "int8")


def _of_facts(facts: Mapping[str, str]) -> OwnFigures:
    metrics = {name: float(facts[name]) for name in SHOWN if name in facts}
    precision = facts.get("precision", "float32")
    return OwnFigures(metrics, facts.get("protocol", ""), facts.get("split", ""), precision)


def _ir_facts(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        tail = file.read().decode("utf-8", "replace")
    own = re.search(r"<livedepth>(.*?)</livedepth>", tail, re.DOTALL)
    found = re.findall(r'<(\w+) value="([^"]*)"', own[1]) if own else []
    return {name: unescape(value, {"&quot;": '"'}) for name, value in found}


def _onnx_facts(path: Path) -> dict[str, str]:
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole,
        memoryview(whole) as buffer,
    ):
        facts = {}
        for number, span in fields(buffer):
            if number == _METADATA and isinstance(span, tuple):
                entry = {
                    key: text(buffer, place)
                    for key, place in fields(buffer, *span)
                    if isinstance(place, tuple)
                }
                facts[entry.get(_KEY, "").removeprefix("livedepth_")] = entry.get(_VALUE, "")
        return facts
