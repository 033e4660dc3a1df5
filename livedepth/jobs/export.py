"""``livedepth export``: a network as a file for other programs, checked before it gets its name."""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openvino as ov
import torch

from livedepth.capture.pictures import demo_pictures
from livedepth.errors import LivedepthError, OutputError, SettingsError
from livedepth.extras import package
from livedepth.files import check_output
from livedepth.frames import Depth, Image
from livedepth.inference.conversion import convert
from livedepth.inference.graph_facts import facts_of, ir_info
from livedepth.inference.graph_writing import graph_file
from livedepth.inference.network_files import is_foreign
from livedepth.inference.onnx_file import write_onnx
from livedepth.inference.openvino_core import shared_core
from livedepth.inference.shipped_graph import GRAPH_SUFFIX, graph_path, read_graph
from livedepth.jobs.export_other import write_other
from livedepth.jobs.parity import Apart, refuse_apart, worst
from models.deploy import DeployedNet, deploy
from models.geometry import resize_image
from models.weights import load_net

# Largest mean of |exported - reference| / reference over a picture. Rounding of float32 stays
# below the first; eight bits for every value of a network do not.
TOLERANCES = {"float32": 1e-4, "int8": 0.05}
_WITH_WEIGHTS = {"Convolution", "GroupConvolution", "ConvolutionBackpropData", "MatMul"}
_CHECKED, _CALIBRATION = 8, 64


@dataclass(frozen=True)
class Exported:
    """What was written: worst mean relative difference over a picture, largest in metres."""

    path: Path
    precision: str
    relative_difference: float
    max_abs_diff_m: float
    pictures: int


