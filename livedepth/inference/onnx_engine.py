"""The ONNX Runtime engine: any CPU, and by its providers CUDA, TensorRT, CoreML and DirectML."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from livedepth.closing import Closing
from livedepth.errors import EngineError, Hint, Message, SettingsError
from livedepth.frames import Depth, Image, Unit
from livedepth.inference.base import ComputeDevice, EngineInfo, Prediction, without_nothing
from livedepth.inference.foreign import NetworkNotes, input_size, map_size, notes_of
from livedepth.inference.ir_cache import cache_folder
from livedepth.inference.onnx_file import onnx_bytes
from models.geometry import resize_image

PROVIDERS = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
    "directml": "DmlExecutionProvider",
}
_HALF = ("tensorrt",)  # computes in float16 when told to; the others as the file says
_LOG = logging.getLogger(__name__)
_QUIET = 4  # fatal alone: its errors are raised too, and said in one line
_TYPES: dict[str, np.dtype[Any]] = {
    "tensor(float)": np.dtype(np.float32),
    "tensor(float16)": np.dtype(np.float16),
    "tensor(double)": np.dtype(np.float64),
    "tensor(uint8)": np.dtype(np.uint8),
}
Pixels = npt.NDArray[Any]


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
    """``auto``: float16 where the device is told in what to compute, else float32.

    Raises EngineError for one that the device has not, SettingsError for one that nobody has.
    """
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

    ``notes`` are those of a network of others; None for ours, which takes bytes.
    """

    source: str | bytes
    name: str
    notes: NetworkNotes | None = None

    @classmethod
    def read(cls, path: Path, like: str = "") -> OnnxNetwork:
        """The network in ``path`` (.onnx, or our .safetensors); ``like`` as in :func:`notes_of`.

        Raises WeightsError, EngineError, SettingsError, or LivedepthError where a package for
        turning weights into ONNX is missing.
        """
        suffix = path.suffix.lower()
        if suffix == ".xml":
            raise EngineError(
                "{path}: is OpenVINO's own form",
                Hint("use --engine openvino", "choose the engine openvino in the settings"),
                path=path,
            )
        if suffix != ".onnx":
            return cls(onnx_bytes(path), path.name)
        session = _start(str(path), [PROVIDERS["cpu"]], f"{path}: cannot be read as a network")
        if _own_facts(session):
            if like:
                raise SettingsError(
                    "--like is for third-party networks, and livedepth wrote {path} itself",
                    path=path.name,
                )
            return cls(str(path), path.name)
        return cls(str(path), path.name, notes_of(path, like))

    @property
    def digest(self) -> str:
        """Another for every other network."""
        whole = Path(self.source).read_bytes() if isinstance(self.source, str) else self.source
        return hashlib.sha256(whole).hexdigest()[:16]


class OnnxEngine(Closing):
    """One network on one device of ONNX Runtime's.

    A map that is not finite was computed in float16 or is NaN for good: the former is computed
    again in float32 on the CPU.
    """

    def __init__(
        self, network: OnnxNetwork, *, device: str = "auto", precision: str = "auto"
    ) -> None:
        name, number = find_device(device)
        self._network = network
        self._precision = find_precision(name, precision)
        where = f"{name}:{number}" if number else name
        note: Message | None = None
        try:
            session = _start_on(network, name, number, self._precision)
        except EngineError as error:
            if device.lower() != "auto" or name == "cpu":
                raise
            note = Message("{problem}; using the CPU instead", problem=error)
            _LOG.warning("%s", note)
            where = "cpu"
            session = _start_on(network, where, 0, self._precision)
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
        model, size, unit, fixed = _facts(network, session)
        self._prepare = _preparation(network.notes, size, _TYPES[given[0].type])
        self.info = EngineInfo(
            model=model,
            engine="onnx",
            device=where,
            precision=fixed or self._precision,
            input_size=size,
            unit=unit,
            note=note,
        )
        self.non_finite = 0
        # The first run allocates: not on a frame. TensorRT builds its engine in it.
        self._run(session, self._prepare(np.zeros((*size, 3), np.uint8)))

    @classmethod
    def load(
        cls, weights: Path, *, device: str = "auto", precision: str = "auto", like: str = ""
    ) -> OnnxEngine:
        """The engine of a network's file. Raises as :meth:`OnnxNetwork.read` does."""
        find_precision(find_device(device)[0], precision)  # before minutes of conversion
        return cls(OnnxNetwork.read(weights, like), device=device, precision=precision)

    @staticmethod
    def devices() -> list[ComputeDevice]:
        """What the installed ONNX Runtime was built for."""
        return [
            ComputeDevice(device, "ONNX Runtime", find_precision(device))
            for device in list_devices()
        ]

    @staticmethod
    def precisions(device: str) -> list[str]:
        """float32, and float16 on a device that computes in what it is told to."""
        return list(dict.fromkeys(["float32", find_precision(find_device(device)[0])]))

    def infer(self, image: Image) -> Prediction:
        """Depth of uint8 RGB [H, W, 3]; the map is float32 [h, w] in the network's unit."""
        start = time.perf_counter()
        pixels = self._prepare(image)
        prepared = time.perf_counter()
        if self._session is None:
            raise EngineError("{model} is closed", model=self.info.model)
        depth = self._finite(self._run(self._session, pixels), pixels)
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
                reason=_reason(error),
            ) from error
        depth = np.asarray(output, np.float32)
        notes = self._network.notes
        if notes is None:
            return depth[0]
        depth = depth.reshape(map_size(depth.shape, Path(self._network.name)))
        return depth if notes.metres == 1.0 else depth * np.float32(notes.metres)

    def _finite(self, depth: Depth, pixels: Pixels) -> Depth:
        if not np.isfinite(depth).all():
            self.non_finite += 1
            if self._precision != "float32":
                if self._exact is None:
                    self._exact = _start_on(self._network, "cpu", 0, "float32")
                depth = self._run(self._exact, pixels)
            depth[~np.isfinite(depth)] = np.nan
        return without_nothing(depth, self.info.unit)


