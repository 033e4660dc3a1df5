"""A graph that is ready: float32 pixels [1, 3, h, w] to its outputs by name, on one device.

Each library is imported where it is used: none needs the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from livedepth.errors import EngineError
from livedepth.inference.hub.resampling import Floats
from livedepth.inference.onnx_facts import named_refusal

Outputs = dict[str, npt.NDArray[Any]]
Size = tuple[int, int]


class Runner(Protocol):
    """A network for inputs of one size."""

    def run(self, pixels: Floats) -> Outputs:
        """The outputs by name, as new arrays. Raises EngineError."""


class OpenVinoRunner:
    """A graph in OpenVINO. ``kept``: its compiled form goes into the cache. ``more`` are inputs
    beside the picture, by name."""

    def __init__(
        self,
        graph: Path,
        grid: Size,
        device: str,
        precision: str,
        *,
        kept: bool = True,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        import openvino as ov

        from livedepth.inference.foreign import sides_of
        from livedepth.inference.network_files import openvino_reason
        from livedepth.inference.openvino_core import shared_core
        from livedepth.inference.openvino_forms import TYPES, compile_kept

        self._reason, self._name, self._device = openvino_reason, graph.parent.name, device
        self._more = dict(more or {})
        core = shared_core()
        options: dict[str, Any] = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": TYPES[precision],
        }
        try:
            model: ov.Model = core.read_model(graph)
            picture = picture_input(
                {one.any_name: sides_of(one) for one in model.inputs}, self._more, graph
            )
            shape = sides_of(model.input(picture)) or []
            check_sides(shape, grid, graph)
            self._rank = len(shape)
            if model.input(picture).partial_shape.is_dynamic:
                model.reshape({picture: [*[1] * (self._rank - 3), 3, *grid]})
            make = partial(compile_kept, core) if kept else core.compile_model
            compiled = make(model, device.upper(), options)
            # A tensor has the names of the operators too that only reshape it, in any order.
            self._names = [sorted(one.names) for one in compiled.outputs]
            self._request = compiled.create_infer_request()
        except RuntimeError as error:
            raise named_refusal(graph, "OpenVINO", openvino_reason(error)) or EngineError(
                "{device}: cannot run {model} ({reason})",
                device=device,
                model=self._name,
                reason=openvino_reason(error),
            ) from error
        self._picture = picture

    def run(self, pixels: Floats) -> Outputs:
        shaped = pixels.reshape((1,) * (self._rank - 4) + pixels.shape)
        try:
            found = self._request.infer({self._picture: shaped, **self._more}, share_inputs=True)
        except RuntimeError as error:
            raise _failed(self._device, self._name, self._reason(error)) from error
        outputs: Outputs = {}
        for names, value in zip(self._names, found.values(), strict=True):
            outputs |= dict.fromkeys(names or [""], np.array(value))
        return outputs


class OnnxRunner:
    """A graph in ONNX Runtime, on one of the devices that :mod:`..onnx_session` names."""

    def __init__(
        self,
        graph: Path,
        grid: Size,
        device: str,
        precision: str,
        *,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        from livedepth.inference.onnx_session import (
            OnnxNetwork,
            find_device,
            onnx_reason,
            sides_of,
            start_on,
        )

        self._reason, self._device, self._name = onnx_reason, device, graph.parent.name
        self._more = dict(more or {})
        name, number = find_device(device)
        try:
            self._session = start_on(OnnxNetwork(str(graph), self._name), name, number, precision)
        except EngineError as error:
            raise named_refusal(graph, "ONNX Runtime", str(error)) or error from error
        inputs = self._session.get_inputs()
        shapes = {one.name: sides_of(one) for one in inputs}
        self._picture = picture_input(shapes, self._more, graph)
        check_sides(shapes[self._picture], grid, graph)
        self._rank = len(shapes[self._picture])
        half = next(one.type for one in inputs if one.name == self._picture) == "tensor(float16)"
        self._kind = np.float16 if half else np.float32
        self._names = [one.name for one in self._session.get_outputs()]

    def run(self, pixels: Floats) -> Outputs:
        shaped = pixels.reshape((1,) * (self._rank - 4) + pixels.shape).astype(self._kind)
        try:
            found = self._session.run(self._names, {self._picture: shaped, **self._more})
        except Exception as error:  # ONNX Runtime's errors share no base of their own
            raise _failed(self._device, self._name, self._reason(error)) from error
        return dict(zip(self._names, found, strict=True))


def picture_input(
    shapes: Mapping[str, list[int | None] | None], more: Mapping[str, Any], graph: Path
) -> str:
    """The name of the one input that takes a picture, of inputs with these shapes (None is what a
    file leaves open). Raises EngineError where there is none, or an input that nobody fills."""
    pictures = [
        name
        for name, shape in shapes.items()
        if shape is not None and len(shape) in (4, 5) and shape[-3] in (None, 3)
    ]
    if len(pictures) != 1:
        raise EngineError(
            "{graph}: has {count} inputs that take a picture; a depth network has one",
            graph=graph.name,
            count=len(pictures),
        )
    unknown = [name for name in shapes if name != pictures[0] and name not in more]
    if unknown:
        raise EngineError(
            "{graph}: has {count} inputs; what {name} takes is not known",
            graph=graph.name,
            count=len(shapes),
            name=unknown[0],
        )
    return pictures[0]


def check_sides(shape: Sequence[int | None], grid: Size, graph: Path) -> None:
    """Raises EngineError where a file fixes the sides of its pictures to others than ``grid``."""
    height, width = shape[-2:]
    if height not in (None, grid[0]) or width not in (None, grid[1]):
        raise EngineError(
            "{graph}: takes pictures of {sides}, not of {height}×{width}",
            graph=graph.name,
            sides=f"{height or '?'}×{width or '?'}",
            height=grid[0],
            width=grid[1],
        )


def _failed(device: str, model: str, reason: str) -> EngineError:
    return EngineError(
        "{device}: {model} failed ({reason})", device=device, model=model, reason=reason
    )
