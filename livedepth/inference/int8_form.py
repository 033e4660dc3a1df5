"""The 8-bit form of a network: a file beside its weights, with a card that says what it loses.

Beside ``NAME.safetensors`` lie ``NAME-int8.xml`` and ``NAME-int8.bin``, written by ``livedepth
export``, and ``NAME-int8.yaml``, their card. Only a form whose card names the very weights is used.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import openvino as ov
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from livedepth.files import write_whole
from livedepth.inference.openvino_core import shared_core
from models.cards import WeightCard
from models.errors import WeightsError

LARGEST_LOSS = 0.003  # of delta1 that --precision auto accepts


class Int8Card(BaseModel):
    """What the 8-bit form of some weights is, and its scores beside those in float32."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    architecture: str
    weights: str  # the hash on the card of the weights
    sha256: str  # of the .bin
    calibration: str
    protocol: str
    split: str
    images: int
    metrics: dict[str, float]
    float32: dict[str, float]

    @property
    def loss(self) -> float:
        """How much smaller than in float32 delta1 is."""
        return self.float32["delta1"] - self.metrics["delta1"]


def int8_path(weights: Path) -> Path:
    """Where the 8-bit form of a weights file lies, if it has one: an .xml."""
    return weights.with_name(f"{weights.stem}-int8.xml")


def read_int8_card(weights: Path, card: WeightCard) -> Int8Card | None:
    """The card of the 8-bit form of ``weights``; None if there is none, or one of other weights.

    Raises WeightsError for a card that is damaged.
    """
    found = card_of_int8(int8_path(weights))
    return found if found is not None and found.weights == card.sha256 else None


def card_of_int8(xml: Path) -> Int8Card | None:
    """The card beside an 8-bit form, None if there is none. Raises WeightsError where it is
    damaged."""
    path = xml.with_suffix(".yaml")
    if not path.is_file():
        return None
    try:
        found = Int8Card.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        found.loss  # noqa: B018 - raises where a score is missing
    except (OSError, yaml.YAMLError, ValidationError, KeyError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0]
        raise WeightsError(
            "{path}: damaged card ({reason})", "delete it, or reinstall", path=path, reason=reason
        ) from error
    return found


def write_int8_card(xml: Path, card: Int8Card) -> Path:
    """Write ``card`` beside the form ``xml``. Raises OutputError."""
    path = xml.with_suffix(".yaml")
    text = yaml.safe_dump(card.model_dump(), sort_keys=False, allow_unicode=True, width=90)
    write_whole(path, text.encode())
    return path


def read_int8(weights: Path, card: Int8Card) -> ov.Model:
    """The 8-bit graph beside ``weights``. Raises WeightsError when it is missing or damaged."""
    xml = int8_path(weights)
    try:
        if hash_of(xml) != card.sha256:
            raise WeightsError(
                "{path}: is not the file that {card} describes",
                "reinstall, or export it again",
                path=xml.with_suffix(".bin"),
                card=xml.with_suffix(".yaml").name,
            )
        return shared_core().read_model(xml)
    except (OSError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[-1]
        raise WeightsError(
            "{path}: cannot be read as a network ({reason})", path=xml, reason=reason
        ) from error


def hash_of(xml: Path) -> str:
    """SHA-256 of the weights of an OpenVINO file. Raises OSError."""
    return hashlib.sha256(xml.with_suffix(".bin").read_bytes()).hexdigest()
