"""``livedepth export`` of a network that was installed by name: its graph for other programs.

The graph is the network alone: float32 pixels [1, 3, h, w], resized and normalised as its makers
do it, to its own map. What livedepth does around it stands in docs/models.md; a ``.yaml`` beside an
``.onnx`` says it as far as a third-party network's notes can.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import yaml

from livedepth.capture.pictures import demo_pictures
from livedepth.errors import LivedepthError, OutputError
from livedepth.files import check_output, write_whole
from livedepth.frames import Depth, Image
from livedepth.inference.hub.depth_rules import Outputs
from livedepth.inference.hub.network import Installed
from livedepth.inference.hub.picture_rules import Size
from livedepth.inference.hub.resampling import Floats
from livedepth.inference.hub.runners import OpenVinoRunner
from livedepth.jobs.export import TOLERANCES, Exported, part_folder
from livedepth.jobs.parity import Apart, apart, refuse_apart, worst

_PICTURES = 2


def export_installed(
    manifest: Path, output: Path, *, precision: str = "float32", overwrite: bool = False
) -> Exported:
    """Write the network of a manifest as ONNX (``.onnx``) or OpenVINO IR (``.xml`` and ``.bin``),
    for inputs of the size that pictures of 480×640 get, compared with the original before the file
    gets its name. Raises OutputError, LivedepthError or WeightsError.
    """
    suffix = output.suffix.lower()
    if suffix not in (".onnx", ".xml"):
        raise OutputError(
            "{output}: a third-party network is exported as .onnx or OpenVINO .xml", output=output
        )
    if precision != "float32":
        raise LivedepthError(
            "{output}: a third-party network is exported in float32", output=output
        )
    beside = output.with_suffix(".yaml" if suffix == ".onnx" else ".bin")
    for path in (output, beside):
        check_output(path, [manifest], overwrite=overwrite)
    network = Installed.read(manifest)
    graph = network.graph(network.expected)
    with part_folder(output) as folder:
        made = folder / output.name
        if suffix == ".onnx":
            for file in graph.parent.iterdir() if network.converted else (graph,):
                shutil.copyfile(file, folder / (made.name if file == graph else file.name))
        else:
            import openvino as ov

            from livedepth.inference.openvino_core import shared_core

            ov.save_model(shared_core().read_model(graph), made, compress_to_fp16=False)
        relative, furthest = _compare(network, made)
        refuse_apart(output, relative, TOLERANCES["float32"])
    notes = network.notes
    if suffix == ".onnx" and notes is not None:
        write_whole(beside, yaml.safe_dump(notes, sort_keys=False).encode())
    return Exported(output, "float32", relative, furthest, _PICTURES)


def _compare(network: Installed, made: Path) -> Apart:
    """Worst mean relative and largest difference of a written graph from the original network."""
    pictures = demo_pictures(_PICTURES, width=network.expected[1], height=network.expected[0])
    grid = network.grid
    written = OpenVinoRunner(made, grid, "cpu", "float32", kept=False, more=network.more)
    original = _original(network, grid)
    return worst(
        apart(_depth(network, written.run, picture), _depth(network, original, picture))
        for picture in pictures
    )


def _original(network: Installed, grid: Size) -> Callable[[Floats], Outputs]:
    if not network.converted:
        graph = network.graph(network.expected)
        return OpenVinoRunner(graph, grid, "cpu", "float32", kept=False, more=network.more).run
    import torch

    from livedepth.inference.hub.export import loaded
    from livedepth.inference.hub.torch_engine import TorchRunner

    net = loaded(network.path.parent)
    return TorchRunner(net, network.manifest.name, torch.device("cpu"), "float32").run


def _depth(network: Installed, run: Callable[[Floats], Outputs], picture: Image) -> Depth:
    size = (picture.shape[0], picture.shape[1])
    return network.depths.finish(run(network.prepare(picture)), size)
