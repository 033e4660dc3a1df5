"""Live depth: newest frame wins, models and sources change while it runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from livedepth.capture.base import Source
from livedepth.errors import EngineError, explained, reason_of
from livedepth.frames import DepthFrame, Frame
from livedepth.inference.base import DepthEngine
from livedepth.pipeline.capture_worker import CaptureWorker
from livedepth.pipeline.channel import Channel, ChannelEnd
from livedepth.pipeline.engine_switch import EngineSwitch
from livedepth.pipeline.events import Event, ModelFailed, SourceEvent
from livedepth.pipeline.playback import Playback
from livedepth.pipeline.states import State, StateMachine
from livedepth.pipeline.statistics import Statistics
from livedepth.pipeline.worker import Worker, join_all
from livedepth.postprocess.stabiliser import Stabiliser

STOP_SECONDS = 2.0


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
        self._open_source = open_source
        self._listener, self._on_result = listener, on_result
        self._states = StateMachine()
        self._frames: Channel[Frame] = Channel(newest_wins=True)
        self._results: Channel[DepthFrame] = Channel(newest_wins=True)
        self._first, self._second = (
            EngineSwitch(name, open_engine, self._notify, self._crashed, second=name == "loader B")
            for name in ("loader", "loader B")
        )
        self._stabiliser, self._second_stabiliser = Stabiliser(0.0), Stabiliser(0.0)
        self._dropped_before = 0
        self._tap: Callable[[DepthFrame], None] | None = None
        self._capture: CaptureWorker | None = None
        self._captures: list[Worker] = []
        self._opening = 0
        self._since = 0.0  # frames captured before are of the source before
        self._workers = [
            Worker("inference", self._infer_all, self._crashed),
            self._first.worker,
            self._second.worker,
        ]
        self._playback = Playback()
        self.statistics = Statistics()
        self.non_finite = 0

    @property
    def state(self) -> State:
        return self._states.state

    @property
    def dropped(self) -> int:
        """Frames of this source that no depth was computed for: a newer one was there first."""
        return self._frames.dropped - self._dropped_before

    def is_stale(self, event: Event) -> bool:
        """Whether ``event`` tells of a source that another has taken the place of."""
        return isinstance(event, SourceEvent) and event.opening != self._opening

    def last_read(self) -> float:
        """When a live source gave its newest frame, by ``time.monotonic()``; 0 before the first."""
        return self._capture.last_read if self._capture else 0.0

    def source_fps(self) -> float:
        """Frames that a live source gives, per second; 0 before that can be told."""
        return self._capture.rate.fps() if self._capture else 0.0

    @property
    def playback(self) -> Playback:
        """How the present source is played; of the next one it is another object."""
        return self._playback

    def start(self) -> None:
        """Start the threads; give it a source and a model before or after."""
        if self._states.move(State.RUNNING):
            for worker in self._workers:
                worker.start()

    def use_source(self, spec: str) -> None:
        """Change to ``spec``; SourceOpened or SourceFailed follows.

        From now on no depth of the source before is given out.
        """
        if self.state in (State.STOPPING, State.STOPPED):
            return
        before = self._capture
        if before is not None:
            before.stop()
        self._since = time.monotonic()
        self._opening += 1
        self._frames.clear()
        self._dropped_before = self._frames.dropped
        self._captures = [w for w in self._captures if not w.join(0)]
        # How a person likes to watch stays; where and whether it stands still belongs to a source.
        self._playback = Playback(loop=self._playback.loop, speed=self._playback.speed)
        self._capture = CaptureWorker(
            spec,
            self._open_source,
            self._frames,
            self._listener,
            self._playback,
            before,
            self._opening,
        )
        self._captures.append(self._capture.worker)
        self.statistics.reset()

    def use_model(self, model: str) -> None:
        """Change to ``model``; the old one serves until ModelReady. The last request wins."""
        self._first.want(model)

    def use_second_model(self, model: str) -> None:
        """Compute the same frames with ``model`` too, for :attr:`DepthFrame.second`; "" ends it."""
        self._second.want(model)

    def steady(self, strength: float) -> None:
        """How strongly flicker is held down: 0 not at all, to less than 1."""
        Stabiliser(strength)  # refuses what is out of bounds in the caller's thread
        self._stabiliser.strength = self._second_stabiliser.strength = strength

    def tap(self, take: Callable[[DepthFrame], None] | None) -> None:
        """Hand every result to ``take`` too, which has to return at once; None ends it."""
        self._tap = take

    def latest(self) -> DepthFrame | None:
        """The newest result that was not taken yet, or None."""
        try:
            depth = self._results.get(timeout=0)
        except ChannelEnd:
            return None
        return depth if depth is not None and self._is_present(depth.frame) else None

    def _is_present(self, frame: Frame) -> bool:
        return frame.captured_at >= self._since

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
        for part in (self._frames, self._results, self._first, self._second):
            part.abort()
        left = join_all([*self._workers, *self._captures], timeout)
        self._states.move(State.STOPPED)
        return left

    def _notify(self, event: Event) -> None:
        if self.state is State.RUNNING:
            self._listener(event)

    def _crashed(self, error: Exception) -> None:
        told = EngineError(
            "the pipeline stopped ({reason})", "start livedepth again", reason=reason_of(error)
        )
        self._notify(ModelFailed("", told))

    def _infer_all(self) -> None:
        last: Frame | None = None
        try:
            while True:
                fresh = self._first.take_over(timeout=None if self._first.engine is None else 0)
                fresh |= self._second.take_over()
                if fresh:
                    self.statistics.reset()
                    self._stabiliser.reset()
                    self._second_stabiliser.reset()
                frame = self._frames.get(timeout=0.05)
                if frame is None and fresh and last is not None and self._is_present(last):
                    # A still picture has to be seen through a new model too, and is not late.
                    frame = replace(last, captured_at=time.monotonic())
                if frame is not None and self._is_present(frame):
                    self._infer(frame)
                last = frame or last
        except ChannelEnd:
            return
        finally:
            self._first.drop()
            self._second.drop()

    def _infer(self, frame: Frame) -> None:
        waited = time.monotonic() - frame.captured_at
        depth = self._compute(self._first, frame)
        if depth is None:
            return
        steadied = time.perf_counter()
        steady = self._stabiliser.update(frame.image, depth.depth, depth.unit)
        timings = {"wait": waited, **depth.timings}
        if self._stabiliser.strength:
            timings["steady"] = time.perf_counter() - steadied
        other = self._compute(self._second, frame)
        if other is not None:
            calm = self._second_stabiliser.update(frame.image, other.depth, other.unit)
            other = replace(other, depth=calm)
            timings |= {f"{stage} B": seconds for stage, seconds in other.timings.items()}
        if not self._is_present(frame):
            return  # the source was changed meanwhile
        self.statistics.add(timings)
        depth = replace(depth, depth=steady, timings=timings, second=other)
        if (tap := self._tap) is not None:
            tap(depth)
        if self._results.put(depth):
            self._on_result()

    def _compute(self, slot: EngineSwitch, frame: Frame) -> DepthFrame | None:
        """Depth of one frame; None where there is no engine, or it failed and cannot go on."""
        engine = slot.engine
        if engine is None:
            return None
        before, running = engine.non_finite, engine.info
        try:
            result = engine.infer(frame.image)
        except Exception as error:  # noqa: BLE001 - one bad model must not end the thread
            model = engine.info.model
            told = explained(error, EngineError, "{model}: failed ({reason})", model=model)
            self._notify(ModelFailed(model, told, slot is self._second, lost=True))
            slot.drop()
            return None
        self.non_finite += engine.non_finite - before
        info = engine.info
        if info is not running:
            slot.announce()
        return DepthFrame(frame, result.depth, info.model, result.timings, info.unit)
