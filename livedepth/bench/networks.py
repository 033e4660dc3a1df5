"""``livedepth bench``: latency of every network and engine against plain PyTorch."""

from __future__ import annotations

import math
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch

from livedepth.bench.budget import ROUNDS, Budget
from livedepth.bench.installed import Plain, PlainInstalled
from livedepth.bench.machine import describe_machine
from livedepth.bench.subjects import Measurement, NotMeasured, Plan, plan, subjects
from livedepth.capture.pictures import demo_pictures
from livedepth.errors import EngineError
from livedepth.frames import Depth, Image
from livedepth.inference.base import DepthEngine
from livedepth.inference.engines import open_engine
from livedepth.inference.folders import is_installed
from livedepth.threads import cores
from models.deploy import DeployedNet, plain_form
from models.geometry import resize_image
from models.weights import load_net

_PICTURES = 6
_MEMORY_RUNS = 5
_SECONDS = 165.0  # for everything, unless rounds are asked for; a process takes some to start
_TIMING_SECONDS = 105.0  # of them for all times together; peak memory gets what they leave over
_MEMORY_AT_ONCE = 2  # a process of half a gigabyte or more each, which mostly starts


@dataclass(frozen=True)
class NetworkRun:
    """One network on one engine.

    ``ratio_to_eager`` is the plain form's median latency, ``eager_p50_ms``, divided by this one's,
    both measured alternately; ``max_abs_diff_m`` the largest difference of their depths in metres,
    None when the engine gave something that is not finite. These three are None of a
    third-party ``.onnx``, which has no plain form. ``rounds``: how often it was measured.
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
    eager_p50_ms: float | None
    ratio_to_eager: float | None
    max_abs_diff_m: float | None
    peak_memory_mb: float | None
    trained: bool
    rounds: int


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


def plain_net(weights: Path, device: str = "auto") -> Plain:
    """The plain form of a network of ours, or of an installed one. Raises WeightsError."""
    return PlainInstalled(weights) if is_installed(weights) else EagerNet(weights, device)


def bench_networks(
    models: Sequence[str] = (),
    engines: Sequence[str] = (),
    precisions: Sequence[str] = (),
    *,
    device: str = "auto",
    rounds: int | None = None,
    memory: bool = True,
    progress: Callable[[str], None] = lambda what: None,
) -> dict[str, Any]:
    """Every network (or those named) on every engine (or those named); keys of docs/json.md.

    ``models`` may name files too: weights, or exports of these or of shipped ones, which run in
    OpenVINO, or in those of ``engines`` that take them, in the precision they have. What a device
    has no instructions for is left out, unless ``precisions`` names it. Without ``rounds`` all ends
    within three minutes on two cores: slow networks are measured less often than 30 times, and peak
    memory as far as there is time. Raises UnknownModelError, WeightsError, SettingsError or
    EngineError.
    """
    end = time.monotonic() + (_SECONDS if rounds is None else math.inf)
    wanted = rounds or ROUNDS
    with TemporaryDirectory() as folder:
        planned = plan(list(subjects(models, Path(folder))), engines, precisions, device)
        count = len(planned.measurements)
        budget = Budget(_TIMING_SECONDS if rounds is None else math.inf, count)
        done = _measure_all(planned, budget, wanted, progress)
        if memory:
            progress("peak memory")
            peaks = _peak_memories([one for one, _ in done], end)
            done = [
                (one, replace(run, peak_memory_mb=peak))
                for (one, run), peak in zip(done, peaks, strict=True)
            ]
    return {
        "machine": describe_machine(),
        "rounds": wanted,
        "runs": [asdict(run) for _, run in done],
        "refused": [asdict(one) for one in planned.refused],
        "left_out": [asdict(one) for one in planned.left_out],
    }


def _measure_all(
    planned: Plan, budget: Budget, wanted: int, progress: Callable[[str], None]
) -> list[tuple[Measurement, NetworkRun]]:
    """Those that could be measured; the others join the refused ones."""
    pictures = demo_pictures(_PICTURES)
    done: list[tuple[Measurement, NetworkRun]] = []
    plain: dict[tuple[Path, str], Plain] = {}
    for one in planned.measurements:
        progress(one.title)
        until = budget.start_one()
        eager: Plain | None = None
        if one.subject.weights is not None:
            key = (one.subject.weights, one.beside)
            if key not in plain:
                # Those of the network before are not needed any more.
                plain = {known: net for known, net in plain.items() if known[0] == key[0]}
                plain[key] = plain_net(*key)
            eager = plain[key]
        try:
            goes_on = partial(budget.goes_on, until, wanted=wanted)
            done.append((one, _measure(one, eager, pictures, goes_on)))
        except EngineError as error:
            planned.refused.append(
                NotMeasured(one.subject.name, one.engine, one.precision, str(error))
            )
    return done


def _measure(
    one: Measurement,
    eager: Plain | None,
    pictures: Sequence[Image],
    goes_on: Callable[[int], bool],
) -> NetworkRun:
    """``goes_on`` says whether another round is made after so many."""
    file, asked = one.subject.file, one.precision
    seen = pictures[0].shape
    running = open_engine(
        str(file),
        engine=one.engine,
        device=one.device,
        precision=asked,
        for_picture=(seen[0], seen[1]),
    )
    times: list[float] = []
    plain: list[float] = []
    furthest = 0.0
    try:
        for picture in pictures[:2]:  # warms caches up and is not counted
            _round(eager, running, picture)
        while goes_on(len(times)):
            picture = pictures[len(times) % len(pictures)]
            plain_time, own_time, away = _round(eager, running, picture)
            furthest = away if math.isnan(away) or away > furthest else furthest
            plain.append(plain_time)
            times.append(own_time)
        height, width = running.info.input_size  # some follow the picture
    finally:
        running.close()
    eager_p50 = 1e3 * float(np.median(plain))  # NaN without a plain form
    p50, p95 = (1e3 * float(np.percentile(times, q)) for q in (50, 95))
    return NetworkRun(
        model=one.subject.name,
        engine=one.engine,
        precision=running.info.precision if asked == "auto" else asked,
        height=height,
        width=width,
        p50_ms=round(p50, 2),
        p95_ms=round(p95, 2),
        fps=round(1e3 / p50, 1),
        eager_p50_ms=None if eager is None else round(eager_p50, 2),
        ratio_to_eager=None if eager is None else round(eager_p50 / p50, 2),
        max_abs_diff_m=None if math.isnan(furthest) else round(furthest, 5),
        peak_memory_mb=None,
        trained=one.subject.trained,
        rounds=len(times),
    )


def _round(eager: Plain | None, running: DepthEngine, picture: Image) -> tuple[float, float, float]:
    """Seconds of plain PyTorch and of the engine, and how far their depths differ, in metres; NaN
    for what there is no plain form of.

    Each twice, and the second counts: the first finds the other's data in the caches.
    """
    expected, plain = None, math.nan
    if eager is not None:
        eager.infer(picture)
        start = time.perf_counter()
        expected = eager.infer(picture)
        plain = time.perf_counter() - start
    running.infer(picture)
    again = time.perf_counter()
    depth = running.infer(picture).depth
    own = time.perf_counter() - again
    return plain, own, math.nan if expected is None else _furthest(depth, expected)


def _furthest(depth: Depth, expected: Depth) -> float:
    """Largest difference in metres. Where the plain form has 0 m or less, which is impossible, an
    engine's NaN is no difference."""
    impossible = np.isnan(depth) & (expected <= 0)
    return float(np.abs(np.where(impossible, expected, depth) - expected).max())


def _peak_memories(measured: Sequence[Measurement], end: float) -> list[float | None]:
    """Peak memory of each, as far as there is time before ``end``; None of the others."""
    with ThreadPoolExecutor(min(_MEMORY_AT_ONCE, cores())) as pool:
        return list(pool.map(partial(_peak_memory, end=end), measured))


def _peak_memory(one: Measurement, end: float) -> float | None:
    """Most resident memory (MB) of a process that does nothing else, which has until ``end``."""
    try:
        import resource  # noqa: F401 - not on Windows
    except ImportError:
        return None
    left = end - time.monotonic()
    if left <= 0:
        return None
    program = [sys.executable, "-m", "livedepth.bench.memory"]
    given = [str(one.subject.file), one.engine, one.device, one.precision, str(_MEMORY_RUNS)]
    with suppress(subprocess.TimeoutExpired):
        done = subprocess.run(
            program + given,
            capture_output=True,
            text=True,
            check=False,
            timeout=None if left == math.inf else left,
        )
        return round(float(done.stdout), 1) if done.returncode == 0 else None
    return None
