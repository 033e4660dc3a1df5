"""The PyTorch engine: CUDA, MPS and CPU, in the precision each is fast at."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from livedepth.errors import DeviceMemoryError, EngineError
from livedepth.frames import Depth, Image
from livedepth.inference.base import EngineInfo, Prediction
from livedepth.inference.cuda_graph import Net, recorded
from models.deploy import DeployedNet, deploy
from models.geometry import resize_image
from models.net import DepthNet
from models.processor import bfloat16_pays
from models.weights import load_net

_LOG = logging.getLogger(__name__)
_DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


def pick_device(wanted: str = "auto") -> torch.device:
    """``auto``: CUDA, else MPS, else the CPU. Raises EngineError for a device that is not there."""
    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    if wanted == "auto":
        return torch.device("cuda" if cuda else "mps" if mps else "cpu")
    there = {"cpu": True, "cuda": cuda, "mps": mps}
    kind = wanted.partition(":")[0]
    if not there.get(kind, False):
        have = ", ".join(name for name, ok in there.items() if ok)
        raise EngineError(f"device {wanted!r} is not available here; available: {have}")
    try:
        device = torch.device(wanted)
        if kind == "cuda":
            torch.cuda.get_device_properties(device)
    except (RuntimeError, AssertionError, ValueError) as error:
        raise EngineError(f"device {wanted!r} is not available here ({error})") from error
    return device


def pick_precision(device: torch.device, wanted: str = "auto") -> str:
    """``auto``: float16 on CUDA and MPS, bfloat16 on a CPU that is fast at it, else float32."""
    if wanted == "auto":
        if device.type != "cpu":
            return "float16"
        return "bfloat16" if bfloat16_pays() else "float32"
    if wanted not in _DTYPES:
        raise EngineError(f"unknown precision {wanted!r}; known: {', '.join(_DTYPES)}")
    return wanted


class TorchEngine:
    """One network on one device.

    On CUDA the upload and the download go through pinned memory on the engine's own stream, so
    they overlap with whatever else uses the GPU, and the network is a CUDA graph where it can be;
    on the CPU the same code runs without any of it.
    A map that is not finite is computed once more in float32; what is still not finite becomes
    NaN, which is never shown.
    """

    def __init__(
        self,
        net: DepthNet,
        model: str,
        input_size: tuple[int, int],
        *,
        device: str = "auto",
        precision: str = "auto",
    ) -> None:
        self._device = pick_device(device)
        name = pick_precision(self._device, precision)
        self.info = EngineInfo(model, "torch", self._label(), name, input_size)
        self.non_finite = 0
        self._reference = net.eval()
        self._exact: DeployedNet | None = None
        self._cuda = self._device.type == "cuda"
        self._stream = torch.cuda.Stream(self._device) if self._cuda else None
        height, width = input_size
        self._input = torch.empty((1, height, width, 3), dtype=torch.uint8, pin_memory=self._cuda)
        self._output: Tensor | None = None
        try:
            self._net: Net = self._build(_DTYPES[name])
            if self._stream is not None:
                with torch.inference_mode():
                    self._net = recorded(self._net, self._input, self._stream)
            self._run(self._net)  # first use compiles kernels and allocates: not on a live frame
        except torch.OutOfMemoryError as error:
            raise DeviceMemoryError(f"{self._device}: not enough memory for {model}") from error

    @classmethod
    def load(cls, weights: Path, *, device: str = "auto", precision: str = "auto") -> TorchEngine:
        """The engine of a weights file. Raises WeightsError or EngineError."""
        net, card = load_net(weights)
        return cls(net, card.architecture, card.input_size, device=device, precision=precision)

    def infer(self, image: Image) -> Prediction:
        """Depth of uint8 RGB [H, W, 3]; the map is float32 [h, w] metres."""
        start = time.perf_counter()
        np.copyto(self._input[0].numpy(), resize_image(image, self.info.input_size))
        prepared = time.perf_counter()
        try:
            depth = self._run_again_if_full()
            if not np.isfinite(depth).all():
                depth = self._repair()
        except torch.OutOfMemoryError as error:
            raise DeviceMemoryError(
                f"{self._device}: out of memory; close what else uses it, or use a smaller model "
                "or --device cpu"
            ) from error
        except RuntimeError as error:
            reason = str(error).splitlines()[0]
            raise EngineError(f"{self._device}: {self.info.model} failed ({reason})") from error
        done = time.perf_counter()
        return Prediction(depth, {"prepare": prepared - start, "network": done - prepared})

    def infer_all(self, images: Iterable[Image]) -> Iterator[Prediction]:
        """One after another: PyTorch's own threads fill a CPU, and its queue a GPU."""
        for image in images:
            yield self.infer(image)

    def close(self) -> None:
        """Drop the network and give cached GPU memory back."""
        self._exact = None
        del self._net, self._reference
        if self._cuda:
            torch.cuda.empty_cache()

    def _label(self) -> str:
        if self._device.type == "cuda":
            return f"{self._device} ({torch.cuda.get_device_name(self._device)})"
        return str(self._device)

    def _build(self, dtype: torch.dtype) -> DeployedNet:
        deployed = deploy(self._reference, self.info.input_size)
        deployed.net.to(dtype)  # after folding, which wants float32
        return deployed.to(self._device).to(memory_format=torch.channels_last)

    def _on_stream(self) -> AbstractContextManager[object]:
        return torch.cuda.stream(self._stream) if self._stream else nullcontext()

    @torch.inference_mode()
    def _run(self, net: Net) -> Depth:
        with self._on_stream():
            depth = net(self._input.to(self._device, non_blocking=True))[0]
            if not self._cuda:
                return depth.cpu().numpy().copy()
            if self._output is None or self._output.shape != depth.shape:
                self._output = torch.empty(depth.shape, dtype=depth.dtype, pin_memory=True)
            self._output.copy_(depth, non_blocking=True)
        assert self._stream is not None
        self._stream.synchronize()
        return self._output.numpy().copy()

    def _run_again_if_full(self) -> Depth:
        """Another program may have taken what PyTorch only keeps in its cache: give that up."""
        try:
            return self._run(self._net)
        except torch.OutOfMemoryError:
            _LOG.warning("%s: out of memory; trying again without cached memory", self._device)
            if self._cuda:
                torch.cuda.empty_cache()
        return self._run(self._net)

    def _repair(self) -> Depth:
        self.non_finite += 1
        if self._exact is None:
            self._exact = self._build(torch.float32)
        depth = self._run(self._exact)
        depth[~np.isfinite(depth)] = np.nan
        return depth
