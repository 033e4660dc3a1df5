"""ONNX Runtime's devices, and sessions that run a network on one of them."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnxruntime as ort

from livedepth.errors import EngineError, Hint, Message, SettingsError
from livedepth.inference.base import no_int8
from livedepth.inference.cache_folder import cache_folder
from livedepth.inference.foreign import NetworkNotes, Size, notes_for
from livedepth.inference.graph_facts import GraphFacts, facts_in_metadata, refuse_like
from livedepth.inference.onnx_cache import onnx_bytes
from livedepth.inference.onnx_facts import check_onnx, refused

PROVIDERS = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
    "directml": "DmlExecutionProvider",
}
_HALF = ("tensorrt",)  # can be asked for float16; the others compute in what the file says
_LOG = logging.getLogger(__name__)
_QUIET = 4  # fatal alone: its errors are raised too, and said in one line


def list_devices() -> list[str]:
    """The devices that the installed ONNX Runtime was built for, ours by name."""
    built = ort.get_available_providers()
    return [device for device, provider in PROVIDERS.items() if provider in built]


def find_device(wanted: str = "auto") -> tuple[str, int]:
    """Name and number of a device: ``auto`` is CUDA where ONNX Runtime has it, else the CPU.

    Raises EngineError, which names those that are there.
    """
    there = list_devices()
    name, _, number = wanted.lower().partition(":")
    if name == "auto":
        name = "cuda" if "cuda" in there else "cpu"
    if name not in there or not (number or "0").isdecimal():
        raise EngineError(
            "device {wanted!r} is not available to the engine onnx; available: {known}",
            wanted=wanted,
            known=", ".join(there),
        )
    return name, int(number or 0)


def find_precision(device: str, wanted: str = "auto") -> str:
    """``auto``: float16 on a device whose precision can be chosen, else float32.

    Raises EngineError for one that the device does not support, SettingsError for an unknown one.
    """
    if wanted == "int8":
        raise no_int8("onnx")
    if wanted not in ("auto", "float32", "float16", "bfloat16"):
        known = "float32, float16, bfloat16"
        raise SettingsError(
            "unknown precision {wanted!r}; known: {known}", wanted=wanted, known=known
        )
    if wanted == "auto":
        return "float16" if device in _HALF else "float32"
    if wanted == "bfloat16" or (wanted == "float16" and device not in _HALF):
        raise EngineError(
            "{device}: does not compute in {wanted} in the engine onnx",
            "use float32",
            device=device,
            wanted=wanted,
        )
    return wanted


@dataclass(frozen=True)
class OnnxNetwork:
    """What ONNX Runtime reads (a path or a whole file), and how to treat it.

    ``notes`` are those of a third-party network, and ``plain`` the same without the size that was
    asked for; None for ours, which takes bytes.
    """

    source: str | bytes
    name: str
    notes: NetworkNotes | None = None
    plain: NetworkNotes | None = None

    @classmethod
    def read(cls, path: Path, like: str = "", size: Size | None = None) -> OnnxNetwork:
        """The network in ``path`` (.onnx, or our .safetensors), for pictures of a size; ``like`` as
        in :func:`notes_of`.

        Raises WeightsError, EngineError, SettingsError, or LivedepthError where a package for
        turning weights into ONNX is missing.
        """
        suffix = path.suffix.lower()
        if suffix == ".xml":
            raise EngineError(
                "{path}: is OpenVINO's own form",
                Hint("use --engine openvino", "choose the engine openvino under Model"),
                path=path,
            )
        if suffix != ".onnx":
            return cls(onnx_bytes(path), path.name)
        check_onnx(path)
        try:
            session = _session(str(path), [PROVIDERS["cpu"]])
        except Exception as error:  # ONNX Runtime's errors share no base of their own
            raise refused(path, "ONNX Runtime", onnx_reason(error)) from error
        if facts_in(session):
            refuse_like(like, path)
            return cls(str(path), path.name)
        plain = notes_for(path, like, None)
        return cls(str(path), path.name, notes_for(path, like, size), plain)

    @property
    def path(self) -> Path:
        """The file, for messages; its name alone where it was read into memory."""
        return Path(self.source) if isinstance(self.source, str) else Path(self.name)

    @property
    def digest(self) -> str:
        """A short hash: different for different networks."""
        whole = Path(self.source).read_bytes() if isinstance(self.source, str) else self.source
        return hashlib.sha256(whole).hexdigest()[:16]


def start_on(
    network: OnnxNetwork, device: str, number: int, precision: str
) -> ort.InferenceSession:
    """Raises EngineError when the device does not take the network, or is not there."""
    where = f"{device}:{number}" if number else device
    problem = Message(
        "{device}: ONNX Runtime cannot use it for {network}", device=where, network=network.name
    )
    session = _start(network.source, _providers(network, device, number, precision), problem)
    # It goes on with the CPU by itself where a library of the device's is missing.
    if session.get_providers()[0] != PROVIDERS[device]:
        raise EngineError(
            "{refused} (are its libraries installed?)",
            Hint("try --device cpu", "start livedepth with --device cpu"),
            refused=problem,
        )
    return session


def _providers(network: OnnxNetwork, device: str, number: int, precision: str) -> list[Any]:
    """What ONNX Runtime is asked for, best first."""
    options: dict[str, dict[str, str]] = {
        "cuda": {"device_id": str(number)},
        "directml": {"device_id": str(number)},
        "tensorrt": {
            "device_id": str(number),
            "trt_fp16_enable": str(precision == "float16"),
        },
    }
    wanted: list[Any] = [(PROVIDERS[device], options.get(device, {}))]
    if device == "tensorrt":
        options["tensorrt"] |= _kept_engines(network)
        wanted.append((PROVIDERS["cuda"], options["cuda"]))  # for layers that it does not have
    return wanted


def _kept_engines(network: OnnxNetwork) -> dict[str, str]:
    """Building an engine takes minutes: it is kept for the next start, where that can be written.

    In a folder for each network: ONNX Runtime tells engines apart by names, not by weights.
    """
    kept = cache_folder() / "tensorrt" / network.digest
    try:
        kept.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _LOG.warning("%s: cannot keep what is built for TensorRT (%s)", kept, error.strerror)
        return {}
    return {
        "trt_engine_cache_enable": "True",
        "trt_engine_cache_path": str(kept),
        "trt_timing_cache_enable": "True",
        "trt_timing_cache_path": str(kept),
    }


def _start(source: str | bytes, providers: Sequence[Any], problem: Message) -> ort.InferenceSession:
    """Raises EngineError: ``problem``, and ONNX Runtime's reason."""
    try:
        return _session(source, providers)
    except Exception as error:  # ONNX Runtime's errors share no base of their own
        raise EngineError(
            "{refused} ({reason})", refused=problem, reason=onnx_reason(error)
        ) from error


def _session(source: str | bytes, providers: Sequence[Any]) -> ort.InferenceSession:
    ort.disable_telemetry_events()  # Windows has no other switch for it (models.privacy)
    options = ort.SessionOptions()
    options.log_severity_level = _QUIET
    # Its own fallback to the CPU is silent but for a line on stdout.
    return ort.InferenceSession(source, options, providers=providers, enable_fallback=0)


def onnx_reason(error: Exception) -> str:
    """One line of ONNX Runtime's, without the code that it begins with."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rpartition(" : ")[2]


def facts_in(session: ort.InferenceSession) -> GraphFacts | None:
    """What a file says of itself; None for a third-party one."""
    return facts_in_metadata(session.get_modelmeta().custom_metadata_map)


def sides_of(given: ort.NodeArg) -> list[int | None]:
    """The shape of an input, None for what the file leaves open."""
    return [side if isinstance(side, int) and side > 0 else None for side in given.shape]
