"""Where the window shows what happens in its session."""

from __future__ import annotations

import time
from collections.abc import Sequence

from livedepth.capture.base import SourceInfo
from livedepth.errors import Message, UserError
from livedepth.frames import DepthFrame, Frame
from livedepth.gui.bars.controls import Controls
from livedepth.gui.bars.notice import NoticeBar
from livedepth.gui.bars.play_bar import PlayBar
from livedepth.gui.bars.source_box import source_label
from livedepth.gui.bars.status_line import StatusLine
from livedepth.gui.session import Session
from livedepth.gui.texts import run_words, tr, words
from livedepth.gui.views.viewer import Viewer
from livedepth.lens import Lens

_SOURCE = "source"  # what a problem is about that is over when pictures come


class News:
    """Passes on what the session says to the bars and to the picture."""

    def __init__(
        self,
        session: Session,
        viewer: Viewer,
        controls: Controls,
        notice: NoticeBar,
        play_bar: PlayBar,
        status: StatusLine,
    ) -> None:
        self._session, self._viewer, self._controls = session, viewer, controls
        self._notice, self._play_bar, self._status = notice, play_bar, status
        self._marked_at = 0.0
        self._lens: Lens | None = None
        session.source_asked.connect(self._source_asked)
        session.source_opened.connect(self._source_opened)
        session.source_failed.connect(self._source_failed)
        session.source_gone.connect(self._source_gone)
        session.source_ended.connect(self._source_ended)
        session.paused_changed.connect(play_bar.show_paused)
        session.unplugged.connect(self._unplugged)
        session.fell_silent.connect(self._fell_silent)
        session.silent_for.connect(self._silent_for)
        session.heard_again.connect(self._heard_again)
        session.lens_changed.connect(self._show_engine)
        session.frame_shown.connect(self._frame_shown)
        session.preview_shown.connect(self._unmark)
        session.model_asked.connect(notice.make_way)
        session.model_loading.connect(self._model_loading)
        session.model_ready.connect(self._model_ready)
        session.model_failed.connect(self._model_failed)
        session.second_loading.connect(self._second_loading)
        session.second_failed.connect(self._second_failed)
        session.noted.connect(self._noted)

    def _frame_shown(self, depth: DepthFrame) -> None:
        self._unmark(depth.frame)
        if depth.lens != self._lens:  # photos in a folder may come from several cameras
            self._lens = depth.lens
            self._show_engine()

    # The source

    def _source_asked(self, spec: str) -> None:
        self._notice.make_way()
        self._controls.sources.show_asked(spec)
        self._status.show_source(self._opening(spec))
        if self._session.info is None:
            self._no_picture(self._opening(spec))

    def _opening(self, spec: str) -> str:
        return tr("opening {0}…").format(source_label(spec))

    def _source_opened(self, info: SourceInfo) -> None:
        session = self._session
        self._controls.sources.show_used(session.source)
        if session.opening:  # another one by now
            self._controls.sources.show_asked(session.opening)
        self._notice.end(_SOURCE)
        self._viewer.forget()
        self._play_bar.show_source(info)
        self._status.show_source(session.source_text())
        self._show_engine()

    def _source_failed(self, error: UserError) -> None:
        session = self._session
        # Another one is being opened in its place: that is what a list does.
        goes_on = session.opening not in ("", session.failed)
        if goes_on:
            self._notice.show_left_out(error)
        else:
            self._notice.show_problem(error, _SOURCE)
        self._controls.sources.show_failed(session.listed_source)
        self._status.show_source(session.source_text())
        if session.info is None:
            self._no_picture(
                self._opening(session.opening)
                if session.opening
                else tr("no source") + "\n" + tr("choose another source above")
            )

    def _source_gone(self) -> None:
        self._status.show_no_source()
        self._play_bar.show_source(None)
        if self._session.opening:  # it was closed for that one
            self._no_picture(self._opening(self._session.opening))

    def _no_picture(self, text: str) -> None:
        """Say why none comes: over the last one, or in its place."""
        if self._session.shown is not None or self._session.preview is not None:
            self._mark(text)
        else:
            self._viewer.show_no_source(text)

    def _mark(self, text: str) -> None:
        """Mark the picture as out of date, until a newer one comes."""
        veils = self._viewer.stage.veils
        if not veils.marked:
            self._marked_at = time.monotonic()
        veils.mark(text)

    def _unmark(self, frame: Frame) -> None:
        if frame.captured_at > self._marked_at:
            self._viewer.stage.veils.mark("")

    def _source_ended(self, warnings: Sequence[Message]) -> None:
        if warnings:
            self._notice.show_problems(warnings)

    def _unplugged(self, camera: str) -> None:
        text = tr("{0} was unplugged; it is used again when it is back").format(camera)
        self._notice.show_problem(text, _SOURCE)
        self._mark(text)

    def _fell_silent(self, source: str) -> None:
        self._notice.show_problem(
            tr("{0}: no picture comes; trying again until it does").format(source), _SOURCE
        )

    def _silent_for(self, seconds: float) -> None:
        self._mark(tr("no picture since {0} s – trying again").format(int(seconds)))

    def _heard_again(self) -> None:
        self._notice.end(_SOURCE)
        self._viewer.stage.veils.mark("")

    # The models

    def _model_loading(self, model: str, step: Message | None) -> None:
        named = run_words(model)
        self._status.show_loading(named)
        text = tr("loading {0}…").format(named)
        if step is not None:
            text += "\n" + words(step)
        stage = self._viewer.stage
        stage.show_depth_hint(text)
        stage.show_coming(" ".join(text.split("\n")) if step is not None else "")

    def _model_ready(self) -> None:
        self._show_engine()
        self._viewer.stage.show_depth_hint("")
        self._viewer.stage.show_coming("")

    def _show_engine(self) -> None:
        camera = self._session.camera_text()
        if not self._session.loading:  # else that stands there
            self._status.show_engine(self._session.engine, camera)
        self._viewer.colour_bar.show_camera(camera)

    def _model_failed(self, error: UserError) -> None:
        session, stage = self._session, self._viewer.stage
        self._notice.show_problem(error)
        self._show_engine()
        stage.show_coming("")
        if session.engine is None:
            stage.show_depth_hint(tr("no model") + "\n" + tr("choose another model above"))

    def _second_loading(self, model: str) -> None:
        self._viewer.stage.show_second_hint(tr("loading {0}…").format(run_words(model)))

    def _second_failed(self, error: UserError) -> None:
        self._notice.show_problem(error)
        self._viewer.stage.show_second_hint(words(error))

    def _noted(self, note: Message) -> None:
        self._notice.show_problem(note)
