"""The panel with the files that are played one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QDropEvent, QIcon, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from livedepth.capture.sources import kind_of
from livedepth.gui.icons import icon
from livedepth.gui.playing.playlist import Playlist
from livedepth.gui.texts import plain_tip, tr
from livedepth.redact import redact

_ICON = QSize(14, 14)


class FileListPanel(QWidget):
    """Shows a playlist: a double-click or Enter plays a file, Delete takes it out, and dragging or
    the buttons put it elsewhere."""

    def __init__(self, playlist: Playlist, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playlist = playlist
        self._seen: tuple[Sequence[str], int | None] = (), None  # entries, and which plays
        self.files = _Files()
        self.files.setAccessibleName(tr("Files that are played one after the other"))
        self.files.setToolTip(tr("Double-click: play; drag: put elsewhere; Delete: take out"))
        self.up_button = QPushButton(tr("Up"))
        self.down_button = QPushButton(tr("Down"))
        self.remove_button = QPushButton(tr("Take out"))
        for button, tip in (
            (self.up_button, tr("Play the file earlier")),
            (self.down_button, tr("Play the file later")),
            (self.remove_button, tr("Take the file out of the list; it stays on the disk")),
        ):
            button.setToolTip(tip)
        buttons = QHBoxLayout()
        for button in (self.up_button, self.down_button, self.remove_button):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.files)
        layout.addLayout(buttons)
        self.up_button.clicked.connect(lambda: self._step(-1))
        self.down_button.clicked.connect(lambda: self._step(1))
        self.remove_button.clicked.connect(self._remove)
        self.files.removed.connect(self._remove)
        self.files.moved.connect(self._move)
        self.files.itemActivated.connect(lambda item: playlist.play(self.files.row(item)))
        self.files.currentRowChanged.connect(lambda _: self._offer())
        playlist.changed.connect(self.show_files)
        self.show_files()

    def show_files(self) -> None:
        """Show the list as it is. The chosen row goes with the file that plays, unless a person is
        at work on another one."""
        entries, chosen = self._playlist.entries, max(0, self.files.currentRow())
        if self._is_another() and not (self.files.hasFocus() and chosen != self._seen[1]):
            chosen = self._playlist.current or 0
        self._seen = tuple(entries), self._playlist.current
        self.files.clear()
        for place, entry in enumerate(entries):
            item = QListWidgetItem(_name(entry))
            item.setToolTip(plain_tip(redact(entry)))
            item.setIcon(icon("play") if place == self._playlist.current else _nothing())
            if place == self._playlist.current:
                font = item.font()
                font.setBold(True)
                item.setFont(font)
            self.files.addItem(item)
        self.files.setCurrentRow(min(chosen, len(entries) - 1))
        self._offer()

    def _is_another(self) -> bool:
        """Whether another file plays than when the list was shown last."""
        entries, current = self._playlist.entries, self._playlist.current
        seen, before = self._seen
        if current is None:
            return False
        if tuple(entries) == seen:
            return current != before
        # Put in order, or some taken out or in: the same file may have another place.
        return before is None or entries[current] != seen[before]

    def _offer(self) -> None:
        row, count = self.files.currentRow(), self.files.count()
        self.up_button.setEnabled(row > 0)
        self.down_button.setEnabled(0 <= row < count - 1)
        self.remove_button.setEnabled(row >= 0)

    def _step(self, by: int) -> None:
        row = self.files.currentRow()
        if row >= 0 and 0 <= row + by < self.files.count():
            self._move(row, row + by)

    def _move(self, row: int, to: int) -> None:
        self.files.setCurrentRow(to)  # shown again, the choice goes with the file
        self._playlist.move(row, to)

    def _remove(self) -> None:
        if (row := self.files.currentRow()) >= 0:
            self._playlist.remove(row)


class _Files(QListWidget):
    """A list whose rows can be dragged; ``moved`` says from which place to which. While it is
    empty, a ``hint`` says what it is for."""

    moved = pyqtSignal(int, int)
    removed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.hint = tr("Files that are opened or dropped together play one after the other.")
        self.setMinimumHeight(120)
        self.setIconSize(_ICON)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)

    def dropEvent(self, event: QDropEvent | None) -> None:
        if event is None or event.source() is not self:
            return
        # The list is made anew from the playlist; were this a move, Qt would take the row out.
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        here, row = event.position().toPoint(), self.currentRow()
        under = self.indexAt(here)
        before = under.row() if under.isValid() else self.count()
        if under.isValid() and here.y() > self.visualRect(under).center().y():
            before += 1
        to = before - (before > row)
        if row >= 0 and to != row:
            QTimer.singleShot(0, lambda: self.moved.emit(row, to))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        under = self.viewport()
        if self.count() or under is None:
            return
        with QPainter(under) as painter:
            painter.setPen(self.palette().placeholderText().color())
            wrapped = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(under.rect().adjusted(8, 8, -8, -8), wrapped, self.hint)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        elif event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if (item := self.currentItem()) is not None:
                self.itemActivated.emit(item)
        else:
            super().keyPressEvent(event)


def _nothing() -> QIcon:
    """As wide as the sign of the file that plays."""
    empty = QPixmap(_ICON)
    empty.fill(Qt.GlobalColor.transparent)
    return QIcon(empty)


def _name(source: str) -> str:
    """A file by its name alone, an address without its credentials."""
    return redact(source) if kind_of(source) == "stream" else Path(source).name or source
