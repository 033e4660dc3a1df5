"""Engines of installed networks: maps at the picture's own size, as the networks' makers make them.

A network is made ready for one input size at a time: when it is loaded, where the size of the
pictures that will come is known then, else when the first picture wants it.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from livedepth.closing import Closing
from livedepth.errors import EngineError, SettingsError
from livedepth.frames import Depth, Image
from livedepth.inference.base import EngineInfo, Prediction, no_int8
from livedepth.inference.hub.network import Installed
from livedepth.inference.hub.picture_rules import Size
from livedepth.inference.hub.resampling import Floats
from livedepth.inference.hub.runners import OnnxRunner, OpenVinoRunner, Outputs, Runner
from livedepth.inference.steps import listener, steps_told_to
from livedepth.inference.trial import refuse_no_depth
from livedepth.inference.validity import Validity
from livedepth.lens import LEAST, MOST, Lens
from models.geometry import resize_image

_READY = 3  # input sizes that are ready at once
T = TypeVar("T", bound="HubEngine")


class HubEngine(Closing):
    """One installed network on one device. ``info.input_size`` is that of the last picture."""

    engine = ""

    def __init__(self, network: Installed, device: str, precision: str) -> None:
        self._network, self._device = network, device
        self._precision = precision
        self._ready: OrderedDict[tuple[Size, str], Runner] = OrderedDict()
        self._open = True
        self._validity = Validity(network.manifest.means)
        self.info = EngineInfo(
            model=network.manifest.name,
            engine=self.engine,
            device=self._called(),
            precision=precision,
            input_size=network.grid,
            unit=network.manifest.means,
            weights=network.manifest.sha256,
            sizes=network.sizes,
            focal=network.focal,
            estimates=network.depths.estimates and network.manifest.means == "m",
        )
        self._listener = listener()
        if network.hinted or not network.converted:
            self._warm_up()

    def _warm_up(self) -> None:
        """Make it ready, and run it once: the first run allocates. Not on a frame."""
        network, size = self._network, self._network.expected
        if network.converted:
            noise = np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)
            runner = self._runner(size, self._precision)
            self._finished(runner.run(network.prepare(noise)), size)
            return
        # What is converted here was compared with the original; such a file comes as it is.
        exact = None if self._precision == "float32" else partial(self._seen, "float32")
        refuse_no_depth(
            partial(self._seen, self._precision),
            exact,
            size=size,
            unit=network.manifest.means,
            path=network.path,
        )

    def _seen(self, precision: str, view: Image) -> Depth:
        """The map of a view at the size of the pictures that are expected."""
        image = np.ascontiguousarray(resize_image(view, self._network.expected))
        size = (image.shape[0], image.shape[1])
        return self._finished(self._runner(size, precision).run(self._network.prepare(image)), size)

    @classmethod
    @abstractmethod
    def chosen(cls, network: Installed, device: str, precision: str) -> tuple[str, str]:
        """The device and the precision that are meant. Raises EngineError or SettingsError."""

    @abstractmethod
    def start(self, size: Size, precision: str) -> Runner:
        """The network for pictures of ``size``. Raises EngineError or WeightsError."""

    @classmethod
    def load(
        cls: type[T],
        weights: Path,
        *,
        device: str = "auto",
        precision: str = "auto",
        like: str = "",
        size: Size | None = None,
        for_picture: Size | None = None,
    ) -> T:
        """The engine of a manifest's network; ``size`` is one of its sizes for pictures of the size
        ``for_picture``. Raises WeightsError, EngineError or SettingsError."""
        if like:
            raise SettingsError(
                "--like is for third-party .onnx networks, and {path} is none", path=weights.name
            )
        if precision == "int8":
            raise no_int8(cls.engine)
        network = Installed.read(weights, size, for_picture)
        return cls(network, *cls.chosen(network, device, precision))

    @property
    def non_finite(self) -> int:
        """Maps that held NaN or infinity."""
        return self._validity.non_finite

    def infer(self, image: Image) -> Prediction:
        """Depth of uint8 RGB [H, W, 3]: float32 [H, W] in the network's unit."""
        start = time.perf_counter()
        size = (image.shape[0], image.shape[1])
        runner = self._runner(size, self._precision)
        pixels = self._network.prepare(image)
        prepared = time.perf_counter()
        outputs = runner.run(pixels)
        computed = time.perf_counter()
        depth = self._finished(outputs, size)
        again = None if self._precision == "float32" else partial(self._exact, size, pixels)
        depth = self._validity.checked(depth, again)
        done = time.perf_counter()
        timings = {
            "prepare": prepared - start,
            "network": computed - prepared,
            "finish": done - computed,
        }
        return Prediction(depth, timings, self._lens(outputs))

    def infer_all(self, images: Iterable[Image]) -> Iterator[Prediction]:
        """Depth of each picture, in order; one after another, each on all cores."""
        return map(self.infer, images)

    def close(self) -> None:
        """Drop the network and the device's memory. May be called twice."""
        self._ready.clear()
        self._open = False

    def _called(self) -> str:
        return self._device

    def _runner(self, size: Size, precision: str) -> Runner:
        if not self._open:
            raise EngineError("{model} is closed", model=self._network.manifest.name)
        grid = self._network.grid_for(size)
        key = (grid, precision)
        runner = self._ready.get(key)
        if runner is None:
            with steps_told_to(self._listener or (lambda step: None)):
                runner = self.start(size, precision)
            self._ready[key] = runner
            while len(self._ready) > _READY:
                self._ready.popitem(last=False)
        self._ready.move_to_end(key)
        if precision == self._precision and self.info.input_size != grid:
            self.info = replace(self.info, input_size=grid)
        return runner

    def _finished(self, outputs: Outputs, size: Size) -> Depth:
        try:
            return self._network.depths.finish(outputs, size)
        except EngineError as error:
            raise EngineError(
                "{model}: {problem}", model=self._network.manifest.name, problem=error
            ) from error

    def _lens(self, outputs: Outputs) -> Lens | None:
        """What the network found out about the camera."""
        angle = self._network.depths.angle(outputs)
        if angle is None or not LEAST <= angle <= MOST:
            return None
        return Lens.of_degrees(angle, "network")

    def _exact(self, size: Size, pixels: Floats) -> Depth:
        """The same picture in float32. Raises EngineError."""
        return self._finished(self._runner(size, "float32").run(pixels), size)


