"""Networks in OpenVINO's own form, kept on disk: converting one takes seconds, reading none.

PyTorch is imported only where a network has to be converted.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import numpy as np
import openvino as ov

import models
from livedepth.inference.aside import convert
from livedepth.inference.cache_folder import cache_folder
from livedepth.inference.conversion_jobs import IR
from livedepth.inference.openvino_core import shared_core
from livedepth.inference.shipped_graph import read_graph
from models.cards import WeightCard, check_hash, read_card

_LOG = logging.getLogger(__name__)
_PART = ".part-"
_LONGEST_SECONDS = 3600  # that a conversion takes; older parts are of processes that were killed


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
    with _places(kept) as places:
        made = convert(IR, weights, card, places)
        if made.parent.parent == kept.parent:
            with suppress(OSError):  # another process was first: what it made is the same
                made.rename(kept)
            return shared_core().read_model(kept / "model.xml")
        # Read whole: its files are about to go.
        graph, blob = made / "model.xml", np.fromfile(made / "model.bin", np.uint8)
        return shared_core().read_model(graph.read_bytes(), ov.Tensor(blob))


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


@contextmanager
def _places(kept: Path) -> Iterator[list[Path]]:
    """Folders for what is to become ``kept``: beside it, where that can be written, and among the
    machine's temporary files. They are gone in the end, but for what was renamed."""
    parts = []
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        _tidy(kept.parent)
        parts.append(Path(tempfile.mkdtemp(prefix=_PART, dir=kept.parent)))
    except OSError as error:
        _LOG.warning("%s: cannot keep the converted network (%s)", kept, error)
    parts.append(Path(tempfile.mkdtemp(prefix="livedepth-")))
    try:
        places = [part / "whole" for part in parts]  # mkdtemp's are for their owner alone
        for place in places:
            place.mkdir()
        yield places
    finally:
        for part in parts:
            shutil.rmtree(part, ignore_errors=True)


def _tidy(folder: Path) -> None:
    """Remove what processes that were killed left there."""
    for part in folder.glob(f"{_PART}*"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > _LONGEST_SECONDS:
                shutil.rmtree(part, ignore_errors=True)
