"""The ONNX Runtime engine: any CPU, and by its providers CUDA, TensorRT, CoreML and DirectML."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from livedepth.closing import Closing
from livedepth.errors import EngineError, Message
from livedepth.frames import Depth, Image, Unit
from livedepth.inference.base import ComputeDevice, EngineInfo, Prediction
from livedepth.inference.foreign import input_size, metres, normalised, other_sizes
from livedepth.inference.graph_facts import file_hash, refuse_other_size
from livedepth.inference.onnx_session import (
    OnnxNetwork,
    facts_in,
    find_device,
    find_precision,
    list_devices,
    onnx_reason,
    sides_of,
    start_on,
)
from livedepth.inference.trial import refuse_no_depth
from livedepth.inference.validity import Validity
from models.geometry import resize_image

_LOG = logging.getLogger(__name__)
_TYPES: dict[str, np.dtype[Any]] = {
    "tensor(float)": np.dtype(np.float32),
    "tensor(float16)": np.dtype(np.float16),
    "tensor(double)": np.dtype(np.float64),
    "tensor(uint8)": np.dtype(np.uint8),
}
Pixels = npt.NDArray[Any]


class OnnxEngine(Closing):
    """One network on one device of ONNX Runtime's; its maps as :class:`.validity.Validity` makes
    them, in float32 on the CPU where the device computed in float16."""

    def __init__(
        self, network: OnnxNetwork, *, device: str = "auto", precision: str = "auto"
    ) -> None:
        name, number = find_device(device)
        self._network = network
        self._precision = find_precision(name, precision)
        where = f"{name}:{number}" if number else name
        note: Message | None = None
        try:
            session = start_on(network, name, number, self._precision)
        except EngineError as error:
            if device.lower() != "auto" or name == "cpu":
                raise
            note = Message("{problem}; using the CPU instead", problem=error)
            _LOG.warning("%s", note)
            where = "cpu"
            session = start_on(network, where, 0, self._precision)
        self._session: ort.InferenceSession | None = session
        self._exact: ort.InferenceSession | None = None
        given = session.get_inputs()
        if given and given[0].type not in _TYPES:
            raise EngineError(
                "{network}: takes {type}",
                "expected numbers",
                network=network.name,
                type=given[0].type,
            )
        model, size, unit, fixed, focal = _described(network, session)
        self._kind = _TYPES[given[0].type]
        self.info = EngineInfo(
            model=model,
            engine="onnx",
            device=where,
            precision=fixed or self._precision,
            input_size=size,
            unit=unit,
            note=note,
            weights=_hash_of(network, session),
            sizes=_sizes_of(network, session),
            focal=focal,
        )
        self._validity = Validity(unit)
        # The first run allocates: not on a frame. TensorRT builds its engine in it.
        if network.notes is None:
            self._run(session, self._prepare(np.zeros((*size, 3), np.uint8)))
        else:
            refuse_no_depth(
                lambda image: self._run(session, self._prepare(image)),
                None
                if self._precision == "float32"
                else lambda image: self._in_float32(self._prepare(image)),
                size=size,
                unit=unit,
                path=network.path,
            )

    @classmethod
    def load(
        cls,
        weights: Path,
        *,
        device: str = "auto",
        precision: str = "auto",
        like: str = "",
        size: tuple[int, int] | None = None,
    ) -> OnnxEngine:
        """The engine of a network's file. Raises as :meth:`OnnxNetwork.read` does."""
        find_precision(find_device(device)[0], precision)  # before minutes of conversion
        engine = cls(OnnxNetwork.read(weights, like, size), device=device, precision=precision)
        refuse_other_size(size, engine.info.input_size, weights)
        return engine

    @staticmethod
    def devices() -> list[ComputeDevice]:
        """What the installed ONNX Runtime was built for."""
        return [
            ComputeDevice(device, "ONNX Runtime", find_precision(device))
            for device in list_devices()
        ]

    @staticmethod
    def precisions(device: str) -> list[str]:
        """float32, and float16 on a device whose precision can be chosen."""
        return list(dict.fromkeys(["float32", find_precision(find_device(device)[0])]))

    @classmethod
    def native(cls, device: str) -> list[str]:
        """All of them: only devices that compute in float16 are given it."""
        return cls.precisions(device)

    @property
    def non_finite(self) -> int:
        """Maps that held NaN or infinity."""
        return self._validity.non_finite

    def infer(self, image: Image) -> Prediction:
        """Depth of uint8 RGB [H, W, 3]; the map is float32 [h, w] in the network's unit."""
        start = time.perf_counter()
        pixels = self._prepare(image)
        prepared = time.perf_counter()
        if self._session is None:
            raise EngineError("{model} is closed", model=self.info.model)
        # In float32 it would be the same again.
        again = None if self._precision == "float32" else partial(self._in_float32, pixels)
        depth = self._validity.checked(self._run(self._session, pixels), again)
        done = time.perf_counter()
        return Prediction(depth, {"prepare": prepared - start, "network": done - prepared})

    def infer_all(self, images: Iterable[Image]) -> Iterator[Prediction]:
        """Depth of each picture, in order; one after another, each on all cores."""
        for image in images:
            yield self.infer(image)

    def close(self) -> None:
        """Drop the network and the device's memory. May be called twice."""
        self._session = self._exact = None

    def _run(self, session: ort.InferenceSession, pixels: Pixels) -> Depth:
        first = session.get_outputs()[0].name
        try:
            (output,) = session.run([first], {session.get_inputs()[0].name: pixels})
        except Exception as error:  # ONNX Runtime's errors share no base of their own
            raise EngineError(
                "{device}: {model} failed ({reason})",
                device=self.info.device,
                model=self.info.model,
                reason=onnx_reason(error),
            ) from error
        notes = self._network.notes
        if notes is None:
            return np.asarray(output, np.float32)[0]
        return metres(output, notes, self._network.path)

    def _in_float32(self, pixels: Pixels) -> Depth:
        if self._exact is None:
            self._exact = start_on(self._network, "cpu", 0, "float32")
        return self._run(self._exact, pixels)

    def _prepare(self, image: Image) -> Pixels:
        """uint8 RGB [H, W, 3] of any size as the network takes it: bytes for ours."""
        size = self.info.input_size
        resized = np.empty((1, *size, 3), np.uint8)
        np.copyto(resized[0], resize_image(image, size), casting="no")
        notes = self._network.notes
        return resized if notes is None else normalised(resized[0], notes, self._kind)


