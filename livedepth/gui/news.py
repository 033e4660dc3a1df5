"""What the window does when the pipeline tells that something happened."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PyQt6.QtCore import QTimer

from livedepth.gui.texts import tr, words
from livedepth.pipeline.events import (
    Event,
    ModelFailed,
    ModelLoading,
    ModelReady,
    SourceEnded,
    SourceFailed,
    SourceOpened,
)

if TYPE_CHECKING:
    from livedepth.gui.window import MainWindow

TRIES, RETRY_MS = 5, 1500  # to open a camera that was plugged in again


class News:
    """Shows each event in ``window``. ``tries``: how often a source that fails is opened again."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.tries = 0

    def take(self, event: Event) -> None:
        """Show what an event says."""
        window = self._window
        match event:
            case SourceOpened(info):
                window.source_info, window.ended = info, False
                self.tries = 0
                window.commands.show_windable(bool(info.duration))
                window.silence.restart()
                window.play_bar.show_source(info)
                window.play_bar.show_paused(window.bridge.playback.paused)
                window.show_source_facts(info)
                if window.remember:
                    window.commands.remember(window.source)
            case SourceFailed(spec, error):
                window.notice.say(error)
                window.source_info = None
                window.status.show_no_source()
                window.play_bar.show_source(None)
                window.commands.show_windable(False)
                self._try_again(spec)
                if window.shown is None or window.shown.frame.source != spec:
                    window.shown = None
                    window.stage.show_hints(tr("no source"), tr("choose another source above"))
            case SourceEnded(warnings):
                window.ended = True
                window.play_bar.show_paused(True)
                if warnings:
                    window.notice.say_all(warnings)
            case ModelLoading(model, second):
                if second:
                    window.stage.show_second_hint(tr("loading {0}…").format(model))
                else:
                    window.status.show_loading(model)
            case ModelReady(model, info, second):
                if second:
                    window.controls.show_second(model)
                else:
                    window.model, window.info = model, info
                    window.settings.model = model
                    window.ready_at = time.monotonic()
                    window.silence.restart()
                    window.controls.show_model(model)
                    window.status.show_engine(info)
                if info.note:
                    window.notice.say(info.note)
            case ModelFailed(_, error, second, lost):
                window.notice.say(error)
                if second:
                    window.stage.show_second_hint(words(error))
                else:
                    if lost:
                        window.info = None
                    window.controls.show_model(window.model)
                    window.status.show_engine(window.info)
                    if window.info is None and window.shown is None:
                        window.stage.show_hints(tr("no model"), tr("choose another model above"))

    def _try_again(self, spec: str) -> None:
        """A camera that was just plugged in may not open at once."""
        window = self._window
        if self.tries > 0 and spec == window.source:
            self.tries -= 1
            QTimer.singleShot(RETRY_MS, lambda: self._open_again(spec))

    def _open_again(self, spec: str) -> None:
        window = self._window
        if window.source == spec and window.source_info is None and not window.closes:
            window.bridge.use_source(spec)
