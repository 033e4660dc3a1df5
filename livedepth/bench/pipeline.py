"""``livedepth bench pipeline``: the whole path against the machine's bound and against a loop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import av
import cv2
import numpy as np

from livedepth.bench.installed import Plain
from livedepth.bench.machine import describe_machine
from livedepth.bench.networks import plain_net
from livedepth.bench.subjects import plain_weights
from livedepth.capture.sources import kind_of, open_source
from livedepth.errors import SourceError
from livedepth.frames import Depth, DepthFrame, Frame, Image
from livedepth.inference.base import DepthEngine
from livedepth.inference.engines import open_engine
from livedepth.inference.known_models import resolve_model
from livedepth.output.base import Sink
from livedepth.output.codecs import PLANES, Coding, choose
from livedepth.output.encoding import set_picture, stream_options, working_encoder
from livedepth.output.pictures import Style, colour, painter_on
from livedepth.output.video import VideoSink
from livedepth.pipeline.depth_frames import depth_frame
from livedepth.pipeline.offline import OfflineRun
from livedepth.pipeline.stream import Selection
from livedepth.threads import cores


@dataclass(frozen=True)
class _Stage:
    """Seconds per frame of a stage that runs alone: of all cores together, and by the clock."""

    cpu: float
    wall: float


def bench_pipeline(
    spec: str,
    model: str,
    *,
    engine: str = "auto",
    device: str = "auto",
    frames: int = 150,
    rounds: int = 3,
    progress: Callable[[str], None] = lambda what: None,
) -> dict[str, Any]:
    """Frames per second of ``process`` on ``spec``; keys of docs/json.md, medians of ``rounds``.

    ``bound_fps`` is what the machine allows: its cores divided by the CPU seconds of all stages
    per frame, each measured alone, or the slowest stage where that is less. ``loop_fps`` is one
    thread that reads, computes, normalises, colours and writes one after another with the same
    engine, and ``eager_loop_fps`` the same with plain PyTorch: what single-file scripts do; None
    for third-party networks, which have no form in PyTorch here.
    Raises SourceError, EngineError, UnknownModelError or WeightsError.
    """
    running = open_engine(model, engine=engine, device=device)
    eager = _plain_form(resolve_model(model), device)
    pictures = _read(spec, frames)
    results: dict[str, list[float]] = {}

    def note(name: str, value: float) -> None:
        results.setdefault(name, []).append(value)

    with TemporaryDirectory() as folder:
        output = Path(folder)
        for turn in range(rounds):
            progress(f"round {turn + 1} of {rounds}")
            stages = _stages_alone(spec, running, pictures, output)
            bound = min(
                cores() / sum(stage.cpu for stage in stages.values()),
                1 / max(stage.wall for stage in stages.values()),
            )
            fps = _process(spec, running, output, len(pictures))
            network = 1 / stages["network"].wall
            loop = _loop(spec, lambda image: running.infer(image).depth, output, len(pictures))
            for name, value in (("fps", fps), ("bound_fps", bound), ("network_fps", network)):
                note(name, value)
            note("ratio_to_bound", fps / bound)
            note("loop_fps", loop)
            note("ratio_to_loop", fps / loop)
            if eager is not None:
                plain = _loop(spec, eager.infer, output, max(10, len(pictures) // 5))
                note("eager_loop_fps", plain)
                note("ratio_to_eager_loop", fps / plain)
            for name, stage in stages.items():
                note(f"cpu {name}", 1e3 * stage.cpu)
    info = running.info
    running.close()
    middle = {name: round(float(np.median(values)), 3) for name, values in results.items()}
    return {
        "machine": describe_machine(),
        "source": spec,
        "frames": len(pictures),
        "model": info.model,
        "engine": info.engine,
        "precision": info.precision,
        "eager_loop_fps": None,
        "ratio_to_eager_loop": None,
        **{name: value for name, value in middle.items() if not name.startswith("cpu ")},
        "stage_cpu_ms": {
            name.removeprefix("cpu "): value
            for name, value in middle.items()
            if name.startswith("cpu ")
        },
    }


def _plain_form(file: Path, device: str) -> Plain | None:
    """Raises EngineError for an export whose weights are not to be found."""
    weights = plain_weights(file)
    return None if weights is None else plain_net(weights, device)


def _read(spec: str, most: int) -> list[Frame]:
    frames = list(_frames(spec, most))
    if len(frames) < 2:
        raise SourceError("{spec}: has too few frames to measure with", spec=spec)
    return frames


def _frames(spec: str, most: int) -> Iterator[Frame]:
    source = open_source(spec, paced=False)
    try:
        for _ in range(most):
            frame = source.read()
            if frame is None:
                return
            yield frame
    finally:
        source.close()


def _timed(work: Callable[[], int]) -> _Stage:
    """Seconds per frame of ``work``, which returns how many frames it did."""
    cpu, wall = time.process_time(), time.perf_counter()
    done = work()
    return _Stage((time.process_time() - cpu) / done, (time.perf_counter() - wall) / done)


def _stages_alone(
    spec: str, engine: DepthEngine, frames: list[Frame], folder: Path
) -> dict[str, _Stage]:
    depths: list[DepthFrame] = []
    list(engine.infer_all(frame.image for frame in frames[:4]))  # the first time allocates

    def read() -> int:
        return sum(1 for _ in _frames(spec, len(frames)))

    def network() -> int:
        results = engine.infer_all(frame.image for frame in frames)
        for frame, result in zip(frames, results, strict=True):
            depths.append(depth_frame(frame, result, engine.info))
        return len(frames)

    def write() -> int:
        sink = _sink(spec, engine, folder)
        for depth in depths:
            sink.write(depth)
        sink.finish()
        return len(depths)

    return {"read": _timed(read), "network": _timed(network), "write": _timed(write)}


def _sink(spec: str, engine: DepthEngine, folder: Path) -> Sink:
    source = open_source(spec, paced=False)
    info = source.info
    source.close()
    painter = painter_on(engine.info.colours_on)
    render = colour(Style(planar=True, painter=painter))
    return VideoSink(folder / "bench.mp4", render, info.time_base, info.fps, pictures=PLANES)


def _process(spec: str, engine: DepthEngine, folder: Path, frames: int) -> float:
    source = open_source(spec, paced=False)
    run = OfflineRun(
        source, engine, _sink(spec, engine, folder), selection=Selection(frames=frames)
    )
    report = run.run()
    return report.frames / report.seconds


def _loop(spec: str, infer: Callable[[Image], Depth], folder: Path, frames: int) -> float:
    """What a script does: one thread, every picture scaled by its own least and greatest depth.

    It writes with the encoder that ``process`` uses, so that the order of the work is compared, and
    not two encoders.
    """
    start = time.perf_counter()
    capture = cv2.VideoCapture(spec) if kind_of(spec) == "video" else None
    fallback = _frames(spec, frames)
    done = 0
    with _Script(folder / "loop.mp4") as written:
        while done < frames:
            if capture is not None:
                good, bgr = capture.read()
                if not good:
                    break
                image = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
            else:
                frame = next(fallback, None)
                if frame is None:
                    break
                image = frame.image
            height, width = image.shape[:2]
            depth = cv2.resize(infer(image.astype(np.uint8, copy=False)), (width, height))
            near, far = float(np.nanmin(depth)), float(np.nanmax(depth))
            level = ((far - depth) / max(far - near, 1e-6) * 255).astype(np.uint8)
            written.add(cv2.applyColorMap(level, cv2.COLORMAP_TURBO))
            done += 1
    if capture is not None:
        capture.release()
    if not done:
        raise SourceError("{spec}: OpenCV reads no frame of it, and the loop needs it", spec=spec)
    return done / (time.perf_counter() - start)


class _Script:
    """A video as a script writes it: each picture is converted, encoded and written in turn."""

    def __init__(self, path: Path) -> None:
        self._path, self._container = path, av.open(str(path), "w")
        self._stream: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream is not None:
            self._container.mux(self._stream.encode(None))
        self._container.close()

    def add(self, bgr: Image) -> None:
        """Write uint8 BGR [H, W, 3], with even height and width."""
        height, width = bgr.shape[:2]
        bgr = bgr[: height - height % 2, : width - width % 2]
        if self._stream is None:
            encoder, _ = working_encoder(choose(Coding(), PLANES, self._path), PLANES, Coding())
            options = stream_options(encoder, Coding(), bgr.shape[:2])
            self._stream = self._container.add_stream(encoder.name, rate=30, options=options)
            set_picture(self._stream.codec_context, encoder.pixels[PLANES], bgr.shape[:2])
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(bgr), format="bgr24")
        self._container.mux(self._stream.encode(frame))
