"""What runs behind the window: a source, its models, and which of their frames is shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from livedepth.capture.base import SourceInfo
from livedepth.frames import DepthFrame, Frame
from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.figures import Figures
from livedepth.gui.live.known_sources import forget, remember
from livedepth.gui.live.retries import Retries
from livedepth.gui.live.silence import Silence
from livedepth.inference.base import EngineInfo
from livedepth.inference.run import Run
from livedepth.output.dataset import dataset_facts
from livedepth.output.pictures import Style
from livedepth.output.provenance import depth_facts
from livedepth.pipeline.events import (
    Event,
    ModelFailed,
    ModelLoading,
    ModelReady,
    SourceClosed,
    SourceEnded,
    SourceFailed,
    SourceOpened,
)
from livedepth.redact import redact
from livedepth.settings import Settings

_WATCH_MS = 250
_SETTLED_SECONDS = 3.0  # after which a model's time here is worth showing


class Session(QObject):
    """Owns what runs and says what has changed; everything in Qt's thread.

    ``source`` and ``model`` are the names of those that run, or would if they could; ``info`` and
    ``engine`` what is known of them while they run, else None. ``opening`` is the name of a source
    that is asked for and has not opened yet, or "". ``run`` is how the model in use was asked for
    and ``asked`` how the next one is; ``second`` is the text of such a run, or "" where no second
    model is compared with. ``shown`` is the newest depth frame, or None; ``preview`` then the
    newest picture, if any. No method waits for a camera or a model.
    """

    source_asked = pyqtSignal(str)  # the name of another source
    source_opened = pyqtSignal(object)  # its SourceInfo; nothing of the one before comes any more
    source_failed = pyqtSignal(object)  # the error; of one that was only asked for, or of this one
    source_gone = pyqtSignal()  # nothing plays any more: it failed, or was closed for the next one
    source_ended = pyqtSignal(object)  # a tuple of messages: what was wrong with it
    paused_changed = pyqtSignal(bool)  # by a person, or because it has ended
    model_asked = pyqtSignal()
    model_loading = pyqtSignal(str, object)  # and what takes long about it: a message, or None
    model_ready = pyqtSignal()
    model_failed = pyqtSignal(object)  # the error
    second_loading = pyqtSignal(str)
    second_ready = pyqtSignal(str)
    second_failed = pyqtSignal(object)  # the error
    noted = pyqtSignal(object)  # a message: the model does not run where it was meant to
    frame_shown = pyqtSignal(object)  # a DepthFrame, to be painted
    frame_painted = pyqtSignal()  # it is on the screen, for the first time
    preview_shown = pyqtSignal(object)  # a Frame that nothing computes yet, to be painted
    preview_painted = pyqtSignal()
    unplugged = pyqtSignal(str)  # the camera in use
    fell_silent = pyqtSignal(str)  # the name of a source that should give frames and does not
    silent_for = pyqtSignal(float)  # that many seconds by now; several times a second
    heard_again = pyqtSignal()

    def __init__(
        self, bridge: PipelineBridge, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.bridge, self.settings = bridge, settings
        self.source = self.model = self.opening = ""
        self.run = self.asked = Run("")
        self._chosen: set[str] = set()  # fields of Run that a person changed in the window
        self.second = ""
        self.info: SourceInfo | None = None
        self.engine: EngineInfo | None = None
        self.second_run: Run | None = None  # the second that computes, and what computes it
        self.second_engine: EngineInfo | None = None
        self.shown: DepthFrame | None = None
        self.preview: Frame | None = None
        self._painted: DepthFrame | Frame | None = None
        self._opened = False  # whether ``source`` has ever given a frame
        self._stand_in = ""  # a source that is not the person's choice
        self._through = False  # whether another file follows the present one
        self._ended = False
        self._ready_at = 0.0
        self._silence = Silence()
        self._retries = Retries(self._open_again, self)
        self._watch = QTimer(self)
        self._watch.timeout.connect(self._notice_silence)
        bridge.happened.connect(self._take_event)
        bridge.result_ready.connect(self._take_frame)
        bridge.preview_ready.connect(self._take_preview)
        bridge.stabilise(settings.steadiness)

    # What a person asks for

    def start(self, source: str, model: str, *, remember: bool = True) -> None:
        """Start the pipeline with a model's name, or the text of a run.

        ``remember`` the source for the next time once it opens.
        """
        self.source = self.opening = source
        self._stand_in = "" if remember else source
        self.run = self.asked = Run.of(model)
        self.model = self.run.model
        self.source_asked.emit(source)
        self._set_loop()
        self.bridge.start(source, model)
        self._watch.start(_WATCH_MS)

    def use_source(self, spec: str) -> None:
        """Change to another source; the one before plays on until its first frame."""
        self.opening = spec
        if spec == self._stand_in:
            self._stand_in = ""
        self._retries.end()
        self.source_asked.emit(spec)
        self.bridge.use_source(spec)

    def use_model(self, model: str) -> None:
        """Change to another model, computed as the one before."""
        self.use_run(self.asked.with_model(model))

    def use_run(self, run: Run) -> None:
        """Change the model, or how it is computed; the old one serves until it is ready."""
        self._chosen |= run.differences(self.asked)
        self.asked = run
        self.model_asked.emit()
        self.bridge.use_model(run.text)

    def compare(self, model: str) -> None:
        """Compute the same frames with a second model too, a name or the text of a run; "" ends
        it."""
        if model or self.second:
            self.second = model
            if not model:
                self.second_run = self.second_engine = None
            self.bridge.use_second_model(model)

    def stabilise(self, strength: float) -> None:
        """How strongly flicker is reduced: 0 not at all, to less than 1."""
        self.settings.steadiness = strength
        self.bridge.stabilise(strength)

    def pause(self, paused: bool) -> None:
        """Pause or play; a file that has ended plays again from its start."""
        self.bridge.playback.pause(paused)
        self.bridge.restart_rate()
        if not paused and self._ended and self.info is not None:
            self.seek(self.info.start)

    def step(self, by: int = 1) -> None:
        """One frame on, or back (-1), paused."""
        self.bridge.playback.step(by)
        if by < 0:
            self._goes_on()

    def repeat(self, part: tuple[float, float] | None) -> None:
        """Play a part again and again, given in seconds of the source's clock; None ends it."""
        self.bridge.playback.repeat(part)

    def seek(self, seconds: float) -> None:
        """Go on at ``seconds`` of the source's clock."""
        self.bridge.playback.seek(seconds)
        self._goes_on()

    def _goes_on(self) -> None:
        """No longer at its end."""
        if self._ended:
            self._ended = False
            self.paused_changed.emit(self.bridge.playback.paused)

    def loop(self, on: bool) -> None:
        """Whether a file begins again when it ends."""
        self.settings.loop = on
        self._set_loop()

    def play_through(self, on: bool) -> None:
        """Whether a file ends although it is to loop, because it is the list it is in that does."""
        self._through = on
        self._set_loop()

    def _set_loop(self) -> None:
        self.bridge.playback.set_loop(self.settings.loop and not self._through)

    def set_speed(self, speed: float) -> None:
        """Times the source's own speed, above 0."""
        self.bridge.playback.set_speed(speed)

    def tap(self, take: Callable[[DepthFrame], None] | None) -> None:
        """Hand every result to ``take``, in the pipeline's thread; None ends it."""
        self.bridge.tap(take)

    def cameras_changed(self, came: Iterable[str], went: Iterable[str]) -> None:
        """Cameras were plugged in or out: the one in use is opened again when it is back."""
        if self.source in set(went):
            self.unplugged.emit(self.source)
        elif self.source in set(came) and self.opening in ("", self.source):
            self.use_source(self.source)
            self._retries.allow()

    def stop(self, timeout: float) -> list[str]:
        """End the pipeline; names of threads that hang in a driver."""
        self._watch.stop()
        self._retries.end()
        self.bridge.tap(None)
        return self.bridge.stop(timeout)

    # What there is to know

    @property
    def source_is_camera(self) -> bool:
        """Whether what is shown comes from a camera of this machine."""
        info = self.info
        return info is not None and info.kind == "camera"

    @property
    def listed_source(self) -> str:
        """The one to be seen in a list: what opens now, or else what plays or did; or ""."""
        return self.opening or (self.source if self._opened else "")

    @property
    def ended(self) -> bool:
        """Whether a file plays that stands at its end."""
        return self._ended and self.info is not None

    @property
    def has_metres(self) -> bool:
        """Whether the model gives metres; so it is taken to be before there is one."""
        return self.engine is None or self.engine.unit == "m"

    def source_text(self) -> str:
        """The source with its size and the rate it really has; "" while none is open."""
        info = self.info
        if info is None:
            return ""
        fps = (self.bridge.source_fps() if info.live else 0.0) or float(info.fps or 0)
        if info.frames == 1:  # a picture
            fps = 0.0
        rate = f" · {fps:.3g} fps" if fps else ""
        return f"{redact(info.name)} {info.width}×{info.height}{rate}"

    def figures(self) -> Figures:
        """What is known of this moment."""
        bridge = self.bridge
        stands = bridge.playback.paused or self._ended or self.info is None
        return Figures(
            0.0 if stands or self._silence.noticed else bridge.fps(),
            bridge.dropped,
            bridge.non_finite,
            self.source_text(),
            self.engine,
            bridge.timings(),
            rgb_only=self.shown is None and self.preview is not None,
        )

    def settled_latencies(self) -> list[tuple[Run, EngineInfo, float]]:
        """What runs, and the milliseconds that it takes here; empty until that can be said."""
        second = self.second_run.text if self.second_run else ""
        if (self.asked.text, self.second) != (self.run.text, second):
            return []  # another is coming: the timings may be of that one already
        if time.monotonic() - self._ready_at <= _SETTLED_SECONDS:
            return []
        timings = self.bridge.timings()
        found = (
            (self.run, self.engine, timings.get("network")),
            (self.second_run, self.second_engine, timings.get("network B")),
        )
        return [
            (run, info, max(0.1, round(1000 * times.p50, 1)))
            for run, info, times in found
            if run is not None and info is not None and times is not None
        ]

    def facts(self) -> dict[str, Any]:
        """What a dataset says of where it came from."""
        steadiness = {"steadiness": self.settings.steadiness}
        if self.info is None or self.engine is None:
            return steadiness
        return dataset_facts(self.info, self.engine) | steadiness

    def made_by(self, style: Style, options: Iterable[str]) -> dict[str, str]:
        """What made the depth that is shown, drawn in a style of which ``options`` are seen."""
        if self.engine is None or self.shown is None or self.engine.model != self.shown.model:
            return {}  # another model has just been chosen
        source = self.info.name if self.info is not None else self.source
        steadiness = self.settings.steadiness
        facts = depth_facts(self.engine, source, style, options, stabilised=steadiness)
        if self.info is not None and self.info.rotation:
            facts["rotation"] = str(self.info.rotation)
        return facts

    # Frames

    def _take_frame(self) -> None:
        depth = self.bridge.take()
        if depth is not None:
            self.shown, self.preview = depth, None
            self.frame_shown.emit(depth)

    def _take_preview(self) -> None:
        frame = self.bridge.take_preview()
        if frame is not None:
            self.shown, self.preview = None, frame
            self.preview_shown.emit(frame)

    def note_painted(self) -> None:
        """What is shown is on the screen."""
        seen = self.shown or self.preview
        if seen is None or seen is self._painted:
            return  # drawn again, a picture that stands still is no new frame
        self._painted = seen
        if isinstance(seen, DepthFrame):
            self.bridge.painted(time.monotonic() - seen.frame.captured_at)
            self.frame_painted.emit()
        else:
            self.bridge.preview_painted()
            self.preview_painted.emit()

    def _notice_silence(self) -> None:
        info, silence = self.info, self._silence
        before = silence.noticed
        if self.bridge.playback.paused or info is None or not info.live or self._ended:
            silence.restart()
        else:
            silence.look(self.bridge.last_read(), 1 / float(info.fps or 30))
        if silence.noticed:
            if not before and info is not None:
                self.fell_silent.emit(redact(info.name))
            self.silent_for.emit(silence.seconds)
        elif before:
            self.heard_again.emit()

    # What the pipeline reports

    def _take_event(self, event: Event) -> None:
        self._TAKERS[type(event)](self, event)

    def _source_opened(self, event: SourceOpened) -> None:
        self.source, self._opened = event.spec, True
        self.info, self._ended = event.info, False
        if self.opening == event.spec:
            self.opening = ""
            self._retries.end()
        self._silence.restart()
        self.source_opened.emit(event.info)
        self.paused_changed.emit(self.bridge.playback.paused)
        if event.spec != self._stand_in:
            remember(self.settings, self.source)

    def _source_closed(self, _: SourceClosed) -> None:
        self.info = None
        self.source_gone.emit()

    def _source_failed(self, event: SourceFailed) -> None:
        if self.opening == event.spec:
            self.opening = ""
        if event.spec != self.source or not self._opened:  # else it had worked, and was lost
            forget(self.settings, event.spec)
        if not event.plays_on:
            if event.spec != self.source:
                self.source, self._opened = event.spec, False
            self.info = None
            self.source_gone.emit()
        if not event.plays_on and event.spec == self.source and self._retries.failed():
            self.opening = event.spec
        self.source_failed.emit(event.error)

    def _open_again(self) -> None:
        if self.info is None:
            self.bridge.use_source(self.source)

    def _source_ended(self, event: SourceEnded) -> None:
        self._ended = True
        self.paused_changed.emit(True)
        self.source_ended.emit(event.warnings)

    def _model_loading(self, event: ModelLoading) -> None:
        if event.second:
            self.second_loading.emit(event.model)
        else:
            self.model_loading.emit(event.model, event.step)

    def _model_ready(self, event: ModelReady) -> None:
        self._ready_at = time.monotonic()
        if event.second:
            self.second_run, self.second_engine = Run.of(event.model), event.info
            self.second_ready.emit(event.model)
        else:
            self.run, self.engine = Run.of(event.model), event.info
            self.model = self.run.model
            self.settings.keep_run(self.run, self._chosen)
            self._silence.restart()
            self.model_ready.emit()
        if event.info.note:
            self.noted.emit(event.info.note)

    def _model_failed(self, event: ModelFailed) -> None:
        if event.second:
            if event.lost:
                self.second_run = self.second_engine = None
            elif event.model == self.second:
                self.second = self.second_run.text if self.second_run else ""
            self.second_failed.emit(event.error)
            return
        if event.model == self.asked.text:
            self.asked = self.run
        if event.lost:
            self.engine = None
        self.model_failed.emit(event.error)

    _TAKERS: ClassVar[Mapping[type, Callable[[Session, Any], None]]] = {
        SourceOpened: _source_opened,
        SourceFailed: _source_failed,
        SourceClosed: _source_closed,
        SourceEnded: _source_ended,
        ModelLoading: _model_loading,
        ModelReady: _model_ready,
        ModelFailed: _model_failed,
    }
