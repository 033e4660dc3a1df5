"""Networks of ours as ONNX: written, and for the engine ``onnx`` kept on disk."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import warnings
from pathlib import Path

import torch

from livedepth.errors import Message, OutputError
from livedepth.extras import package
from livedepth.files import write_whole
from livedepth.inference.cache_folder import cache_folder
from livedepth.inference.graph_facts import onnx_metadata
from livedepth.inference.ir_cache import kept_name
from livedepth.inference.steps import tell_step
from models.cards import WeightCard, check_hash, read_card
from models.deploy import DeployedNet, deploy
from models.weights import load_net

_LOG = logging.getLogger(__name__)
OPSET = 18
_DIGEST = 32  # bytes, before the network in a kept file


def write_onnx(deployed: DeployedNet, path: Path, card: WeightCard) -> None:
    """A deployed graph: uint8 RGB [N, H, W, 3] -> float32 metres [N, h, w], N free.

    Raises LivedepthError when a package of the extra ``export`` is not installed.
    """
    onnx = package("onnx", "export")
    package("onnxscript", "export")
    example = torch.zeros(2, *card.input_size, 3, dtype=torch.uint8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter's own parts, about each other
        torch.onnx.export(
            deployed,
            (example,),
            str(path),
            input_names=["rgb"],
            output_names=["depth"],
            opset_version=OPSET,
            dynamic_shapes={"rgb": {0: torch.export.Dim("N", min=1)}},
            external_data=False,
            dynamo=True,
            verbose=False,
        )
    model = onnx.load(str(path))
    for name, value in onnx_metadata(card, "float32").items():
        entry = model.metadata_props.add()
        entry.key, entry.value = name, value
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))


def onnx_bytes(weights: Path) -> bytes:
    """The network of a weights file as ONNX, from the cache or written and put there.

    The file is checked all the same. A cache that cannot be written costs time, nothing else.
    Raises WeightsError or LivedepthError.
    """
    card = read_card(weights)
    check_hash(weights, card)
    kept = cache_folder() / "onnx" / f"{kept_name(card)}-torch{torch.__version__}"
    if kept.is_file():
        # What a crash or a full disk cut off would be taken for a fault of the weights.
        digest, whole = (read := kept.read_bytes())[:_DIGEST], read[_DIGEST:]
        if hashlib.sha256(whole).digest() == digest:
            return whole
        _LOG.warning("%s: is damaged; converting again", kept)
    tell_step(Message("converting the network, once"))
    net, card = load_net(weights)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "network.onnx"
        write_onnx(deploy(net, card.input_size), made, card)
        whole = made.read_bytes()
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_whole(kept, hashlib.sha256(whole).digest() + whole)
    except (OSError, OutputError) as error:
        _LOG.warning("%s: cannot keep the converted network (%s)", kept, error)
    return whole