def export_model(
    weights: Path,
    output: Path,
    *,
    precision: str = "float32",
    pictures: Sequence[Image] = (),
    overwrite: bool = False,
) -> Exported:
    """Write a network, ``weights``, as ONNX (``.onnx``) or OpenVINO IR (``.xml`` and ``.bin``), or
    as what livedepth itself starts faster with, an IR without weights (``.graph``, beside them).

    The graph takes uint8 RGB [N, H, W, 3] and gives float32 metres [N, h, w]; in ONNX N is free.
    ``precision`` int8 quantises weights and activations (OpenVINO IR only), calibrated on
    ``pictures``, by default views of the demo room. OpenVINO computes the file on pictures that
    were not used for calibration, and the result is compared with the network's own before the
    file gets its name. A network of another maker is written as :func:`.export_other.write_other`
    says. Raises OutputError, EngineError, LivedepthError or WeightsError; nothing is left behind
    then.
    """
    suffix = output.suffix.lower()
    _check_wanted(weights, output, precision)
    check_output(output, [weights], overwrite=overwrite)
    if suffix == ".xml":
        check_output(output.with_suffix(".bin"), [weights], overwrite=overwrite)
    if is_foreign(weights):
        given = list(pictures) or demo_pictures(_CHECKED)
        step = max(1, len(given) // _CHECKED)
        with part_folder(output) as folder:
            differs = write_other(weights, folder / output.name, given[::step])
        return Exported(output, precision, *differs)
    net, card = load_net(weights)
    count = _CHECKED + (_CALIBRATION if precision == "int8" else 0)
    given = list(pictures) or demo_pictures(count)
    images = [np.ascontiguousarray(resize_image(p, card.input_size)) for p in given]
    checked = images[:: max(1, len(images) // _CHECKED)]
    calibrating = images
    if precision == "int8" and len(images) > 1:
        step = max(2, len(images) // _CHECKED)
        checked = images[::step]
        calibrating = [image for index, image in enumerate(images) if index % step]
    with part_folder(output) as folder:
        made = folder / output.name
        deployed = deploy(net, card.input_size)
        if suffix == ".onnx":
            write_onnx(deployed, made, card)
        elif suffix == GRAPH_SUFFIX:
            made.write_bytes(graph_file(weights, convert(deployed, card.input_size)))
        else:
            graph = convert(deployed, card.input_size)
            if precision == "int8":
                graph = quantise(graph, calibrating)
            graph.set_rt_info(*ir_info(facts_of(card, precision)))
            ov.save_model(graph, made, compress_to_fp16=False)
        written = read_graph(weights, card, made) if suffix == GRAPH_SUFFIX else made
        relative, furthest = _compare(written, DeployedNet(net), checked)
        refuse_apart(output, relative, TOLERANCES[precision])
    return Exported(output, precision, relative, furthest, len(checked))


def _check_wanted(weights: Path, output: Path, precision: str) -> None:
    """Raises OutputError, SettingsError or LivedepthError for what cannot be written."""
    suffix = output.suffix.lower()
    if suffix not in (".onnx", ".xml", GRAPH_SUFFIX):
        raise OutputError(
            "{output}: a network is exported as .onnx, OpenVINO .xml or .graph", output=output
        )
    if suffix == GRAPH_SUFFIX and output.resolve() != graph_path(weights).resolve():
        raise OutputError(
            "{output}: a .graph lies beside its weights; write it to {place}",
            output=output,
            place=graph_path(weights),
        )
    if precision not in TOLERANCES:
        raise SettingsError(
            "unknown precision {precision!r}; known: {known}",
            precision=precision,
            known=", ".join(TOLERANCES),
        )
    if (precision != "float32" or suffix == GRAPH_SUFFIX) and is_foreign(weights):
        raise LivedepthError(
            "{output}: a third-party network is exported in float32, as .onnx or .xml",
            output=output,
        )
    if precision == "int8" and suffix != ".xml":
        raise LivedepthError("{output}: int8 is exported as OpenVINO .xml only", output=output)


@contextmanager
def part_folder(output: Path) -> Iterator[Path]:
    """A folder for what is not complete, beside ``output``; gone at the end, and what is in it has
    its name then, unless something was raised. Raises OutputError."""
    output.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".livedepth-", suffix=".part", dir=output.parent))
    try:
        yield folder
        # The .bin first: who sees the .xml finds both.
        for part in sorted(folder.iterdir()):
            part.replace(output.with_name(part.name))
    except OSError as error:
        raise OutputError(
            "{output}: writing failed ({reason})", output=output, reason=error.strerror
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def quantise(graph: ov.Model, images: Sequence[Image]) -> ov.Model:
    """``graph`` with weights and activations in 8 bits, ranges taken from ``images``.

    NNCF's post-training quantisation. The first and the last layer stay in float: an error in the
    last goes straight into metres, the first sees the picture itself; both cost little. Ranges that
    histograms give, and the accurate correction of biases, take a minute and leave half of the
    error (docs/training-log.md, "int8"). Raises LivedepthError when NNCF is not installed.
    """
    nncf = package("nncf", "export")
    advanced = package("nncf.quantization.advanced_parameters", "export")
    ranges = package("nncf.quantization.range_estimator", "export")
    data = nncf.Dataset([image[None] for image in images])
    # Not nncf.set_log_level: it would set the level of whatever handlers others put there too.
    logging.getLogger("nncf").setLevel(logging.ERROR)
    layers = [op for op in graph.get_ordered_ops() if op.get_type_name() in _WITH_WEIGHTS]
    with redirect_stdout(sys.stderr):  # where its progress belongs
        return nncf.quantize(
            graph,
            data,
            subset_size=len(images),
            fast_bias_correction=False,
            advanced_parameters=advanced.AdvancedQuantizationParameters(
                activations_range_estimator_params=ranges.RangeEstimatorParametersSet.HISTOGRAM
            ),
            ignored_scope=nncf.IgnoredScope(
                names=[layer.get_friendly_name() for layer in (layers[0], layers[-1])]
            ),
        )


def _compare(
    made: Path | ov.Model | None,
    reference: Callable[[torch.Tensor], torch.Tensor],
    images: Sequence[Image],
) -> Apart:
    """Worst mean relative and largest absolute difference (m), computed in float32.

    Where the file takes any number of pictures at once, two together are tried as well.
    """
    core = shared_core()
    options = {"INFERENCE_PRECISION_HINT": "f32"}
    if made is None:  # never seen: what was written just now can be read
        raise LivedepthError("the graph that was written cannot be read again")
    graph = core.read_model(made) if isinstance(made, Path) else made
    several = graph.inputs[0].get_partial_shape()[0].is_dynamic and len(images) > 1
    request = core.compile_model(graph, "CPU", options).create_infer_request()
    found = []
    batches = [image[None] for image in images]
    for pictures in [*batches, np.stack(images[:2])] if several else batches:
        with torch.inference_mode():
            expected: Depth = reference(torch.from_numpy(pictures)).numpy()
        got = request.infer({0: pictures})[0]
        difference = np.abs(got - expected)
        relative = (difference / np.maximum(expected, 0.01)).mean()
        found.append((float(relative), float(difference.max())))
    return worst(found)