def _start_on(
    network: OnnxNetwork, device: str, number: int, precision: str
) -> ort.InferenceSession:
    """Raises EngineError when the device does not take the network, or is not there."""
    where = f"{device}:{number}" if number else device
    refused = f"{where}: ONNX Runtime cannot use it for {network.name}"
    session = _start(network.source, _providers(network, device, number, precision), refused)
    # It goes on with the CPU by itself where a library of the device's is missing.
    if session.get_providers()[0] != PROVIDERS[device]:
        raise EngineError(
            "{refused} (are its libraries installed?)",
            Hint("try --device cpu", "start livedepth with --device cpu"),
            refused=refused,
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


def _start(source: str | bytes, providers: Sequence[Any], refused: str) -> ort.InferenceSession:
    """Raises EngineError: ``refused``, and ONNX Runtime's reason."""
    ort.disable_telemetry_events()  # Windows has no other switch for it (models.privacy)
    options = ort.SessionOptions()
    options.log_severity_level = _QUIET
    try:
        # Its own fallback to the CPU is silent but for a line on stdout.
        return ort.InferenceSession(source, options, providers=providers, enable_fallback=0)
    except Exception as error:  # ONNX Runtime's errors share no base of their own
        raise EngineError("{refused} ({reason})", refused=refused, reason=_reason(error)) from error


def _reason(error: Exception) -> str:
    """One line of ONNX Runtime's, without the code that it begins with."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rpartition(" : ")[2]


def _own_facts(session: ort.InferenceSession) -> Mapping[str, str]:
    """What ``livedepth export`` wrote into the file of itself; nothing in files of others."""
    written = session.get_modelmeta().custom_metadata_map
    facts = {name: written.get(f"livedepth_{name}", "") for name in ("unit", "model", "precision")}
    return facts if all(facts.values()) else {}


def _facts(
    network: OnnxNetwork, session: ort.InferenceSession
) -> tuple[str, tuple[int, int], Unit, str]:
    """Name, input size, unit, and the precision where the file itself fixes it or ""."""
    shapes = [
        [side if isinstance(side, int) and side > 0 else None for side in one.shape]
        for one in session.get_inputs()
    ]
    path = Path(network.name)
    if network.notes is not None:
        half = "float16" if session.get_inputs()[0].type == "tensor(float16)" else ""
        return path.stem, input_size(shapes, network.notes, path), network.notes.unit, half
    facts = _own_facts(session)
    shape = shapes[0] if len(shapes) == 1 else []
    if len(shape) != 4 or shape[1] is None or shape[2] is None or facts.get("unit") != "m":
        raise EngineError(
            "{path}: is damaged: its input is {shape}, its unit {unit}",
            path=path,
            shape=shape,
            unit=facts.get("unit"),
        )
    model = facts["model"]
    if isinstance(network.source, str):
        model = f"{model} ({path.name})"
    fixed = facts["precision"] if facts["precision"] != "float32" else ""
    return model, (shape[1], shape[2]), "m", fixed


def _preparation(
    notes: NetworkNotes | None, size: tuple[int, int], kind: np.dtype[Any]
) -> Callable[[Image], Pixels]:
    """From uint8 RGB [H, W, 3] of any size to what the network takes: bytes for ours."""

    def as_bytes(image: Image) -> Pixels:
        resized = np.empty((1, *size, 3), np.uint8)
        np.copyto(resized[0], resize_image(image, size), casting="no")
        return resized

    if notes is None:
        return as_bytes
    scale = 1 / (np.array(notes.std, np.float64) * notes.divisor)
    offset = -np.array(notes.mean, np.float64) / np.array(notes.std, np.float64)

    def normalised(image: Image) -> Pixels:
        channels = as_bytes(image)[0].astype(np.float32)
        channels = channels * scale.astype(np.float32) + offset.astype(np.float32)
        if notes.channels == "bgr":
            channels = channels[..., ::-1]
        return np.ascontiguousarray(channels.transpose(2, 0, 1)[None]).astype(kind, copy=False)

    return normalised
