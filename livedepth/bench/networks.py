"""``livedepth bench``: latency of every network and engine against plain PyTorch."""

from __future__ import annotations

import math
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch

from livedepth.bench.machine import describe_machine
from livedepth.capture.pictures import demo_pictures
from livedepth.defaults import GRAPH_SUFFIXES, NETWORK_SUFFIXES
from livedepth.errors import EngineError, UnknownEngineError
from livedepth.frames import Depth, Image
from livedepth.inference.engine_table import ENGINES
from livedepth.inference.engines import choose_engine, open_engine
from livedepth.inference.known_models import known_models, own_graphs, own_name, resolve_model
from livedepth.inference.network_files import exported_weights
from models.deploy import DeployedNet, plain_form
from models.geometry import resize_image
from models.registry import create_model
from models.weights import WeightCard, load_net, read_card, save_weights

_PICTURES = 6
_MEMORY_RUNS = 5


@dataclass(frozen=True)
class NetworkRun:
    """One network on one engine.

    ``ratio_to_eager`` is the plain form's median latency, ``eager_p50_ms``, divided by this one's,
    both measured alternately; ``max_abs_diff_m`` the largest difference of their depths in metres,
    None when the engine gave something that is not finite.
    ``trained`` is False where random weights stand in: good for times, not for differences.
    """

    model: str
    engine: str
    precision: str
    height: int
    width: int
    p50_ms: float
    p95_ms: float
    fps: float
    eager_p50_ms: float
    ratio_to_eager: float
    max_abs_diff_m: float | None
    peak_memory_mb: float | None
    trained: bool


class EagerNet:
    """Plain PyTorch, float32, as the network is defined; what every engine is measured against."""

    def __init__(self, weights: Path, device: str = "auto") -> None:
        """On ``device`` where that is PyTorch's, else on the processor."""
        from livedepth.inference.torch_engine import pick_device

        net, card = load_net(weights)
        self._device = torch.device("cpu")
        with suppress(EngineError):  # a device of another engine's
            self._device = pick_device(device)
        self._net = DeployedNet(plain_form(net)).to(self._device)
        self._size = card.input_size

    @torch.inference_mode()
    def infer(self, image: Image) -> Depth:
        """Metres, float32 [h, w], of uint8 RGB [H, W, 3]."""
        rgb = np.ascontiguousarray(resize_image(image, self._size))
        return self._net(torch.from_numpy(rgb)[None].to(self._device))[0].cpu().numpy()


def bench_networks(
    models: Sequence[str] = (),
    engines: Sequence[str] = (),
    *,
    device: str = "auto",
    rounds: int = 30,
    memory: bool = True,
    progress: Callable[[str], None] = lambda what: None,
) -> dict[str, Any]:
    """Every network (or those named) on every engine (or those named); keys of docs/json.md.

    ``models`` may name files too: weights, or exports of these or of shipped ones, which run in
    OpenVINO, or in those of ``engines`` that take them, in the precision they have. Raises
    UnknownModelError, WeightsError or EngineError.
    """
    for name in engines:
        if name not in ENGINES:
            raise UnknownEngineError(
                "unknown engine {name!r}; known: {known}", name=name, known=", ".join(ENGINES)
            )
    usual = [row.name for row in ENGINES.values() if row.installed and not row.on_request]
    chosen = engines or usual
    pictures = demo_pictures(_PICTURES)
    runs: list[NetworkRun] = []
    refused: list[dict[str, str]] = []
    with TemporaryDirectory() as folder:
        for model, weights, trained, file in _weights(models, Path(folder)):
            plain: dict[str, EagerNet] = {}
            graph = file.suffix.lower() in GRAPH_SUFFIXES
            named = [engine for engine in engines if ENGINES[engine].runs(file)]
            for engine in named or ([choose_engine("cpu", file)[0]] if graph else chosen):
                # Plain PyTorch where PyTorch would run; beside other engines on the processor.
                beside = device if ENGINES[engine].pytorch else "cpu"
                if beside not in plain:
                    plain[beside] = EagerNet(weights, beside)
                what = {"model": model, "engine": engine, "precision": "auto"}
                try:
                    for precision in ["auto"] if graph else ENGINES[engine].precisions(device):
                        what["precision"] = precision
                        progress(f"{model} on {engine}, {precision}")
                        network, where = (model, file, trained), (engine, device, precision)
                        run = _measure(network, where, plain[beside], pictures, rounds, memory)
                        runs.append(run)
                except EngineError as error:
                    refused.append({**what, "reason": str(error)})
    return {
        "machine": describe_machine(),
        "runs": [asdict(run) for run in runs],
        "refused": refused,
    }