class OpenVinoHubEngine(HubEngine):
    """An installed network in OpenVINO. ``auto`` is float32 on a processor, where half of it would
    give another depth than the network's makers publish, and float16 on a GPU."""

    engine = "openvino"

    @classmethod
    def chosen(cls, network: Installed, device: str, precision: str) -> tuple[str, str]:
        from livedepth.inference.openvino_core import shared_core
        from livedepth.inference.openvino_engine import find_device
        from livedepth.inference.openvino_forms import find_precision

        core = shared_core()
        name = find_device(core, device)
        if precision == "auto" and name == "CPU":
            return name.lower(), "float32"
        return name.lower(), find_precision(core, name, precision)

    def start(self, size: Size, precision: str) -> Runner:
        network = self._network
        return OpenVinoRunner(
            network.graph(size), network.grid_for(size), self._device, precision, more=network.more
        )


class OnnxHubEngine(HubEngine):
    """An installed network in ONNX Runtime, in float32 but on devices that are given a choice."""

    engine = "onnx"

    @classmethod
    def chosen(cls, network: Installed, device: str, precision: str) -> tuple[str, str]:
        from livedepth.inference.onnx_session import find_device, find_precision

        name, number = find_device(device)
        where = f"{name}:{number}" if number else name
        return where, find_precision(name, precision)

    def start(self, size: Size, precision: str) -> Runner:
        network = self._network
        # What the device computed in half precision is computed exactly on the processor.
        device = "cpu" if precision != self._precision else self._device
        return OnnxRunner(
            network.graph(size), network.grid_for(size), device, precision, more=network.more
        )
