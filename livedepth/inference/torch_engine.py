"""The PyTorch engine: CUDA, MPS and CPU, in the precision each is fast at."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import torch

from livedepth.closing import Closing
from livedepth.errors import DeviceMemoryError, EngineError, Hint, SettingsError
from livedepth.frames import Depth, Image
from livedepth.inference.base import EngineInfo, Prediction, no_int8
from livedepth.inference.cuda_graph import recorded
from livedepth.inference.metres import focal_of
from livedepth.inference.transfer import Net, Streams, Transfer
from livedepth.inference.validity import Validity
from models.deploy import DeployedNet, deploy
from models.net import DepthNet
from models.processor import bfloat16_instructions, bfloat16_pays
from models.weights import load_net

_LOG = logging.getLogger(__name__)
# In what CUDA, cuBLAS, cuDNN and MPS say, beside PyTorch's own OutOfMemoryError.
_FULL = ("out of memory", "ALLOC_FAILED")
_DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


def pick_device(wanted: str = "auto") -> torch.device:
    """``auto``: CUDA, else MPS, else the CPU. Raises EngineError for a device that is not there."""
    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    wanted = wanted.lower()
    if wanted == "auto":
        return torch.device("cuda" if cuda else "mps" if mps else "cpu")
    there = {"cpu": True, "cuda": cuda, "mps": mps}
    kind = wanted.partition(":")[0]
    if not there.get(kind, False):
        have = ", ".join(name for name, ok in there.items() if ok)
        raise EngineError(
            "device {wanted!r} is not available here; available: {known}", wanted=wanted, known=have
        )
    try:
        device = torch.device(wanted)
        if kind == "cuda":
            torch.cuda.get_device_properties(device)
    except (RuntimeError, AssertionError, ValueError) as error:
        raise EngineError(
            "device {wanted!r} is not available here ({reason})", wanted=wanted, reason=error
        ) from error
    return device


def pick_precision(device: torch.device, wanted: str = "auto") -> str:
    """``auto``: float16 on CUDA and MPS, bfloat16 on a CPU that is fast at it, else float32."""
    if wanted == "auto":
        if device.type != "cpu":
            return "float16"
        return "bfloat16" if bfloat16_pays() else "float32"
    if wanted == "int8":
        raise no_int8("torch")
    if wanted not in _DTYPES:
        raise SettingsError(
            "unknown precision {wanted!r}; known: {known}", wanted=wanted, known=", ".join(_DTYPES)
        )
    return wanted


def lacks_memory(error: RuntimeError) -> bool:
    """Whether a device failed because it is full."""
    return isinstance(error, torch.OutOfMemoryError) or any(word in str(error) for word in _FULL)


class TorchEngine(Closing):
    """One network on one device; its maps as :class:`.validity.Validity` makes them.

    On CUDA two pictures are under way at once in :meth:`infer_all` (:mod:`.transfer`), and the
    network is a CUDA graph where it can be; elsewhere the same code runs one after another.
    ``compiled`` has torch.compile write kernels for it first, which takes a C++ compiler and up to
    minutes.
    """

    def __init__(
        self,
        net: DepthNet,
        model: str,
        input_size: tuple[int, int],
        *,
        device: str = "auto",
        precision: str = "auto",
        compiled: bool = False,
        weights: str = "",
        focal: float | None = None,
    ) -> None:
        self._device = pick_device(device)
        name = pick_precision(self._device, precision)
        engine = "torch-compile" if compiled else "torch"
        self._cuda = self._device.type == "cuda"
        # A full-size picture is coloured faster where its depth lies already than on the CPU.
        colours_on = str(self._device) if self._cuda else ""
        self._validity = Validity("m")
        # Kept as it was loaded: folded weights in half precision lead to no float32 network.
        self._reference = net.eval()
        self._exact: DeployedNet | None = None  # built for the first map that needs it: most never
        try:
            self.info = EngineInfo(
                model,
                engine,
                self._label(),
                name,
                input_size,
                colours_on=colours_on,
                weights=weights,
                focal=focal,
            )
            streams = Streams.of(self._device) if self._cuda else None
            # Two on CUDA: while one picture is computed, the next goes up into the other's
            # buffers. More would only make each picture wait longer.
            self._transfers = [
                Transfer(self._device, input_size, streams) for _ in range(1 + self._cuda)
            ]
            self._net: Net = self._build(_DTYPES[name])
            if compiled:
                self._net = self._compile(self._net)
            if streams is not None:
                # In inference mode, as every frame is computed: what is recorded is what runs.
                with torch.inference_mode():
                    self._net = recorded(self._net, self._transfers[0].picture, streams.compute)
            # The first run allocates memory and chooses kernels: not on a live frame.
            self._transfers[0].compute(self._net)
            self._transfers[0].receive()
        except RuntimeError as error:
            if lacks_memory(error):
                raise DeviceMemoryError(
                    "{device}: not enough memory for {model}", device=self._device, model=model
                ) from error
            reason = str(error).strip().splitlines()[0]
            raise EngineError(
                "{device}: cannot run {model} ({reason})",
                device=self._device,
                model=model,
                reason=reason,
            ) from error

    @classmethod
    def load(
        cls,
        weights: Path,
        *,
        device: str = "auto",
        precision: str = "auto",
        compiled: bool = False,
    ) -> TorchEngine:
        """The engine of a weights file. Raises WeightsError or EngineError."""
        net, card = load_net(weights)
        return cls(
            net,
            card.architecture,
            card.input_size,
            device=device,
            precision=precision,
            compiled=compiled,
            weights=card.sha256,
            focal=focal_of(card),
        )

    @staticmethod
    def precisions(device: str) -> list[str]:
        """float32, and bfloat16 on the CPU, float16 on others."""
        on_cpu = pick_device(device).type == "cpu"
        return ["float32", "bfloat16" if on_cpu else "float16"]

    @classmethod
    def native(cls, device: str) -> list[str]:
        """All of them on a GPU; bfloat16 on a CPU that has instructions for it."""
        slow = {"bfloat16"} if not bfloat16_instructions() else set()
        return [name for name in cls.precisions(device) if name not in slow]

    @property
    def non_finite(self) -> int:
        """Maps that held NaN or infinity and were computed again in float32."""
        return self._validity.non_finite

    def infer(self, image: Image) -> Prediction:
        """Depth of uint8 RGB [H, W, 3]; the map is float32 [h, w] metres."""
        return next(self.infer_all([image]))

    def infer_all(self, images: Iterable[Image]) -> Iterator[Prediction]:
        """In order; on CUDA the next picture goes up while one is computed."""
        flying: deque[tuple[Transfer, float, float]] = deque()
        landed = 0.0
        try:
            for number, image in enumerate(images):
                transfer = self._transfers[number % len(self._transfers)]
                start = time.perf_counter()
                self._launch(transfer, image)
                flying.append((transfer, start, time.perf_counter()))
                # Before the next picture is asked for: its transfer has to be free by then, and
                # with one transfer, as off CUDA, a live frame's depth must not wait for the next.
                if len(flying) == len(self._transfers):
                    yield self._land(*flying.popleft(), landed)
                    landed = time.perf_counter()
            while flying:
                yield self._land(*flying.popleft(), landed)
                landed = time.perf_counter()
        finally:
            for transfer, _, _ in flying:  # not needed any more, but their buffers are used again
                transfer.settle()

    def close(self) -> None:
        """Drop the network and give cached GPU memory back."""
        self._exact = None
        self._net = _closed  # a CUDA graph keeps its memory until nothing refers to it
        self._transfers.clear()
        if self._cuda:
            torch.cuda.empty_cache()

    def _label(self) -> str:
        if self._cuda:
            return f"{self._device} ({torch.cuda.get_device_name(self._device)})"
        return str(self._device)

    def _build(self, dtype: torch.dtype) -> DeployedNet:
        deployed = deploy(self._reference, self.info.input_size)
        # After folding, which wants float32; the network alone: normalisation and metres around
        # it stay float32, where bytes lose nothing.
        deployed.net.to(dtype)
        # The fast convolution kernels want channels last; else every layer reorders its input.
        deployed = deployed.to(self._device).to(memory_format=torch.channels_last)
        if self._cuda:
            # Made on the default stream, used on another, which does not wait for it.
            torch.cuda.current_stream(self._device).synchronize()
        return deployed

    def _compile(self, net: DeployedNet) -> Net:
        compiled: Net = torch.compile(net, dynamic=False)  # one size for good: faster kernels
        try:
            # It compiles at the first call, and what goes wrong is said here, not on a frame.
            self._transfers[0].compute(compiled)
            self._transfers[0].receive()
        except RuntimeError as error:  # torch._dynamo's and its compiler's are of this kind
            if lacks_memory(error):
                raise
            reason = str(error).strip().splitlines()[0]
            raise EngineError(
                "torch.compile failed ({reason})",
                Hint("use --engine torch", "choose the engine torch under Model"),
                reason=reason,
            ) from error
        return compiled

    def _launch(self, transfer: Transfer, image: Image) -> None:
        with self._explained():
            try:
                transfer.send(image)
                transfer.compute(self._net)
            except RuntimeError as error:
                if not lacks_memory(error):
                    raise
                # Another program may have taken what PyTorch only keeps in its cache.
                _LOG.warning("%s: out of memory; trying again without cached memory", self._device)
                if self._cuda:
                    torch.cuda.empty_cache()
                transfer.send(image)
                transfer.compute(self._net)

    def _land(self, transfer: Transfer, start: float, sent: float, landed: float) -> Prediction:
        with self._explained():
            again = partial(self._in_float32, transfer)
            depth = self._validity.checked(transfer.receive(), again)
        # With two under way, what the caller did with the depth before is not the network's time.
        busy = time.perf_counter() - max(sent, landed)
        return Prediction(depth, {"prepare": sent - start, "network": busy})

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except RuntimeError as error:
            if lacks_memory(error):
                raise DeviceMemoryError(
                    "{device}: out of memory",
                    Hint(
                        "close what else uses it, or use a smaller model or --device cpu",
                        "close what else uses it, or choose a smaller model",
                    ),
                    device=self._device,
                ) from error
            reason = str(error).splitlines()[0]
            raise EngineError(
                "{device}: {model} failed ({reason})",
                device=self._device,
                model=self.info.model,
                reason=reason,
            ) from error

    def _in_float32(self, transfer: Transfer) -> Depth:
        # Its picture is on the device still: a transfer takes the next one after this.
        if self._exact is None:
            self._exact = self._build(torch.float32)
        transfer.compute(self._exact)
        return transfer.receive()


def _closed(_picture: torch.Tensor) -> torch.Tensor:
    raise EngineError("the engine is closed")
