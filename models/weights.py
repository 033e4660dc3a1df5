"""Weight files: safetensors with a weight card as metadata, which describes the weights.

Nothing here can run code from a file: safetensors contains only tensors and text, and a pickle is
refused by its first bytes. The card's ``sha256`` covers the tensor bytes, so a damaged file is
detected before a network runs with it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from models.errors import UnknownModelError, WeightsError
from models.files import part_path
from models.net import DepthNet
from models.registry import create_model
from models.storage import pack, unpack

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


def save_weights(net: DepthNet, path: Path, card: WeightCard) -> WeightCard:
    """Write ``net`` as safetensors with ``card``, and the card again as YAML beside it.

    ``card.storage`` says how (:mod:`models.storage`). Both files are renamed when complete.
    Returns the card with its hash.
    """
    tensors = pack(net, card.storage)
    part = part_path(path)
    try:
        # Not save_file: it creates files that only their owner may read.
        part.write_bytes(save(tensors))
        card = dataclasses.replace(card, sha256=_data_hash(part))
        metadata = {"livedepth_card": json.dumps(card.to_dict())}
        part.write_bytes(save(tensors, metadata=metadata))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    text = yaml.safe_dump(card.to_dict(), sort_keys=False, allow_unicode=True, width=90)
    sidecar = card_path(path)
    part = part_path(sidecar)
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(sidecar)
    finally:
        part.unlink(missing_ok=True)
    return card


def read_card(path: Path) -> WeightCard:
    """The card of a weights file; reads only its header. Raises WeightsError."""
    _refuse_what_is_not_safetensors(path)
    try:
        with safe_open(path, framework="pt") as file:
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


def load_net(path: Path, expected: str | None = None) -> tuple[DepthNet, WeightCard]:
    """Build the network of a weights file and load the weights, float32, in eval mode.

    ``expected`` is the architecture that it must have. Raises WeightsError when the file is
    missing, is not safetensors, is damaged (hash), or does not fit the network.
    """
    card = read_card(path)
    if expected is not None and card.architecture != expected:
        raise WeightsError(
            "{path}: these weights are for {architecture!r}, not for {expected!r}",
            path=path,
            architecture=card.architecture,
            expected=expected,
        )
    check_hash(path, card)
    try:
        net = create_model(card.architecture, **card.options)
    except (UnknownModelError, TypeError) as error:
        raise WeightsError("{path}: {reason}", path=path, reason=error) from error
    load_state(net, unpack(_read_tensors(path)), str(path))
    return net.eval(), card


def check_hash(path: Path, card: WeightCard) -> None:
    """Raises WeightsError when the tensors of ``path`` are not those its ``card`` was made for."""
    if (actual := _data_hash(path)) != card.sha256:
        raise WeightsError(
            "{path}: wrong hash ({actual}…, its card says {expected}…): the file is damaged or was "
            "changed",
            "get it again",
            path=path,
            actual=actual[:12],
            expected=card.sha256[:12],
        )


def load_state(net: DepthNet, state: Mapping[str, Tensor], where: str) -> None:
    """Load ``state`` into ``net``. Raises WeightsError with the first tensor that does not fit."""
    own = net.state_dict()
    for name in sorted(own.keys() | state.keys()):
        if name not in state:
            raise WeightsError(
                "{where}: does not fit the network: {name} is missing", where=where, name=name
            )
        if name not in own:
            raise WeightsError(
                "{where}: does not fit the network: {name} is not part of it",
                where=where,
                name=name,
            )
        if own[name].shape != state[name].shape:
            raise WeightsError(
                "{where}: does not fit the network: {name} is {shape}, the network has {expected}",
                where=where,
                name=name,
                shape=list(state[name].shape),
                expected=list(own[name].shape),
            )
    net.load_state_dict(state)


def _read_tensors(path: Path) -> dict[str, Tensor]:
    try:
        with safe_open(path, framework="pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        raise WeightsError(
            "{path}: damaged weights file ({reason})", "get it again", path=path, reason=error
        ) from error


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


def _data_hash(path: Path) -> str:
    """SHA-256 of the tensor bytes, which follow the header that holds the card itself."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        file.seek(8 + _header_length(file.read(8)))
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()
