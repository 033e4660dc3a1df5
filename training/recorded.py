"""What a network said of pictures when they were recorded, beside the depth that was measured."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.pair_lists import PREDICTED
from models.set_facts import facts_if_any
from training.datasets import FilePair, read_depth
from training.errors import DataError
from training.evaluate import Scored
from training.pairs import Pair


def recorded_maps(data: Path, pairs: Sequence[Pair]) -> tuple[str, Scored]:
    """The stored maps of ``pairs`` of a recorded set, to be scored, and the name of their network.

    They are found by the pixels of their picture, so that no more than a picture is needed to ask
    for one. The time that a map took is not known. Raises DataError where a picture has none.
    """
    facts = facts_if_any(data)
    stored = {}
    for pair in pairs:
        path = data / PREDICTED / pair.depth_name
        if not isinstance(pair, FilePair) or not path.is_file():
            raise DataError(
                "{where}: nothing is stored of what a network said of it",
                "sets that 'livedepth record' made with --depth-source or --truth have that",
                where=pair.where,
            )
        stored[_key(pair.read()[0])] = partial(read_depth, path, pair.where, pair.per_metre)
    how = {key: str(facts.get(key) or "unknown") for key in ("engine", "precision")}
    unknown = {"device": "unknown", "parameters": None, "latency_ms": None}

    def predict(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        mirrored = image[:, ::-1]
        if (read := stored.get(_key(image))) is not None:
            depth = read()
        else:  # of protocols that ask for the mirror image too
            depth = stored[_key(mirrored)]()[:, ::-1]
        return np.nan_to_num(np.ascontiguousarray(depth))  # invalid depth is scored as 0 m

    return f"{facts.get('model') or 'network'} (recorded)", Scored(predict, {**how, **unknown}, "m")


def _key(image: npt.NDArray[np.uint8]) -> bytes:
    return hashlib.sha256(np.ascontiguousarray(image).tobytes()).digest()
