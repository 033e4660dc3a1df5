"""From a network of transformers to a checked ONNX file. Imports PyTorch and transformers."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from livedepth.capture.pictures import demo_pictures
from livedepth.errors import EngineError, Message, reason_of
from livedepth.extras import package
from livedepth.frames import Depth, Image
from livedepth.inference.hub.convert import Order
from livedepth.inference.hub.depth_rules import ANGLE, MAP, depth_rule_of
from livedepth.inference.hub.hub_files import check_files
from livedepth.inference.hub.picture_rules import rule_of
from livedepth.inference.hub.processor_file import Processor, read_processor
from livedepth.inference.hub.traceable import traceable
from livedepth.inference.steps import tell_step
from models.errors import WeightsError

OPSET = 17
TOLERANCE = 1e-4  # of the largest depth of a picture (of Depth Pro, which computes it, 1 / depth)
GRAPH = "network.onnx"
_SAME = 1e-5  # of a depth: what resizing the same number everywhere may make of it
_APART = 7  # seconds between the two places in the demo room


def exported(order: Order) -> None:
    """Write the network of an order, checked, into its folder; says its steps.

    Raises WeightsError for a network that cannot be loaded, EngineError for one that cannot be
    converted or gives something else then, OSError where the disk is full.
    """
    folder = order.folder
    tell_step(Message("loading the network"))
    net = loaded(folder)
    processor = read_processor(folder)
    pictures = _pictures(order.picture)
    tell_step(Message("computing two pictures with the original network"))
    wanted = [_original(net, processor, picture, order.part) for picture in pictures]
    _refuse_useless(net, folder, wanted, order.grid)
    tell_step(Message("converting the network, once"))
    graph = write_graph(net, order, folder)
    tell_step(Message("comparing with the original network"))
    rule = depth_rule_of(processor)
    for name, run in _engines(graph, order.grid):
        for picture, expected in zip(pictures, wanted, strict=True):
            ours = _ours(run, processor, picture, order)
            _compare(name, rule.rounded(ours), rule.rounded(expected), folder)


def loaded(folder: Path) -> Any:
    """The network in ``folder``, in float32, for use. Raises WeightsError, also where a weight is
    missing or has another shape than the network's description says, and LivedepthError where the
    package is not installed."""
    check_files(folder)
    hf = package("transformers", "zoo")
    hf.logging.set_verbosity_error()
    hf.logging.disable_progress_bar()
    try:
        net, found = hf.AutoModelForDepthEstimation.from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=True,
            trust_remote_code=False,
            dtype=torch.float32,
            output_loading_info=True,
        )
    except Exception as error:  # whatever the description makes the package do
        raise WeightsError(
            "{folder}: cannot be loaded ({reason})", folder=folder.name, reason=_first_line(error)
        ) from error
    lacking = [*found.get("missing_keys", ()), *found.get("mismatched_keys", ())]
    if lacking:
        raise WeightsError(
            "{folder}: its weights do not fit its config.json ({count} of them, such as {name})",
            folder=folder.name,
            count=len(lacking),
            name=lacking[0] if isinstance(lacking[0], str) else lacking[0][0],
        )
    return net.float().eval()


class Deployed(nn.Module):
    """A network as the graph that is written: pixels [1, 3, h, w] to its map, and to the field of
    view where it estimates that."""

    def __init__(self, net: Any) -> None:
        super().__init__()
        self.net = net

    def forward(self, pixel_values: Tensor) -> tuple[Tensor, ...]:
        found = self.net(pixel_values=pixel_values)
        angle = getattr(found, ANGLE, None)
        return (found.predicted_depth,) if angle is None else (found.predicted_depth, angle)


def write_graph(net: Any, order: Order, folder: Path) -> Path:
    """The ONNX file of a network for an order, not compared yet. Raises EngineError, OSError."""
    package("onnx", "zoo")
    graph = order.into / GRAPH
    names = [MAP, ANGLE] if getattr(net.config, "use_fov_model", False) else [MAP]
    with warnings.catch_warnings(), torch.no_grad(), traceable(net):
        warnings.simplefilter("ignore")  # of values that are constants at one size, as they shall
        try:
            torch.onnx.export(
                Deployed(net).eval(),
                (_noise(order.grid),),
                str(graph),
                input_names=["pixel_values"],
                output_names=names,
                opset_version=OPSET,
                dynamo=False,
            )
        except OSError:
            raise
        except Exception as error:  # of the exporter's many parts
            raise EngineError(
                "{name}: cannot be converted ({reason})",
                name=folder.name,
                reason=_first_line(error),
            ) from error
    return graph


def _pictures(size: tuple[int, int]) -> list[Image]:
    """Two views of the demo room, from different places."""
    views = demo_pictures(1 + _APART, width=size[1], height=size[0])
    return [views[0], views[-1]]


def _original(net: Any, settings: Processor, picture: Image, part: float) -> Depth:
    """What the package's own processor and network make of a picture; at a ``part`` of the size,
    which that processor does not know, of the input that it would get."""
    hf, folder = package("transformers", "zoo"), settings.file.parent
    from PIL import Image as Pictures

    try:
        processor = hf.AutoImageProcessor.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
        if part == 1.0:
            given = processor(images=Pictures.fromarray(picture), return_tensors="pt")
            pixels = given["pixel_values"].float()
        else:
            pixels = torch.from_numpy(rule_of(settings).prepare(picture, part))
        with torch.no_grad():
            found = net(pixel_values=pixels)
            made = processor.post_process_depth_estimation(found, [picture.shape[:2]])
    except OSError:
        raise
    except Exception as error:  # whatever a size is that the network does not take
        raise EngineError(
            "{name}: cannot take pictures of {height}×{width} ({reason})",
            name=folder.name,
            height=picture.shape[0],
            width=picture.shape[1],
            reason=_first_line(error),
        ) from error
    return np.asarray(made[0]["predicted_depth"].numpy(), np.float32)


def _ours(
    run: Callable[[Any], Mapping[str, Any]], processor: Processor, picture: Image, order: Order
) -> Depth:
    pixels = rule_of(processor).prepare(picture, order.part)
    return depth_rule_of(processor).finish(run(pixels), picture.shape[:2])


def _engines(
    graph: Path, grid: tuple[int, int]
) -> Iterator[tuple[str, Callable[[Any], Mapping[str, Any]]]]:
    """The engines that are installed here, with the graph on the processor in float32."""
    from importlib.util import find_spec

    from livedepth.inference.hub import runners

    if find_spec("openvino") is not None:
        yield "OpenVINO", runners.OpenVinoRunner(graph, grid, "cpu", "float32", kept=False).run
    if find_spec("onnxruntime") is not None:
        yield "ONNX Runtime", runners.OnnxRunner(graph, grid, "cpu", "float32").run


def _refuse_useless(net: Any, folder: Path, maps: list[Depth], grid: tuple[int, int]) -> None:
    for depth in maps:
        if not np.isfinite(depth).all():
            raise EngineError(
                "{name}: gives depth that is no number, on a picture of the demo room",
                name=folder.name,
            )
    if all(float(np.ptp(depth)) <= _SAME * float(np.abs(depth).max()) for depth in maps):
        # Resizing the same number everywhere rounds it: what the network itself gives decides.
        with torch.no_grad():
            found = net(pixel_values=_noise(grid)).predicted_depth
        if float(found.max()) == float(found.min()):
            raise EngineError(
                "{name}: gives the same depth everywhere, on two pictures of the demo room",
                name=folder.name,
            )


def _noise(grid: tuple[int, int]) -> Tensor:
    made = np.random.default_rng(0).normal(size=(1, 3, *grid))
    return torch.from_numpy(made.astype(np.float32))


def _compare(engine: str, ours: Depth, expected: Depth, folder: Path) -> None:
    largest = float(np.abs(expected).max())
    difference = float(np.abs(ours - expected).max()) / largest if largest else 0.0
    if not difference <= TOLERANCE:  # NaN too
        raise EngineError(
            "{name}: differs by {difference} of its depth from the original network once it is "
            "converted, in {engine}; at most {most} is allowed",
            name=folder.name,
            difference=f"{difference:.2g}",
            engine=engine,
            most=f"{TOLERANCE:.2g}",
        )


def _first_line(error: BaseException) -> str:
    lines = reason_of(error) if str(error).strip() else type(error).__name__
    return lines if len(lines) < 200 else lines[:200] + "…"
