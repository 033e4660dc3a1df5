"""Where the window shows what happens in its session."""

from __future__ import annotations

from collections.abc import Sequence

from livedepth.capture.base import SourceInfo
from livedepth.errors import Message, UserError
from livedepth.gui.bars.controls import Controls
from livedepth.gui.bars.notice import NoticeBar
from livedepth.gui.bars.play_bar import PlayBar
from livedepth.gui.bars.status_line import StatusLine
from livedepth.gui.session import Session
from livedepth.gui.texts import run_words, tr, words
from livedepth.gui.views.viewer import Viewer


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
        session.source_asked.connect(self._source_asked)
        session.source_opened.connect(self._source_opened)
        session.source_failed.connect(self._source_failed)
        session.source_ended.connect(self._source_ended)
        session.paused_changed.connect(play_bar.show_paused)
        session.unplugged.connect(self._unplugged)
        session.fell_silent.connect(self._fell_silent)
        session.heard_again.connect(notice.hide)
        session.model_asked.connect(notice.hide)
        session.model_loading.connect(lambda text: status.show_loading(run_words(text)))
        session.model_ready.connect(self._show_engine)
        session.model_failed.connect(self._model_failed)
        session.second_loading.connect(self._second_loading)
        session.second_failed.connect(self._second_failed)
        session.noted.connect(self._noted)

    def _source_asked(self, spec: str) -> None:
        self._notice.hide()
        self._controls.show_source(spec)
        self._viewer.forget()
        self._play_bar.show_source(None)

    def _source_opened(self, info: SourceInfo) -> None:
        self._play_bar.show_source(info)
        self._status.show_source(self._session.source_text())

    def _source_failed(self, error: UserError) -> None:
        self._notice.show_problem(error)
        self._status.show_no_source()
        self._play_bar.show_source(None)
        if self._session.shown is None:
            self._viewer.show_hints(tr("no source"), tr("choose another source above"))

    def _source_ended(self, warnings: Sequence[Message]) -> None:
        if warnings:
            self._notice.show_problems(warnings)

    def _unplugged(self, camera: str) -> None:
        self._notice.show_problem(
            tr("{0} was unplugged; it is used again when it is back").format(camera)
        )

    def _fell_silent(self, source: str) -> None:
        self._notice.show_problem(
            tr("{0}: no picture comes; trying again until it does").format(source)
        )

    def _show_engine(self) -> None:
        self._status.show_engine(self._session.engine)

    def _model_failed(self, error: UserError) -> None:
        self._notice.show_problem(error)
        self._show_engine()
        if self._session.engine is None and self._session.shown is None:
            self._viewer.show_hints(tr("no model"), tr("choose another model above"))

    def _second_loading(self, model: str) -> None:
        self._viewer.stage.show_second_hint(tr("loading {0}…").format(run_words(model)))

    def _second_failed(self, error: UserError) -> None:
        self._notice.show_problem(error)
        self._viewer.stage.show_second_hint(words(error))

    def _noted(self, note: Message) -> None:
        self._notice.show_problem(note)
