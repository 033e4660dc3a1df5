"""Live depth: newest frame wins, models and sources change while it runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from livedepth.capture.base import Source
from livedepth.frames import DepthFrame, Frame
from livedepth.inference.base import DepthEngine
from livedepth.pipeline.capture_worker import CaptureWorker
from livedepth.pipeline.channel import Channel, ChannelEnd
from livedepth.pipeline.events import Event, ModelFailed, ModelLoading, ModelReady
from livedepth.pipeline.states import State, StateMachine
from livedepth.pipeline.statistics import Statistics
from livedepth.pipeline.worker import Worker, join_all
from models.errors import UserError

STOP_SECONDS = 2.0


@dataclass(frozen=True)
class _Loaded:
    model: str
    engine: DepthEngine


class LivePipeline:
    """Capture thread -> one-frame slot -> inference thread -> one-frame slot -> display.

    ``listener`` is called from the pipeline's threads with each event, and ``on_result`` after
    each new depth frame; both have to return at once. No method waits for a camera or a model.
    """

    def __init__(
        self,
        open_source: Callable[[str], Source],
        open_engine: Callable[[str], DepthEngine],
        *,
        listener: Callable[[Event], None] = lambda event: None,
        on_result: Callable[[], None] = lambda: None,
    ) -> None:
        self._open_source, self._open_engine = open_source, open_engine
        self._listener, self._on_result = listener, on_result
        self._states = StateMachine()
        self._frames: Channel[Frame] = Channel(newest_wins=True)
        self._results: Channel[DepthFrame] = Channel(newest_wins=True)
        self._wanted_models: Channel[str] = Channel(newest_wins=True)
        self._new_engines: Channel[_Loaded] = Channel(
            newest_wins=True, discard=lambda loaded: loaded.engine.close()
        )
        self._capture: CaptureWorker | None = None
        self._captures: list[Worker] = []
        self._workers = [
            Worker("inference", self._infer_all, self._crashed),
            Worker("loader", self._load_all, self._crashed),
        ]
        self.statistics = Statistics()
        self.non_finite = 0

    @property
    def state(self) -> State:
        return self._states.state

    @property
    def dropped(self) -> int:
        """Frames that no depth was computed for, because a newer one was there first."""
        return self._frames.dropped

    def start(self) -> None:
        """Start the threads; give it a source and a model before or after."""
        if self._states.move(State.RUNNING):
            for worker in self._workers:
                worker.start()

    def use_source(self, spec: str) -> None:
        """Change to ``spec``; SourceOpened or SourceFailed follows."""
        if self.state in (State.STOPPING, State.STOPPED):
            return
        before = self._capture
        if before is not None:
            before.stop()
        self._frames.clear()
        self._captures = [w for w in self._captures if not w.join(0)]
        self._capture = CaptureWorker(spec, self._open_source, self._frames, self._listener, before)
        self._captures.append(self._capture.worker)
        self.statistics.reset()

    def use_model(self, model: str) -> None:
        """Change to ``model``; the old one serves until ModelReady. The last request wins."""
        self._wanted_models.put(model)

    def latest(self) -> DepthFrame | None:
        """The newest result that was not taken yet, or None."""
        try:
            return self._results.get(timeout=0)
        except ChannelEnd:
            return None

    def stop(self, timeout: float = STOP_SECONDS) -> list[str]:
        """End every thread within ``timeout`` seconds in all.

        Returns the names of those that hang in a driver; they are daemons, and what they still
        do goes nowhere.
        """
        if self.state is State.STOPPED:
            return []
        if self.state is State.IDLE:
            self._states.move(State.STOPPED)
        else:
            self._states.move(State.STOPPING)
        if self._capture is not None:
            self._capture.stop()
        for channel in (self._frames, self._results, self._wanted_models, self._new_engines):
            channel.abort()
        left = join_all([*self._workers, *self._captures], timeout)
        self._states.move(State.STOPPED)
        return left

    def _notify(self, event: Event) -> None:
        if self.state is State.RUNNING:
            self._listener(event)

    def _crashed(self, error: Exception) -> None:
        text = str(error) or type(error).__name__
        self._notify(ModelFailed("", f"the pipeline stopped: {text}"))

    def _load_all(self) -> None:
        while True:
            try:
                model = self._wanted_models.get()
            except ChannelEnd:
                return
            assert model is not None
            self._notify(ModelLoading(model))
            try:
                engine = self._open_engine(model)
            except UserError as error:
                self._notify(ModelFailed(model, str(error)))
                continue
            except Exception as error:  # noqa: BLE001 - one bad model must not end the loader
                self._notify(ModelFailed(model, f"{model}: cannot be loaded ({error})"))
                continue
            if not self._new_engines.put(_Loaded(model, engine)):
                engine.close()

    def _infer_all(self) -> None:
        engine: DepthEngine | None = None
        last: Frame | None = None
        try:
            while True:
                fresh = self._new_engines.get(timeout=None if engine is None else 0)
                if fresh is not None:
                    engine = self._take_over(engine, fresh)
                assert engine is not None
                frame = self._frames.get(timeout=0.05)
                # A still picture has to be seen through a new model too.
                frame = frame or (last if fresh is not None else None)
                if frame is not None and not self._infer(engine, frame):
                    engine.close()
                    engine = None
                last = frame or last
        except ChannelEnd:
            return
        finally:
            if engine is not None:
                engine.close()

    def _take_over(self, old: DepthEngine | None, new: _Loaded) -> DepthEngine:
        if old is not None:
            old.close()
        self.statistics.reset()
        self._notify(ModelReady(new.model, new.engine.info))
        return new.engine

    def _infer(self, engine: DepthEngine, frame: Frame) -> bool:
        """Compute one frame; False when the engine failed and cannot go on."""
        waited = time.monotonic() - frame.captured_at
        before = engine.non_finite
        try:
            result = engine.infer(frame.image)
        except UserError as error:
            self._notify(ModelFailed(engine.info.model, str(error)))
            return False
        self.non_finite += engine.non_finite - before
        timings = {"wait": waited, **result.timings}
        self.statistics.add(timings)
        info = engine.info
        depth = DepthFrame(frame, result.depth, info.model, timings, info.unit)
        if self._results.put(depth):
            self._on_result()
        return True
