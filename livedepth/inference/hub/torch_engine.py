"""Installed networks of transformers in PyTorch: in half precision on CUDA and MPS."""

from __future__ import annotations

from typing import Any

import torch

from livedepth.errors import DeviceMemoryError, EngineError, Hint
from livedepth.inference.hub.depth_rules import ANGLE, MAP
from livedepth.inference.hub.engine import HubEngine
from livedepth.inference.hub.export import loaded
from livedepth.inference.hub.network import Installed
from livedepth.inference.hub.picture_rules import Size
from livedepth.inference.hub.resampling import Floats
from livedepth.inference.hub.runners import Outputs, Runner
from livedepth.inference.torch_engine import lacks_memory, pick_device, pick_precision

_TYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


class TorchRunner:
    """A network on a device, in one precision, for inputs of all sizes that it takes."""

    def __init__(self, net: Any, name: str, device: torch.device, precision: str) -> None:
        self._name, self._device, self._kind = name, device, _TYPES[precision]
        try:
            self._net = net.to(device=device, dtype=self._kind)
        except RuntimeError as error:
            raise _explained(error, device, name) from error

    @torch.inference_mode()
    def run(self, pixels: Floats) -> Outputs:
        """The outputs by name. Raises EngineError, or DeviceMemoryError where the device is
        full."""
        try:
            given = torch.from_numpy(pixels).to(self._device, self._kind)
            found = self._net(pixel_values=given)
            outputs = {MAP: found.predicted_depth}
            angle = getattr(found, ANGLE, None)
            if angle is not None:
                outputs[ANGLE] = angle
            return {name: value.float().cpu().numpy() for name, value in outputs.items()}
        except (RuntimeError, ValueError) as error:
            raise _explained(error, self._device, self._name) from error


class TorchHubEngine(HubEngine):
    """An installed network of transformers in PyTorch. ``auto`` is float16 on CUDA and MPS, and
    float32 on a processor."""

    engine = "torch"

    @classmethod
    def chosen(cls, network: Installed, device: str, precision: str) -> tuple[str, str]:
        where = pick_device(device)
        if precision == "auto" and where.type == "cpu":
            return str(where), "float32"
        return str(where), pick_precision(where, precision)

    def start(self, size: Size, precision: str) -> Runner:
        # One for all sizes; what overflowed in half precision gets a network of its own.
        for (_, ready), runner in self._ready.items():
            if ready == precision:
                return runner
        folder = self._network.path.parent
        device = torch.device(self._device)
        return TorchRunner(loaded(folder), self._network.manifest.name, device, precision)

    def close(self) -> None:
        super().close()
        if torch.device(self._device).type == "cuda":
            torch.cuda.empty_cache()

    def _called(self) -> str:
        device = torch.device(self._device)
        if device.type == "cuda":
            return f"{device} ({torch.cuda.get_device_name(device)})"
        return self._device


def _explained(error: Exception, device: torch.device, name: str) -> EngineError:
    if isinstance(error, RuntimeError) and lacks_memory(error):
        return DeviceMemoryError(
            "{device}: out of memory",
            Hint(
                "close what else uses it, or use a smaller model or --device cpu",
                "close what else uses it, or choose a smaller model",
            ),
            device=device,
        )
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return EngineError(
        "{device}: {model} failed ({reason})", device=device, model=name, reason=reason
    )
