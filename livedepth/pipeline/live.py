"""Live depth: newest frame wins, models and sources change while it runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple, TypeVar

from livedepth.capture.base import Source
from livedepth.errors import Cancelled, EngineError, explained, reason_of
from livedepth.frames import DepthFrame, Frame
from livedepth.inference.base import DepthEngine
from livedepth.inference.fitted import Fit
from livedepth.pipeline.channel import Channel, ChannelEnd
from livedepth.pipeline.depth_frames import depth_frame
from livedepth.pipeline.engine_switch import EngineSwitch
from livedepth.pipeline.events import Event, ModelFailed
from livedepth.pipeline.playback import Playback
from livedepth.pipeline.source_switch import Given, SourceSwitch
from livedepth.pipeline.states import State, StateMachine
from livedepth.pipeline.statistics import Statistics
from livedepth.pipeline.worker import Worker, join_all
from livedepth.postprocess.stabiliser import FrameStabiliser

STOP_SECONDS = 2.0
T = TypeVar("T")


class _Result(NamedTuple):
    """A depth frame, and the number of the source that gave its picture."""

    opening: int
    depth: DepthFrame


class LivePipeline:
    """Capture thread -> one-frame channel -> inference thread -> one-frame channel -> display.

    Channels hold one frame and let the newest win: a person wants to see what is in front of the
    camera now, so a frame that waits while the network is busy is out of date and is dropped. Where
    there is no network yet, frames go to the display as they are, as previews.
    ``listener`` is called from the pipeline's threads with each event, ``on_result`` after each
    new depth frame and ``on_preview`` after each preview; all have to return at once. No method
    waits for a camera or a model.
    """

    def __init__(
        self,
        open_source: Callable[[str], Source],
        open_engine: Callable[[str], DepthEngine],
        *,
        listener: Callable[[Event], None] = lambda event: None,
        on_result: Callable[[], None] = lambda: None,
        on_preview: Callable[[], None] = lambda: None,
    ) -> None:
        self._listener, self._on_result, self._on_preview = listener, on_result, on_preview
        self._states = StateMachine()
        self._sources = SourceSwitch(open_source, self._notify, self._source_changed)
        self._results: Channel[_Result] = Channel(newest_wins=True)
        self._previews: Channel[Given] = Channel(newest_wins=True)
        self._first, self._second = (
            EngineSwitch(name, open_engine, self._notify, self._crashed, second=name == "loader B")
            for name in ("loader", "loader B")
        )
        self._stabiliser = FrameStabiliser(0.0)
        self._tap: Callable[[DepthFrame], None] | None = None
        self._watch: Callable[[DepthFrame], None] | None = None
        self._seen: Callable[[str, Frame], Frame] = lambda spec, frame: frame
        self._again = threading.Event()
        self._workers = [
            Worker("inference", self._infer_all, self._crashed),
            self._first.worker,
            self._second.worker,
        ]
        self.statistics = Statistics()
        self.non_finite = 0

    @property
    def state(self) -> State:
        return self._states.state

    @property
    def dropped(self) -> int:
        """Frames of this source that nobody saw nor computed: a newer one was there first."""
        return self._sources.dropped

    def is_stale(self, event: Event) -> bool:
        """Whether ``event`` is about a source that another has replaced."""
        return self._sources.is_stale(event)

    def last_read(self) -> float:
        """When the source gave its newest frame, by ``time.monotonic()``, if it is live; 0 before
        the first."""
        present = self._sources.present
        return present.last_read if present else 0.0

    @property
    def looks_for_source(self) -> bool:
        """Whether a recording behind an address was lost and is being opened again."""
        present = self._sources.present
        return present is not None and present.looks_for

    def source_fps(self) -> float:
        """Frames that a live source gives, per second; 0 before that is known."""
        present = self._sources.present
        return present.rate.fps() if present else 0.0

    @property
    def playback(self) -> Playback:
        """How the present source is played; of the next one it is another object."""
        return self._sources.playback

    def start(self) -> None:
        """Start the threads; give it a source and a model before or after."""
        if self._states.move(State.RUNNING):
            for worker in self._workers:
                worker.start()

    def use_source(self, spec: str) -> None:
        """Change to ``spec``; SourceOpened or SourceFailed follows. The last request wins.

        The source before plays on until then, unless both need the same device. From SourceOpened
        on nothing of it is given out.
        """
        if self.state not in (State.STOPPING, State.STOPPED):
            self._sources.want(spec)

    def _source_changed(self) -> None:
        # Another size and rate: its figures say nothing about those of the source before.
        self.statistics.reset()

    def use_model(self, model: str) -> None:
        """Change to ``model``; the old one serves until ModelReady. The last request wins."""
        self._first.want(model)

    def tie(self, fit: Fit | None) -> None:
        """Have the present model give metres by ``fit``; None: what it gives itself. ModelReady
        follows. Another model is not fitted."""
        self._first.tie(fit)

    def use_second_model(self, model: str) -> None:
        """Compute the same frames with ``model`` too, for :attr:`DepthFrame.second`; "" ends it."""
        self._second.want(model)

    def stabilise(self, strength: float) -> None:
        """How strongly flicker is held down: 0 not at all, to less than 1.

        Raises SettingsError for another number.
        """
        self._stabiliser.strength = strength

    def tap(self, take: Callable[[DepthFrame], None] | None) -> None:
        """Hand every result to ``take`` too, which has to return at once; None ends it."""
        self._tap = take

    def see_with(self, seen: Callable[[str, Frame], Frame]) -> None:
        """Before depth is computed, have ``seen`` say of a source's name and its frame which camera
        took it: the frame with that lens. It is called in the pipeline's thread, and has to return
        at once."""
        self._seen = seen

    def see_again(self) -> None:
        """What :meth:`see_with` was given says something else now: compute the newest frame anew,
        in case no other follows."""
        self._again.set()

    def watch(self, take: Callable[[DepthFrame], None] | None) -> None:
        """The same beside it, for one who is shown what there is as long as there is any."""
        self._watch = take

    def latest(self) -> DepthFrame | None:
        """The newest result that was not taken yet, or None."""
        result = _newest(self._results)
        # It may have been computed just before the source was changed.
        return result.depth if result and self._sources.plays(result.opening) else None

    def preview(self) -> Frame | None:
        """The newest frame that was not taken yet, while there is no network; or None."""
        given = _newest(self._previews)
        return given.frame if given and self._sources.plays(given.opening) else None

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
        # Wakes the threads that wait; without this a join would last as long as a silent camera.
        captures = self._sources.abort()
        for part in (self._results, self._previews, self._first, self._second):
            part.abort()
        left = join_all([*self._workers, *captures], timeout)
        self._states.move(State.STOPPED)
        return left

    def _notify(self, event: Event) -> None:
        # A loader that was not joined in time may still come back; by then nobody listens.
        if self.state is State.RUNNING:
            self._listener(event)

    def _crashed(self, error: Exception) -> None:
        shown = EngineError(
            "the pipeline stopped ({reason})", "start livedepth again", reason=reason_of(error)
        )
        self._notify(ModelFailed("", shown))

    def _infer_all(self) -> None:
        last: Given | None = None  # the newest, kept for a model that comes after it
        try:
            while True:
                # A model is looked for between two frames only, so that no engine is changed while
                # it computes.
                fresh = self._first.take_over()
                fresh |= self._second.take_over()
                if self._again.is_set():
                    self._again.clear()
                    fresh = True
                if fresh:
                    # Another network takes another time, and errs in another way: blended with the
                    # maps of the one before, its own would be wrong for as long as they linger.
                    self.statistics.reset()
                    self._stabiliser.reset()
                # Not for ever: a model that got ready is to be seen even if no frame comes.
                given = self._sources.frames.get(timeout=0.05)
                if given is None and fresh and last is not None:
                    # A picture, or a film that is paused, gives no other frame: the last one is
                    # shown again, through the new model. Its time is now, or it would look late.
                    given = last._replace(frame=replace(last.frame, captured_at=time.monotonic()))
                if given is not None and self._sources.plays(given.opening):
                    (self._preview if self._first.engine is None else self._infer)(given)
                last = given or last
        except ChannelEnd:
            return
        finally:
            # By the thread that used them: an engine is not closed while it computes.
            self._first.drop()
            self._second.drop()

    def _preview(self, given: Given) -> None:
        if self._previews.put(given):
            self._on_preview()

    def _infer(self, given: Given) -> None:
        frame = self._seen(given.spec, given.frame)
        waited = time.monotonic() - frame.captured_at
        depth = self._compute(self._first, frame)
        if depth is None:
            return
        depth = self._stabiliser.apply(replace(depth, second=self._compute(self._second, frame)))
        if not self._sources.plays(given.opening):
            return  # the source was changed while this frame was computed
        timings = {"wait": waited, **depth.timings}
        if depth.second is not None:
            timings |= {f"{stage} B": seconds for stage, seconds in depth.second.timings.items()}
        self.statistics.add(timings)
        depth = replace(depth, timings=timings)
        # Before the display's channel, in which a newer one may take its place: a recording has
        # every frame. Read once, since another thread may end it between the two uses.
        if (tap := self._tap) is not None:
            tap(depth)
        if (watch := self._watch) is not None:
            watch(depth)
        self._previews.clear()  # what is older than depth is not shown after it
        if self._results.put(_Result(given.opening, depth)):
            self._on_result()

    def _compute(self, switch: EngineSwitch, frame: Frame) -> DepthFrame | None:
        """Depth of one frame; None where there is no engine, or it failed or was given up."""
        engine = switch.engine
        if engine is None:
            return None
        before, running = engine.non_finite, engine.info
        try:
            with switch.computing():
                result = engine.infer(frame.image)
        except Cancelled:
            return None  # of a conversion; another engine is there, or the end
        except Exception as error:  # noqa: BLE001 - one bad model must not end the thread
            model = engine.info.model
            shown = explained(error, EngineError, "{model}: failed ({reason})", model=model)
            self._notify(ModelFailed(model, shown, switch is self._second, lost=True))
            switch.drop()  # an engine that failed once is not trusted with the next frame
            return None
        self.non_finite += engine.non_finite - before
        info = engine.info
        if info is not running:
            # It went elsewhere by itself while it computed, from a full GPU to the CPU.
            switch.announce()
        return depth_frame(frame, result, info)


def _newest(channel: Channel[T]) -> T | None:
    """What waits in it, if anything does."""
    try:
        return channel.get(timeout=0)
    except ChannelEnd:
        return None
