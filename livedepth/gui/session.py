"""What runs behind the window: a source, its models, and which of their frames is shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from livedepth.capture.base import SourceInfo
from livedepth.frames import DepthFrame
from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.figures import Figures
from livedepth.gui.live.known_sources import remember
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
    SourceEnded,
    SourceFailed,
    SourceOpened,
)
from livedepth.redact import redact
from livedepth.settings import Settings

TRIES, RETRY_MS = 5, 1500  # to open a camera that was plugged in again
_WATCH_MS = 250
_SETTLED_SECONDS = 3.0  # after which a model's time here is worth showing


class Session(QObject):
    """Owns what runs and says what has changed; everything in Qt's thread.

    ``source`` and ``model`` are the names they were asked for by, ``info`` and ``engine`` what is
    known of them while they run, else None. ``run`` is how the model in use was asked for and
    ``asked`` how the next one is; ``second`` is the text of such a run, or "" where no second model
    is compared with. ``shown`` is the newest depth frame, or None. No method waits for a camera or
    a model.
    """

    source_asked = pyqtSignal(str)  # the name of another source
    source_opened = pyqtSignal(object)  # its SourceInfo
    source_failed = pyqtSignal(object)  # the error
    source_ended = pyqtSignal(object)  # a tuple of messages: what was wrong with it
    paused_changed = pyqtSignal(bool)  # by a person, or because it has ended
    model_asked = pyqtSignal()
    model_loading = pyqtSignal(str)
    model_ready = pyqtSignal()
    model_failed = pyqtSignal(object)  # the error
    second_loading = pyqtSignal(str)
    second_ready = pyqtSignal(str)
    second_failed = pyqtSignal(object)  # the error
    noted = pyqtSignal(object)  # a message: the model does not run where it was meant to
    frame_shown = pyqtSignal(object)  # a DepthFrame, to be painted
    frame_painted = pyqtSignal()  # it is on the screen, for the first time
    unplugged = pyqtSignal(str)  # the camera in use
    fell_silent = pyqtSignal(str)  # the name of a source that should give frames and does not
    heard_again = pyqtSignal()

    def __init__(
        self, bridge: PipelineBridge, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.bridge, self.settings = bridge, settings
        self.source = self.model = ""
        self.run = self.asked = Run("")
        self._chosen: set[str] = set()  # fields of Run that a person changed in the window
        self.second = ""
        self.info: SourceInfo | None = None
        self.engine: EngineInfo | None = None
        self.second_run: Run | None = None  # the second that computes, and what computes it
        self.second_engine: EngineInfo | None = None
        self.shown: DepthFrame | None = None
        self._painted: DepthFrame | None = None
        self._remember = True
        self._ended = False
        self._ready_at = 0.0
        self._silence = Silence()
        self._tries = 0  # left to open a camera that does not open at once
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.timeout.connect(self._open_again)
        self._watch = QTimer(self)
        self._watch.timeout.connect(self._notice_silence)
        bridge.happened.connect(self._take_event)
        bridge.result_ready.connect(self._take_frame)
        bridge.stabilise(settings.steadiness)

    # What a person asks for

    def start(self, source: str, model: str, *, remember: bool = True) -> None:
        """Start the pipeline with a model's name, or the text of a run.

        ``remember`` the source for the next time once it opens.
        """
        self.source, self._remember = source, remember
        self.run = self.asked = Run.of(model)
        self.model = self.run.model
        self.bridge.start(source, model)
        self.bridge.playback.set_loop(self.settings.loop)
        self._watch.start(_WATCH_MS)

    def use_source(self, spec: str) -> None:
        """Change to another source; the pictures stay until its first frame."""
        self.source, self.info, self._remember = spec, None, True
        self._silence.restart()
        self._tries = 0
        self._retry.stop()
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
        if not paused and self._ended and self.info is not None:
            self.seek(self.info.start)

    def step(self) -> None:
        """One frame on, paused."""
        self.bridge.playback.step()

    def seek(self, seconds: float) -> None:
        """Go on at ``seconds`` of the source's clock."""
        self.bridge.playback.seek(seconds)
        if self._ended:
            self._ended = False
            self.paused_changed.emit(self.bridge.playback.paused)

    def loop(self, on: bool) -> None:
        """Whether a file begins again when it ends."""
        self.settings.loop = on
        self.bridge.playback.set_loop(on)

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
        elif self.source in set(came):
            self.use_source(self.source)
            self._tries = TRIES

    def stop(self, timeout: float) -> list[str]:
        """End the pipeline; names of threads that hang in a driver."""
        self._watch.stop()
        self._retry.stop()
        self.bridge.tap(None)
        return self.bridge.stop(timeout)

    # What there is to know

    @property
    def source_is_camera(self) -> bool:
        """Whether what is shown comes from a camera of this machine."""
        info = self.info
        return info is not None and info.kind == "camera"

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
        rate = f" · {fps:.3g} fps" if fps else ""
        return f"{redact(info.name)} {info.width}×{info.height}{rate}"

    def figures(self) -> Figures:
        """What is known of this moment."""
        bridge = self.bridge
        return Figures(
            bridge.fps(),
            bridge.dropped,
            bridge.non_finite,
            self.source_text(),
            self.engine,
            bridge.timings(),
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
        return depth_facts(self.engine, source, style, options, stabilised=steadiness)

    # Frames

    def _take_frame(self) -> None:
        depth = self.bridge.take()
        if depth is not None:
            self.shown = depth
            self.frame_shown.emit(depth)

    def note_painted(self) -> None:
        """What is shown is on the screen."""
        if self.shown is not None and self.shown is not self._painted:
            # Drawn again, a picture that stands still is no new frame.
            self._painted = self.shown
            self.bridge.painted(time.monotonic() - self.shown.frame.captured_at)
            self.frame_painted.emit()

    def _notice_silence(self) -> None:
        info = self.info
        if self.bridge.playback.paused:
            self._silence.restart()
        elif info is None or not info.live or self._ended:
            return
        elif self._silence.ended(self.bridge.last_read()):
            self.heard_again.emit()
        elif self._silence.began(self.bridge.last_read()):
            self.fell_silent.emit(redact(info.name))

    # What the pipeline reports

    def _take_event(self, event: Event) -> None:
        self._TAKERS[type(event)](self, event)

    def _source_opened(self, event: SourceOpened) -> None:
        self.info, self._ended, self._tries = event.info, False, 0
        self._silence.restart()
        self.source_opened.emit(event.info)
        self.paused_changed.emit(self.bridge.playback.paused)
        if self._remember:
            remember(self.settings, self.source)

    def _source_failed(self, event: SourceFailed) -> None:
        self.info = None
        if self.shown is None or self.shown.frame.source != event.spec:
            self.shown = None
        if self._tries > 0 and event.spec == self.source:
            self._tries -= 1
            self._retry.start(RETRY_MS)
        self.source_failed.emit(event.error)

    def _open_again(self) -> None:
        """A camera that was just plugged in may not open at once."""
        if self.info is None:
            self.bridge.use_source(self.source)

    def _source_ended(self, event: SourceEnded) -> None:
        self._ended = True
        self.paused_changed.emit(True)
        self.source_ended.emit(event.warnings)

    def _model_loading(self, event: ModelLoading) -> None:
        (self.second_loading if event.second else self.model_loading).emit(event.model)

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
        SourceEnded: _source_ended,
        ModelLoading: _model_loading,
        ModelReady: _model_ready,
        ModelFailed: _model_failed,
    }
