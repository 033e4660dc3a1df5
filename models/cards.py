"""The weight card: what describes a weights file, for a person to read and the loader to check.

It is the metadata of the safetensors file. Reading it needs no PyTorch. Nothing here can run code
from a file: a pickle is refused by its first bytes. The card's ``sha256`` covers the tensor bytes,
so a damaged file is detected before a network runs with it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from models.errors import WeightsError

_MOST = 100_000  # an option's value: no layer is wider
_HEADER_LIMIT = 100_000_000  # bytes; the limit of the safetensors format itself


@dataclass(frozen=True)
class WeightCard:
    """The description of a weights file, for a person to read and for the loader to check.

    ``metrics`` are its figures on the ``images`` of ``split``, and ``elsewhere`` those on pictures
    of other cameras: by data set, each with the number of its images.
    """

    architecture: str
    input_size: tuple[int, int]
    license: str
    data: str = ""
    recipe: str = ""
    note: str = ""
    version: str = ""
    protocol: str = ""
    split: str = ""
    images: int = 0
    metrics: Mapping[str, float] = field(default_factory=dict)
    storage: str = "float16"
    sha256: str = ""
    options: Mapping[str, int] = field(default_factory=dict)  # of the network's constructor
    elsewhere: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for YAML and JSON; ``options`` and ``elsewhere`` only if there are any."""
        values = {**dataclasses.asdict(self), "input_size": list(self.input_size)}
        values |= {"metrics": dict(self.metrics), "options": dict(self.options)}
        for key in ("options", "elsewhere"):
            if not values[key]:
                del values[key]
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], where: str) -> WeightCard:
        """Raises WeightsError when a key is unknown, missing or of the wrong kind."""
        try:
            height, width = values["input_size"]
            card = cls(**{**values, "input_size": (int(height), int(width))})
            card._check_kinds()
        except (KeyError, TypeError, ValueError) as error:
            raise WeightsError(
                "{where}: not a livedepth weight card ({reason})", where=where, reason=error
            ) from error
        return card

    def _check_kinds(self) -> None:
        model = WeightCard("", (0, 0), "")
        for name, value in vars(model).items():
            if not isinstance(getattr(self, name), type(value)):
                raise TypeError(f"{name} is {getattr(self, name)!r}")
        for name, figures in self.elsewhere.items():
            if not isinstance(name, str) or not isinstance(figures, Mapping):
                raise TypeError(f"elsewhere {name} is {figures!r}")
        for name, option in self.options.items():
            if not isinstance(name, str) or not isinstance(option, int) or option > _MOST:
                raise TypeError(f"option {name} is {option!r}")


def card_path(weights: Path) -> Path:
    """The readable copy of a weights file's card, a YAML file beside it."""
    return weights.with_suffix(".yaml")


def read_card(path: Path) -> WeightCard:
    """The card of a weights file; reads only its header. Raises WeightsError."""
    _refuse_what_is_not_safetensors(path)
    try:
        with safe_open(path, framework="np") as file:
            metadata = file.metadata() or {}
    except (SafetensorError, OSError) as error:
        raise WeightsError(
            "{path}: damaged weights file ({reason})", "get it again", path=path, reason=error
        ) from error
    if "livedepth_card" not in metadata:
        raise WeightsError(
            "{path}: has no livedepth card", "write it with 'livedepth train'", path=path
        )
    try:
        values = json.loads(metadata["livedepth_card"])
    except json.JSONDecodeError as error:
        raise WeightsError(
            "{path}: its card is not JSON ({reason})", path=path, reason=error
        ) from error
    return WeightCard.from_dict(values, str(path))


def check_hash(path: Path, card: WeightCard) -> None:
    """Raises WeightsError when the tensors of ``path`` are not those its ``card`` was made for."""
    if (actual := data_hash(path)) != card.sha256:
        raise WeightsError(
            "{path}: wrong hash ({actual}…, its card says {expected}…): the file is damaged or was "
            "changed",
            "get it again",
            path=path,
            actual=actual[:12],
            expected=card.sha256[:12],
        )


def data_hash(path: Path) -> str:
    """SHA-256 of the tensor bytes, which follow the header that holds the card itself."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        file.seek(8 + _header_length(file.read(8)))
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def _refuse_what_is_not_safetensors(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(9)
    except OSError as error:
        raise WeightsError(
            "{path}: cannot read weights ({reason})", path=path, reason=error.strerror
        ) from error
    if head[8:9] == b"{" and _header_length(head) <= _HEADER_LIMIT:
        return  # first, for a header of 640 bytes begins like a pickle of protocol 2
    if head[:2] in (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"PK"):
        raise WeightsError(
            "{path}: is a pickle, which can run code; only safetensors is read", path=path
        )
    raise WeightsError("{path}: is not a safetensors file", path=path)


def _header_length(head: bytes) -> int:
    return int.from_bytes(head[:8], "little")
