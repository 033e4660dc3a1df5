"""A network's OpenVINO graph beside its weights, so that nothing has to be converted at a start.

``NAME.graph`` is a zip of the graph as OpenVINO writes it, and of the few constants that are not
in ``NAME.safetensors``. The weights themselves are read from there: the graph multiplies each by
the scale that folding its batch norm gave, which OpenVINO does once, when it compiles the graph.
:mod:`.graph_writing` writes it. Reading it needs no PyTorch.
"""

from __future__ import annotations

import json
import logging
import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import openvino as ov

from livedepth.inference.openvino_core import shared_core
from models.cards import WeightCard

_LOG = logging.getLogger(__name__)
GRAPH_SUFFIX = ".graph"
ABOUT, GRAPH, REST = "about.json", "graph.xml", "rest.bin"
Bytes = npt.NDArray[np.uint8]


def graph_path(weights: Path) -> Path:
    """Where the graph of a weights file lies, if it has one."""
    return weights.with_suffix(GRAPH_SUFFIX)


def read_graph(weights: Path, card: WeightCard, path: Path | None = None) -> ov.Model | None:
    """The graph beside ``weights``, or at ``path``, float32; None if there is none, or one of other
    weights, or a damaged one.

    The caller has checked the hash of the weights.
    """
    path = path or graph_path(weights)
    if not path.is_file():
        return None
    try:
        with zipfile.ZipFile(path) as file:
            about = json.loads(file.read(ABOUT))
            if about["weights"] != card.sha256:
                _LOG.warning("%s: belongs to other weights; not used", path)
                return None
            graph, rest = file.read(GRAPH), file.read(REST)
        blob = np.concatenate([parts_of(weights)[1], np.frombuffer(rest, np.uint8)])
        return shared_core().read_model(graph, ov.Tensor(blob))
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, RuntimeError) as error:
        _LOG.warning("%s: cannot be read (%s); not used", path, error)
        return None


def parts_of(weights: Path) -> tuple[bytes, Bytes]:
    """The header of a safetensors file, JSON, and the bytes of all its tensors."""
    content = np.fromfile(weights, np.uint8)
    begin = 8 + int.from_bytes(content[:8].tobytes(), "little")
    return content[8:begin].tobytes(), content[begin:]
