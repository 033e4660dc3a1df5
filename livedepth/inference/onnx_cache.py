"""Networks of ours as ONNX, for the engine ``onnx``, kept on disk."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from importlib.metadata import version
from pathlib import Path

from livedepth.errors import OutputError
from livedepth.files import write_whole
from livedepth.inference.aside import convert
from livedepth.inference.cache_folder import cache_folder
from livedepth.inference.conversion_jobs import ONNX
from livedepth.inference.ir_cache import kept_name
from models.cards import check_hash, read_card

_LOG = logging.getLogger(__name__)
_DIGEST = 32  # bytes, before the network in a kept file


def onnx_bytes(weights: Path) -> bytes:
    """The network of a weights file as ONNX, from the cache or written and put there.

    The file is checked all the same. A cache that cannot be written costs time, nothing else.
    Raises WeightsError or LivedepthError, Cancelled where :mod:`.aside` does.
    """
    card = read_card(weights)
    check_hash(weights, card)
    kept = cache_folder() / "onnx" / f"{kept_name(card)}-torch{version('torch')}"
    if kept.is_file():
        # What a crash or a full disk cut off would be taken for a fault of the weights.
        digest, whole = (read := kept.read_bytes())[:_DIGEST], read[_DIGEST:]
        if hashlib.sha256(whole).digest() == digest:
            return whole
        _LOG.warning("%s: is damaged; converting again", kept)
    with tempfile.TemporaryDirectory(prefix="livedepth-") as folder:
        whole = (convert(ONNX, weights, card, [Path(folder)]) / "network.onnx").read_bytes()
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_whole(kept, hashlib.sha256(whole).digest() + whole)
    except (OSError, OutputError) as error:
        _LOG.warning("%s: cannot keep the converted network (%s)", kept, error)
    return whole
