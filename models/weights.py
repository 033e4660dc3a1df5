"""Weight files: safetensors with a weight card (:mod:`models.cards`) as metadata.

They contain only tensors and text, so reading one runs no code.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path

import yaml
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from models.cards import WeightCard, card_path, check_hash, data_hash, read_card
from models.errors import UnknownModelError, WeightsError
from models.files import part_path
from models.net import DepthNet
from models.registry import create_model
from models.storage import pack, unpack


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
        card = dataclasses.replace(card, sha256=data_hash(part))
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