def _weights(models: Sequence[str], folder: Path) -> Iterable[tuple[str, Path, bool, Path]]:
    """Name, weights, whether they are trained ones, and the file to run: the weights themselves, or
    what was exported of them. Random weights stand in for those of networks that are not trained.
    """
    from models.registry import model_spec

    own = [own_name(graph) for graph in own_graphs()]
    named = [name for name in models if name in own or name.lower().endswith(NETWORK_SUFFIXES)]
    for name in models:
        if name not in named:
            model_spec(name)
    files = [resolve_model(name) for name in named]
    for file in files:
        yield file.name, made_of(file, files), True, file
    for known in known_models():
        name = known.spec.name
        if models and name not in models:
            continue
        if known.weights:
            yield name, known.weights, True, known.weights
            continue
        torch.manual_seed(0)
        path = folder / f"{name}.safetensors"
        save_weights(create_model(name), path, WeightCard(name, known.spec.default_size, "none"))
        yield name, path, False, path


def made_of(file: Path, others: Sequence[Path] = ()) -> Path:
    """The weights of a file: its own, or those it was exported from, which are shipped or among
    ``others``. Raises EngineError."""
    if file.suffix.lower() not in GRAPH_SUFFIXES:
        return file
    wanted = exported_weights(file)
    shipped = [known.weights for known in known_models() if known.weights]
    given = [other for other in others if other.suffix.lower() not in GRAPH_SUFFIXES]
    for weights in (*given, *shipped):
        if read_card(weights).sha256 == wanted:
            return weights
    raise EngineError(
        "{file}: give the weights it was made of too, with another --model", file=file
    )


def _measure(
    network: tuple[str, Path, bool],
    where: tuple[str, str, str],
    eager: EagerNet,
    pictures: Sequence[Image],
    rounds: int,
    memory: bool,
) -> NetworkRun:
    (model, weights, trained), (engine, device, precision) = network, where
    running = open_engine(str(weights), engine=engine, device=device, precision=precision)
    height, width = running.info.input_size
    times: list[float] = []
    plain: list[float] = []
    furthest = 0.0
    for index in range(-2, rounds):  # the first two warm caches up and are not counted
        picture = pictures[index % len(pictures)]
        # Each twice, and the second counts: the first finds the other's data in the caches.
        eager.infer(picture)
        start = time.perf_counter()
        expected = eager.infer(picture)
        between = time.perf_counter()
        running.infer(picture)
        again = time.perf_counter()
        depth = running.infer(picture).depth
        end = time.perf_counter()
        away = _furthest(depth, expected)
        furthest = away if math.isnan(away) or away > furthest else furthest
        if index >= 0:
            plain.append(between - start)
            times.append(end - again)
    running.close()
    eager_p50 = 1e3 * float(np.median(plain))
    p50, p95 = (1e3 * float(np.percentile(times, q)) for q in (50, 95))
    return NetworkRun(
        model=model,
        engine=engine,
        precision=running.info.precision if precision == "auto" else precision,
        height=height,
        width=width,
        p50_ms=round(p50, 2),
        p95_ms=round(p95, 2),
        fps=round(1e3 / p50, 1),
        eager_p50_ms=round(eager_p50, 2),
        ratio_to_eager=round(eager_p50 / p50, 2),
        max_abs_diff_m=None if math.isnan(furthest) else round(furthest, 5),
        peak_memory_mb=_peak_memory(weights, engine, device, precision) if memory else None,
        trained=trained,
    )


def _furthest(depth: Depth, expected: Depth) -> float:
    """Largest difference; an engine's NaN counts as 0 where the plain form has 0 m, or less."""
    nothing = np.isnan(depth) & (expected <= 0)
    return float(np.abs(np.where(nothing, expected, depth) - expected).max())


def _peak_memory(weights: Path, engine: str, device: str, precision: str) -> float | None:
    """Most resident memory (MB) of a process that does nothing else."""
    try:
        import resource  # noqa: F401 - not on Windows
    except ImportError:
        return None
    program = [sys.executable, "-m", "livedepth.bench.memory"]
    given = [str(weights), engine, device, precision, str(_MEMORY_RUNS)]
    done = subprocess.run(program + given, capture_output=True, text=True, check=False)
    return round(float(done.stdout), 1) if done.returncode == 0 else None
