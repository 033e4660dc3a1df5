"""Files that are played one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from livedepth.capture.sources import files_of
from livedepth.errors import UserError
from livedepth.gui.session import Session

STILL_MS = 3000  # for which a picture of a list is shown


class Playlist(QObject):
    """What a session plays next. ``entries`` are sources, ``current`` is the place of the one that
    plays, or None.

    At the end of a file the next one comes; after the last one the first, where a session loops.
    A file that cannot be played is left out. One file alone is no list: it loops by itself, and
    another that is opened in any way takes its place.
    """

    changed = pyqtSignal()  # the entries, or which of them plays

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.entries: list[str] = []
        self.current: int | None = None
        self._before: list[str] = []  # the list that the present one took the place of
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.timeout.connect(self._still_is_over)
        session.source_asked.connect(self._on_asked)
        session.source_ended.connect(self._on_ended)
        session.source_failed.connect(self._on_failed)

    @property
    def plays(self) -> bool:
        """Whether what is shown is one of several files."""
        return self.current is not None and len(self.entries) > 1

    def open(self, sources: Sequence[str]) -> None:
        """Play these, from the first on; they replace what was in the list."""
        self._before = self.entries
        self.entries, self.current = list(sources), None
        if self.entries:
            self.play(0)

    def begin_with(self, sources: Sequence[str]) -> None:
        """Take these as the list; the caller starts the first of them."""
        self.entries, self.current = list(sources), 0 if sources else None

    def play(self, place: int) -> None:
        """Play an entry now."""
        self.current = place
        self._session.use_source(self.entries[place])

    def skip(self, by: int) -> bool:
        """Play the next entry (1), or the one before (-1); False where there is none."""
        count = len(self.entries)
        if not count:
            return False
        first = 0 if by > 0 else count - 1
        place = first if self.current is None else self.current + by
        if not 0 <= place < count:
            if not self._session.settings.loop:
                return False
            place %= count
        self.play(place)
        return True

    def remove(self, place: int) -> None:
        """Take an entry out; where it plays, the one after it plays instead."""
        del self.entries[place]
        played, current = place == self.current, self.current
        if current is not None and place < current:
            self.current = current - 1
        elif played:
            self.current = None
        if played and self.entries:
            self.play(min(place, len(self.entries) - 1))
        else:
            self._tell()

    def move(self, place: int, to: int) -> None:
        """Put an entry elsewhere: ``to`` is its place afterwards."""
        order = list(range(len(self.entries)))
        order.insert(to, order.pop(place))
        self.entries = [self.entries[at] for at in order]
        if self.current is not None:
            self.current = order.index(self.current)
        self._tell()

    def _on_asked(self, source: str) -> None:
        """Something is going to be played, from the list or not."""
        self._still.stop()
        if self.current is None or self.entries[self.current] != source:
            if len(self.entries) < 2 and files_of(source):
                self._before, self.entries = self.entries, [source]
            self.current = self._place_of(source)
        self._tell()

    def _place_of(self, source: str) -> int | None:
        return self.entries.index(source) if source in self.entries else None

    def _tell(self) -> None:
        self._session.play_through(self.plays)
        self.changed.emit()

    def _on_ended(self, _warnings: object) -> None:
        info = self._session.info
        if not self.plays:
            return
        if info is not None and info.frames == 1:
            self._session.paused_changed.emit(self._session.bridge.playback.paused)
            self._still.start(STILL_MS)
        else:
            self.skip(1)

    def _still_is_over(self) -> None:
        if self._session.bridge.playback.paused:
            self._still.start(STILL_MS)
        elif self.plays:
            self.skip(1)

    def _on_failed(self, _: UserError) -> None:
        """What cannot be played is left out; where nothing else is left, things stay as before."""
        session, failed = self._session, self.current
        if failed is not None:
            del self.entries[failed]
            self.current = None
            if failed < len(self.entries) or (self.entries and session.settings.loop):
                self.play(failed % len(self.entries))
                return
            self.entries = self.entries or self._before
        if session.info is not None:  # the source before plays on
            self.current = self._place_of(session.source)
        self._tell()
        if session.ended:
            self._on_ended(())  # meanwhile
