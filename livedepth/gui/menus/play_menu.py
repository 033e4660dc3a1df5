"""Play: pause, step, seek, loop."""

from __future__ import annotations

from functools import partial

from livedepth.capture.base import SourceInfo
from livedepth.gui.bars.play_bar import PlayBar
from livedepth.gui.menus.menus import Entry, Menu, Menus
from livedepth.gui.session import Session
from livedepth.gui.texts import tr

_SEEK_SECONDS = 5.0


class PlayMenu:
    """The keys of the play bar; it does what its buttons do."""

    def __init__(self, session: Session, play_bar: PlayBar) -> None:
        self._session, self._play_bar = session, play_bar

    def menu(self) -> Menu:
        """What the play bar offers."""
        bar = self._play_bar
        return Menu(
            tr("&Play"),
            [
                Entry("pause", tr("&Pause or play"), bar.play_button.toggle, "Space"),
                Entry("step", tr("One &frame on"), bar.step_button.click, ".", repeats=True),
                Entry(
                    "back",
                    tr("5 seconds &back"),
                    partial(bar.seek_by, -_SEEK_SECONDS),
                    "Left",
                    repeats=True,
                ),
                Entry(
                    "forward",
                    tr("5 seconds &on"),
                    partial(bar.seek_by, _SEEK_SECONDS),
                    "Right",
                    repeats=True,
                ),
                Entry("loop", tr("&Loop"), bar.loop_button.setChecked, "L", checkable=True),
            ],
        )

    def follow(self, menus: Menus) -> None:
        """Offer what this source can do."""
        self._menus = menus
        menus["loop"].setChecked(self._play_bar.loop_button.isChecked())
        self._play_bar.looped.connect(menus["loop"].setChecked)
        self._show_source(None)
        self._session.source_opened.connect(self._show_source)
        self._session.source_gone.connect(lambda: self._show_source(None))

    def _show_source(self, info: SourceInfo | None) -> None:
        for name in ("step", "back", "forward"):
            self._menus[name].setEnabled(info is not None and bool(info.duration))
