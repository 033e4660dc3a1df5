"""Play: pause, step, seek, speed, repeat, and the files of a list."""

from __future__ import annotations

from functools import partial

from livedepth.capture.base import SourceInfo
from livedepth.gui.bars.play_bar import PlayBar
from livedepth.gui.menus.menus import SEPARATOR, Entry, Menu, Menus
from livedepth.gui.playing.playlist import Playlist
from livedepth.gui.session import Session
from livedepth.gui.texts import tr

_SEEK_SECONDS, _SHORT_SECONDS = 5.0, 1.0
_OF_FILES = (
    *("step", "step_back", "back", "forward", "short_back", "short_forward", "to_start", "to_end"),
    *("slower", "faster", "normal_speed", "part"),
)


class PlayMenu:
    """The keys of the play bar; it does what its buttons do."""

    def __init__(self, session: Session, playlist: Playlist, play_bar: PlayBar) -> None:
        self._session, self._playlist, self._play_bar = session, playlist, play_bar

    def menu(self) -> Menu:
        """What the play bar offers."""
        bar = self._play_bar
        return Menu(
            tr("&Play"),
            [
                Entry("pause", tr("&Pause or play"), bar.play_button.toggle, "Space"),
                Entry("step", tr("One &frame on"), bar.step_button.click, ".", repeats=True),
                Entry("step_back", tr("One frame bac&k"), bar.back_button.click, ",", repeats=True),
                SEPARATOR,
                self._seek("back", tr("5 seconds &back"), -_SEEK_SECONDS, "Left"),
                self._seek("forward", tr("5 seconds &on"), _SEEK_SECONDS, "Right"),
                self._seek("short_back", tr("&1 second back"), -_SHORT_SECONDS, "Shift+Left"),
                self._seek("short_forward", tr("1 &second on"), _SHORT_SECONDS, "Shift+Right"),
                Entry("to_start", tr("To the beg&inning"), bar.seek_to_start, "Home"),
                Entry("to_end", tr("To the &end"), bar.seek_to_end, "End"),
                SEPARATOR,
                self._speed("slower", tr("Slo&wer"), -1, "["),
                self._speed("faster", tr("Fas&ter"), 1, "]"),
                Entry("normal_speed", tr("Normal spee&d"), bar.set_normal_speed, "Backspace"),
                SEPARATOR,
                Entry(
                    "part",
                    tr("Repeat a p&art"),
                    bar.mark_part,
                    "A",
                    tr("Its beginning, then its end, then no longer"),
                ),
                Entry("loop", tr("&Loop"), bar.loop_button.setChecked, "L", checkable=True),
                SEPARATOR,
                Entry("previous", tr("P&revious file"), bar.previous_button.click, "PgUp"),
                Entry("next", tr("&Next file"), bar.next_button.click, "PgDown"),
            ],
        )

    def _seek(self, name: str, text: str, seconds: float, key: str) -> Entry:
        return Entry(name, text, partial(self._play_bar.seek_by, seconds), key, repeats=True)

    def _speed(self, name: str, text: str, by: int, key: str) -> Entry:
        return Entry(name, text, partial(self._play_bar.change_speed, by), key, repeats=True)

    def follow(self, menus: Menus) -> None:
        """Offer what this source can do."""
        self._menus = menus
        menus["loop"].setChecked(self._play_bar.loop_button.isChecked())
        self._play_bar.looped.connect(menus["loop"].setChecked)
        self._show_source(None)
        self._session.source_opened.connect(self._show_source)
        self._show_list()
        self._playlist.changed.connect(self._show_list)
        self._session.source_gone.connect(lambda: self._show_source(None))

    def _show_list(self) -> None:
        for name in ("previous", "next"):
            self._menus[name].setEnabled(len(self._playlist.entries) > 1)
        self._show_pause()

    def _show_pause(self) -> None:
        """A single picture plays nothing, unless others follow."""
        info = self._session.info
        one = info is not None and info.frames == 1 and len(self._playlist.entries) <= 1
        self._menus["pause"].setEnabled(not one)

    def _show_source(self, info: SourceInfo | None) -> None:
        moves = info is not None and bool(info.duration) and info.frames != 1
        for name in _OF_FILES:
            self._menus[name].setEnabled(moves)
        self._show_pause()