def _hash_of(network: OnnxNetwork, session: ort.InferenceSession) -> str:
    """Of the weights that ours was made of; of a third-party network, of its file."""
    facts = facts_in(session)
    if facts is not None:
        return facts.weights
    return file_hash(Path(network.source)) if isinstance(network.source, str) else ""


def _sizes_of(network: OnnxNetwork, session: ort.InferenceSession) -> tuple[tuple[int, int], ...]:
    """Input sizes to choose from, by what the network uses when none is asked for."""
    if network.plain is None:
        return ()
    shapes = [sides_of(one) for one in session.get_inputs()]
    return other_sizes(shapes, input_size(shapes, network.plain, network.path))


def _described(
    network: OnnxNetwork, session: ort.InferenceSession
) -> tuple[str, tuple[int, int], Unit, str | None, float | None]:
    """Name, input size, unit, the precision where the file itself fixes it, and the focal length of
    the cameras it was trained with."""
    given, path = session.get_inputs(), network.path
    shapes = [sides_of(one) for one in given]
    if network.notes is not None:
        size = input_size(shapes, network.notes, path)
        half = "float16" if given[0].type == "tensor(float16)" else None
        return path.stem, size, network.notes.unit, half, network.notes.focal
    facts = facts_in(session)
    assert facts is not None  # a third-party file has notes
    size = facts.input_size(shapes[0] if len(shapes) == 1 else [], path)
    label = facts.label(path) if isinstance(network.source, str) else facts.model
    return label, size, facts.means, facts.fixed_precision, facts.focal_length
