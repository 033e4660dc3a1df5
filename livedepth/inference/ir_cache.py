"""Networks in OpenVINO's own form, kept on disk: converting one takes seconds, reading none.

PyTorch is imported only where a network has to be converted.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
from functools import cache
from pathlib import Path

import openvino as ov

import models
from livedepth.errors import Message
from livedepth.inference.cache_folder import cache_folder
from livedepth.inference.openvino_core import shared_core
from livedepth.inference.shipped_graph import read_graph
from livedepth.inference.steps import tell_step
from models.cards import WeightCard, check_hash, read_card

_LOG = logging.getLogger(__name__)


def model_of(weights: Path) -> ov.Model:
    """The network of a weights file: the graph that lies beside it, or from the cache if it is
    there, else converted and put there.

    The file is checked all the same. A cache that cannot be written costs time, nothing else.
    Raises WeightsError.
    """
    card = read_card(weights)
    check_hash(weights, card)
    shipped = read_graph(weights, card)
    if shipped is not None:
        return shipped
    kept = cache_folder() / "ir" / f"{kept_name(card)}-{_plain(ov.__version__)}"
    if (kept / "model.xml").is_file():
        try:
            return shared_core().read_model(kept / "model.xml")
        except RuntimeError as error:  # damaged: made again below
            _LOG.warning("%s: cannot be read (%s); converting again", kept, error)
            shutil.rmtree(kept, ignore_errors=True)
    tell_step(Message("converting the network, once"))
    from livedepth.inference.conversion import converted  # PyTorch, for this alone

    model = converted(weights)
    try:
        _keep(model, kept)
    except (OSError, RuntimeError) as error:
        _LOG.warning("%s: cannot keep the converted network (%s)", kept, error)
    return model


def kept_name(card: WeightCard) -> str:
    """A name for what is made of weights: another for other weights, sizes and code."""
    height, width = card.input_size
    return _plain(f"{card.architecture}-{card.sha256[:16]}-{height}x{width}-{_code()}")


def _plain(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-._" else "_" for c in name)


@cache
def _code() -> str:
    """Changes whenever the networks' code does, so that no graph of an older form is used."""
    files = sorted(Path(models.__file__).parent.glob("*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:12]


def _keep(model: ov.Model, kept: Path) -> None:
    """Both files of a model, whole or not at all: another process may be at the same."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as part:
        whole = Path(part) / "whole"
        whole.mkdir()
        ov.save_model(model, whole / "model.xml", compress_to_fp16=False)
        if not kept.exists():
            whole.rename(kept)
