"""The OpenVINO engine: Intel and other CPUs, Intel GPUs and NPUs."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import openvino as ov

from livedepth.closing import Closing
from livedepth.defaults import DEFAULT_MODEL
from livedepth.errors import EngineError
from livedepth.frames import Depth, Image
from livedepth.inference.base import ComputeDevice, EngineInfo, Prediction
from livedepth.inference.known_models import resolve_model
from livedepth.inference.network_files import Network, openvino_reason, read_network
from livedepth.inference.openvino_core import shared_core
from livedepth.inference.openvino_forms import (
    Form,
    auto_times,
    choose_form,
    compiled,
    find_precision,
    lacking_precisions,
)
from livedepth.inference.self_test import fastest
from livedepth.inference.trial import refuse_no_depth
from livedepth.inference.validity import Validity
from models.geometry import resize_image


def find_device(core: ov.Core, wanted: str = "auto") -> str:
    """OpenVINO's name of a device: ``auto`` and ``cpu`` are the CPU, ``gpu``, ``gpu.1``, ``npu``.

    Raises EngineError, which names those that are there.
    """
    there = core.available_devices
    name = "CPU" if wanted.lower() == "auto" else wanted.upper()
    # One GPU alone is listed as GPU, several as GPU.0, GPU.1.
    if name in there or (name == "GPU" and "GPU.0" in there):
        return name
    have = ", ".join(device.lower() for device in there)
    raise EngineError(
        "device {wanted!r} is not available to the engine openvino; available: {known}",
        wanted=wanted,
        known=have,
    )


class _Request:
    """A request and the picture that it reads."""

    def __init__(self, request: ov.InferRequest, size: tuple[int, int]) -> None:
        self.request = request
        self.picture = np.zeros((1, *size, 3), np.uint8)
        self._size = size

    def take(self, image: Image) -> None:
        np.copyto(self.picture[0], resize_image(image, self._size), casting="no")


class OpenVinoEngine(Closing):
    """One network on one device; its maps as :class:`.validity.Validity` makes them."""

    def __init__(self, network: Network, *, device: str = "auto", precision: str = "auto") -> None:
        self._core = shared_core()
        self._device = find_device(self._core, device)
        form = choose_form(self._core, self._device, network, precision)
        size = network.input_size
        self.info = EngineInfo(
            model=network.model,
            engine="openvino",
            device=self._device.lower(),
            precision=form.precision,
            input_size=size,
            unit=network.unit,
            weights=network.weights,
            sizes=network.sizes,
            focal=network.focal,
        )
        self._validity = Validity(network.unit)
        self._form: Form | None = form
        self._in_floats: Form | None = Form("float32", network.graph, "float32")
        self._exact: ov.InferRequest | None = None
        self._single = _Request(self._compile(form, "LATENCY").create_infer_request(), size)
        self._requests: list[_Request] = []  # of infer_all
        # The first run allocates: not on a frame.
        if network.foreign is None:
            self._run(self._single.request, self._single.picture)
        else:
            exactly = None if form.floats == "float32" else partial(self._seen, self._in_float32)
            refuse_no_depth(
                partial(self._seen, partial(self._run, self._single.request)),
                exactly,
                size=size,
                unit=network.unit,
                path=network.foreign,
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
    ) -> OpenVinoEngine:
        """The engine of a network's file. Raises WeightsError, EngineError or SettingsError."""
        return cls(read_network(weights, like, size), device=device, precision=precision)

    @staticmethod
    def devices() -> list[ComputeDevice]:
        """What OpenVINO can run on here, and what it runs the default network in."""
        core, network = shared_core(), read_network(resolve_model(DEFAULT_MODEL))
        found = []
        for device in core.available_devices:
            times = auto_times(core, device, network)
            precision = fastest(times) if times else find_precision(core, device)
            name = core.get_property(device, "FULL_DEVICE_NAME")
            found.append(ComputeDevice(device.lower(), name, precision, times))
        return found

    @staticmethod
    def precisions(device: str) -> list[str]:
        """float32, and bfloat16 and int8 on the CPU, float16 on others, whether it has that or
        not."""
        on_cpu = find_device(shared_core(), device) == "CPU"
        return ["float32", "bfloat16", "int8"] if on_cpu else ["float32", "float16"]

    @classmethod
    def native(cls, device: str) -> list[str]:
        """Those that OpenVINO names among what the device computes in."""
        core = shared_core()
        lacking = lacking_precisions(core, find_device(core, device))
        return [one for one in cls.precisions(device) if one not in lacking]

    @property
    def non_finite(self) -> int:
        """Maps that held NaN or infinity and were computed again in float32."""
        return self._validity.non_finite

    def infer(self, image: Image) -> Prediction:
        """Depth of uint8 RGB [H, W, 3]; the map is float32 [h, w] in the network's unit."""
        start = time.perf_counter()
        one = self._single
        one.take(image)
        prepared = time.perf_counter()
        depth = self._checked(self._run(one.request, one.picture), one)
        done = time.perf_counter()
        return Prediction(depth, {"prepare": prepared - start, "network": done - prepared})

    def infer_all(self, images: Iterable[Image]) -> Iterator[Prediction]:
        """Depth of each picture, in order; several are computed at once.

        Two pictures on a core each cost less than one on two cores, whose threads wait for each
        other at every layer.
        """
        if not self._requests:
            self._requests = self._many()
        free, running = deque(self._requests), deque[tuple[_Request, float, float]]()
        try:
            for image in images:
                if not free:
                    yield self._finish(running, free)
                start = time.perf_counter()
                one = free.popleft()
                one.take(image)
                prepared = time.perf_counter()
                one.request.start_async({0: one.picture}, share_inputs=True)
                running.append((one, prepared - start, prepared))
            while running:
                yield self._finish(running, free)
        finally:
            for one, *_ in running:
                with suppress(RuntimeError):  # these results are not needed any more
                    one.request.wait()

    def close(self) -> None:
        """Drop the network and the device's memory."""
        self._form = self._in_floats = self._exact = None
        self._requests.clear()
        self.__dict__.pop("_single", None)  # may be closed twice

    def _many(self) -> list[_Request]:
        """As many requests as the device computes at once."""
        assert self._form is not None
        many = self._compile(self._form, "THROUGHPUT")
        count = many.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        size = self.info.input_size
        return [_Request(many.create_infer_request(), size) for _ in range(count)]

    def _finish(
        self, running: deque[tuple[_Request, float, float]], free: deque[_Request]
    ) -> Prediction:
        one, preparing, started = running.popleft()
        free.append(one)
        try:
            one.request.wait()
        except RuntimeError as error:
            raise self._failed(error) from error
        depth = np.array(one.request.get_output_tensor(0).data[0], np.float32)
        depth = self._checked(depth, one)
        return Prediction(depth, {"prepare": preparing, "network": time.perf_counter() - started})

    def _compile(self, form: Form, hint: str) -> ov.CompiledModel:
        return compiled(self._core, self._device, form, hint, self.info.model)

    def _run(self, request: ov.InferRequest, picture: npt.NDArray[np.uint8]) -> Depth:
        try:
            outputs = request.infer({0: picture}, share_inputs=True)
        except RuntimeError as error:
            raise self._failed(error) from error
        return np.array(outputs[0][0], np.float32)

    def _seen(self, run: Callable[[npt.NDArray[np.uint8]], Depth], image: Image) -> Depth:
        """What ``run`` makes of the input that a picture becomes."""
        self._single.take(image)
        return run(self._single.picture)

    def _failed(self, error: RuntimeError) -> EngineError:
        return EngineError(
            "{device}: {model} failed ({reason})",
            device=self._device.lower(),
            model=self.info.model,
            reason=openvino_reason(error),
        )

    def _checked(self, depth: Depth, one: _Request) -> Depth:
        return self._validity.checked(depth, partial(self._in_float32, one.picture))

    def _in_float32(self, picture: npt.NDArray[np.uint8]) -> Depth:
        if self._exact is None:
            assert self._in_floats is not None
            self._exact = self._compile(self._in_floats, "LATENCY").create_infer_request()
        return self._run(self._exact, picture)
