"""In which of its forms OpenVINO runs a network on a device: float32, a half precision, or int8."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import openvino as ov

from livedepth.errors import EngineError, SettingsError
from livedepth.inference.cache_folder import COMPILED, cache_folder
from livedepth.inference.int8_form import LARGEST_LOSS, read_int8
from livedepth.inference.network_files import Network, openvino_reason
from livedepth.inference.self_test import Memory, fastest, measure
from livedepth.threads import cores
from models.processor import bfloat16_instructions, bfloat16_pays

_LOG = logging.getLogger(__name__)
TYPES = {"float32": "f32", "float16": "f16", "bfloat16": "bf16"}
_NATIVE = {"bfloat16": "BF16", "float16": "FP16"}  # as devices name what they compute in
_INT8 = "int8"


@dataclass(frozen=True)
class Form:
    """What runs: the precision as a person knows it, the graph, and the precision that what is in
    floating point there is computed in."""

    precision: str
    graph: ov.Model
    floats: str


def find_precision(core: ov.Core, device: str, wanted: str = "auto") -> str:
    """``auto``: bfloat16 on a CPU that is fast at it, float16 on other devices, else float32.

    Raises EngineError for one that the device does not support, SettingsError for an unknown one.
    """
    if wanted not in (*TYPES, "auto"):
        known = ", ".join((*TYPES, _INT8))
        raise SettingsError(
            "unknown precision {wanted!r}; known: {known}", wanted=wanted, known=known
        )
    native = core.get_property(device, "OPTIMIZATION_CAPABILITIES")
    if wanted == "auto":
        if device == "CPU":
            return "bfloat16" if _NATIVE["bfloat16"] in native and bfloat16_pays() else "float32"
        return "float16" if _NATIVE["float16"] in native else "float32"
    if wanted in _NATIVE and _NATIVE[wanted] not in native:
        raise EngineError(
            "{device}: does not compute in {wanted}",
            "use float32",
            device=device.lower(),
            wanted=wanted,
        )
    return wanted


def lacking_precisions(core: ov.Core, device: str) -> set[str]:
    """The precisions that a device has no instructions for."""
    there = core.get_property(device, "OPTIMIZATION_CAPABILITIES")
    lacking = {own for own, theirs in _NATIVE.items() if theirs not in there}
    if device == "CPU" and not bfloat16_instructions():
        lacking.add("bfloat16")  # OpenVINO names it where it converts to float32 and back too
    return lacking


def choose_form(core: ov.Core, device: str, network: Network, wanted: str = "auto") -> Form:
    """The form of ``network`` that a precision names.

    ``auto`` is :func:`find_precision`'s, or on a CPU int8 where the network has such a form, it
    loses little (``LARGEST_LOSS``) and a short test finds it faster; the test's result is kept.
    Raises EngineError or SettingsError, WeightsError for a damaged form.
    """
    if wanted == _INT8 and network.precision is None:
        return _int8(core, device, network)
    if network.precision == wanted:  # the file itself is in 8 bits
        wanted = "auto"
    floats = find_precision(core, device, wanted)
    if network.precision is None and wanted == "auto":
        times = auto_times(core, device, network)
        if times and fastest(times) == _INT8:
            return _int8(core, device, network)
    return Form(network.precision or floats, network.graph, floats)


def auto_times(core: ov.Core, device: str, network: Network) -> dict[str, float]:
    """Milliseconds for one picture in the forms that ``auto`` chooses from, the most exact first;
    empty where there is nothing to choose.

    Measured when they are not known yet for this processor, these weights and this OpenVINO.
    Raises EngineError, WeightsError.
    """
    if device != "CPU" or network.int8 is None or network.int8.card.loss > LARGEST_LOSS:
        return {}
    floats = find_precision(core, device)
    memory = Memory(cache_folder() / "speed.json")
    key = "; ".join(
        (
            core.get_property(device, "FULL_DEVICE_NAME"),
            " ".join(sorted(core.get_property(device, "OPTIMIZATION_CAPABILITIES"))),
            f"{cores()} cores",
            f"OpenVINO {ov.__version__}",
            f"{network.model} {network.int8.card.sha256[:16]}",
        )
    )
    known = memory.recall(key, [floats, _INT8])
    if known is None:
        forms = {floats: Form(floats, network.graph, floats), _INT8: _int8(core, device, network)}
        runs = {name: _runner(core, device, form, network) for name, form in forms.items()}
        known = measure(runs)
        memory.keep(key, known)
    return known


def compiled(core: ov.Core, device: str, form: Form, hint: str, model: str) -> ov.CompiledModel:
    """``form`` ready to run, kept on disk in the device's own code where it can be.

    ``hint`` is OpenVINO's ``LATENCY`` or ``THROUGHPUT``. Raises EngineError.
    """
    options: dict[str, Any] = {
        "PERFORMANCE_HINT": hint,
        "INFERENCE_PRECISION_HINT": TYPES[form.floats],
    }
    try:
        return compile_kept(core, form.graph, device, options)
    except RuntimeError as error:
        raise EngineError(
            "{device}: cannot run {model} ({reason})",
            device=device.lower(),
            model=model,
            reason=openvino_reason(error),
        ) from error


def compile_kept(
    core: ov.Core, graph: ov.Model, device: str, options: Mapping[str, str]
) -> ov.CompiledModel:
    """``graph`` ready to run, kept on disk where that can be written. Raises OpenVINO's errors.

    OpenVINO (2026.4) names what it keeps by the graph alone: what was compiled for one precision
    would be loaded for another, and such a network ends the program. So each has a folder.
    """
    own = "-".join(str(value).lower() for _, value in sorted(options.items()))
    folder = cache_folder() / COMPILED / own
    try:
        return core.compile_model(graph, device, {**options, "CACHE_DIR": str(folder)})
    except RuntimeError as error:
        _LOG.warning("cannot keep the compiled network: %s", openvino_reason(error))
        return core.compile_model(graph, device, dict(options))


def _int8(core: ov.Core, device: str, network: Network) -> Form:
    """Raises EngineError where there is no such form, WeightsError where it is damaged."""
    if network.int8 is None:
        raise EngineError(
            "{model}: has no int8 form",
            "make one with 'livedepth export {model} -o FILE --precision int8 --data DIR', or use "
            "another precision",
            model=network.model,
        )
    graph = read_int8(network.int8.weights, network.int8.card)
    return Form(_INT8, graph, find_precision(core, device))


def _runner(core: ov.Core, device: str, form: Form, network: Network) -> Callable[[], object]:
    request = compiled(core, device, form, "LATENCY", network.model).create_infer_request()
    # Noise: what a network computes of a black picture may be denormal numbers, which are slow.
    picture = np.random.default_rng(0).integers(0, 256, (1, *network.input_size, 3), np.uint8)
    return lambda: request.infer({0: picture}, share_inputs=True)
