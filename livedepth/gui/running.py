"""What the pipeline behind the window reports, and what is known from that."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from livedepth.capture.base import SourceInfo
from livedepth.frames import DepthFrame, Frame
from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.live.knowing import KnownPoints
from livedepth.gui.live.known_sources import forget, remember
from livedepth.gui.live.lenses import Lenses
from livedepth.gui.live.retries import Retries
from livedepth.gui.live.silence import Silence
from livedepth.inference.base import EngineInfo
from livedepth.inference.run import Run
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


class Running(QObject):
    """What runs, as the pipeline says; everything in Qt's thread.

    ``source`` and ``model`` are the names of those that run, or would if they could; ``info`` and
    ``engine`` what is known of them while they run, else None. ``opening`` is the name of a source
    that is asked for and has not opened yet, or "". ``run`` is how the model in use was asked for
    and ``asked`` how the next one is; ``loading`` is the text of one that is being loaded in place
    of it, or "". ``failed`` is the source that failed last. ``second`` is the text of such a run,
    or "" where no second model is compared with. ``shown`` is the newest depth frame, or None;
    ``preview`` then the newest picture, if any.
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
    lens_changed = pyqtSignal()  # that of the source in use: a person said another
    unplugged = pyqtSignal(str)  # the camera in use
    fell_silent = pyqtSignal(str)  # the name of a source that should give frames and does not
    silent_for = pyqtSignal(float)  # that many seconds by now; several times a second
    heard_again = pyqtSignal()

    def __init__(
        self, bridge: PipelineBridge, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.bridge, self.settings = bridge, settings
        self.source = self.model = self.opening = self.loading = ""
        self.failed = ""
        self.run = self.asked = Run("")
        self._chosen: set[str] = set()  # fields of Run that a person changed in the window
        self.second = ""
        self.info: SourceInfo | None = None
        self._opened_as: SourceInfo | None = None  # the same with what it says of its own lens
        self.engine: EngineInfo | None = None
        self.second_run: Run | None = None  # the second that computes, and what computes it
        self.second_engine: EngineInfo | None = None
        self.shown: DepthFrame | None = None
        self.preview: Frame | None = None
        self._painted: tuple[bool, str, int, float] | None = None  # which frame was, the last one
        self._opened = False  # whether ``source`` has ever given a frame
        self._stand_in = ""  # a source that is not the person's choice
        self._through = False  # whether another file follows the present one
        self._ended = False
        self._ready_at = 0.0
        self._silence = Silence()
        self._known = KnownPoints()
        self.lenses = Lenses(settings)
        self._retries = Retries(self._open_again, self)
        self._watch = QTimer(self)
        self._watch.timeout.connect(self._notice_silence)
        bridge.happened.connect(self._take_event)
        bridge.result_ready.connect(self._take_frame)
        bridge.preview_ready.connect(self._take_preview)
        bridge.stabilise(settings.steadiness)
        bridge.see_with(self.lenses.seen)

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

    def note_painted(self, seen: DepthFrame | Frame) -> None:
        """This frame is on the screen."""
        frame = seen.frame if isinstance(seen, DepthFrame) else seen
        which = isinstance(seen, DepthFrame), frame.source, frame.index, frame.captured_at
        if which == self._painted:
            return  # drawn again, a picture that stands still is no new frame
        self._painted = which
        if isinstance(seen, DepthFrame):
            self.bridge.painted(time.monotonic() - seen.frame.captured_at)
            self.frame_painted.emit()
        else:
            self.bridge.preview_painted()
            self.preview_painted.emit()

    def _notice_silence(self) -> None:
        info, silence = self.info, self._silence
        before = silence.noticed
        stands = self.bridge.playback.paused or self._ended
        if info is None or stands or not (_can_be_lost(info) or self.bridge.looks_for_source):
            silence.restart()
        else:
            silence.look(self.bridge.last_read(), 1 / float(info.fps or 30))
        if silence.noticed:
            if not before and info is not None:
                self.fell_silent.emit(redact(info.name))
            self.silent_for.emit(silence.seconds)
        elif before:
            self.heard_again.emit()

    def _expect_frames(self) -> None:
        """From now on, and nothing is said any more of those that stayed away before."""
        noticed = self._silence.noticed
        self._silence.restart()
        if noticed:
            self.heard_again.emit()

    # What the pipeline reports

    def _take_event(self, event: Event) -> None:
        self._TAKERS[type(event)](self, event)

    def _source_opened(self, event: SourceOpened) -> None:
        self.source, self._opened = event.spec, True
        self._opened_as = event.info
        self.info, self._ended = self._seen_info(event.info), False
        if self.opening == event.spec:
            self.opening = ""
            self._retries.end()
        self._expect_frames()
        self.source_opened.emit(self.info)
        self.paused_changed.emit(self.bridge.playback.paused)
        if event.spec != self._stand_in:
            remember(self.settings, self.source)

    def _seen_info(self, info: SourceInfo) -> SourceInfo:
        """With the lens that the source is seen through."""
        lens = self.lenses.of(self.source, info.width, info.height)
        return info if lens is None else replace(info, lens=lens)

    def _source_closed(self, _: SourceClosed) -> None:
        self.info = None
        self.source_gone.emit()

    def _source_failed(self, event: SourceFailed) -> None:
        self.failed = event.spec
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
            self.loading = event.model
            self.model_loading.emit(event.model, event.step)

    def _model_ready(self, event: ModelReady) -> None:
        self._ready_at = time.monotonic()
        if event.second:
            self.second_run, self.second_engine = Run.of(event.model), event.info
            self.second_ready.emit(event.model)
        else:
            self.run, self.engine = Run.of(event.model), event.info
            self.model, self.loading = self.run.model, ""
            if not event.info.fitted:
                self._known.forget()
            self.settings.keep_run(self.run, self._chosen)
            self._expect_frames()
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
        if not event.lost:
            self.loading = ""
        if event.model == self.asked.text:
            self.asked = self.run
        if event.lost:
            self.engine = None
        self.model_failed.emit(event.error)

    _TAKERS: ClassVar[Mapping[type, Callable[[Running, Any], None]]] = {
        SourceOpened: _source_opened,
        SourceFailed: _source_failed,
        SourceClosed: _source_closed,
        SourceEnded: _source_ended,
        ModelLoading: _model_loading,
        ModelReady: _model_ready,
        ModelFailed: _model_failed,
    }


def _can_be_lost(info: SourceInfo) -> bool:
    """Whether a source that gives no frames has something wrong: one whose frames are made on
    demand is only slow."""
    return info.live and not info.on_demand
