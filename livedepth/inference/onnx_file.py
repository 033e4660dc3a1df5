"""Networks of ours written as ONNX."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import torch

from livedepth.errors import Message
from livedepth.extras import package
from livedepth.inference.graph_facts import facts_of, onnx_metadata
from livedepth.inference.steps import tell_step
from models.cards import WeightCard
from models.deploy import DeployedNet, deploy
from models.weights import load_net

OPSET = 18


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
    for name, value in onnx_metadata(facts_of(card, "float32")).items():
        entry = model.metadata_props.add()
        entry.key, entry.value = name, value
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))


def write_onnx_of(weights: Path, folders: Sequence[Path]) -> int:
    """Write the network of a weights file as ``network.onnx`` into the first of ``folders``; its
    number. Raises WeightsError or LivedepthError."""
    tell_step(Message("converting the network, once"))
    net, card = load_net(weights)
    write_onnx(deploy(net, card.input_size), folders[0] / "network.onnx", card)
    return 0
