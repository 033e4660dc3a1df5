"""The list of sources, in which an address or a path can be typed too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PyQt6.QtCore import QEvent, QObject, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent
from PyQt6.QtWidgets import QComboBox, QLineEdit, QWidget

from livedepth.capture.sources import kind_of
from livedepth.gui.bars.choices import Choice, add_choice, colour_headings, fill
from livedepth.gui.basics.title import screen_name
from livedepth.gui.texts import tr
from livedepth.redact import redact

_ROWS = 24  # seen at once, where the screen has room
# The text is being used elsewhere, or something is being fetched for it.
_COMES_BACK = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class SourceBox(QComboBox):
    """Shows the source in use, or the one that opens. Only what has opened once is an entry, and
    what was not confirmed does not stay: when the focus leaves the field, or with Escape, it shows
    the source again.
    """

    chosen = pyqtSignal(str)
    done = pyqtSignal()  # with the keys: one of the list was taken, or what was typed opened

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(_ROWS)
        self._shown = ""  # the source that is seen when nobody types
        self._typed = False  # whether it was typed
        self._offered: set[str] = set()  # cameras and the like, which stay when they fail
        self._used = ""  # the source that opened last
        self._just_chosen = False
        self._at_work = False  # whether a person clicked or wrote there since Enter
        self._edit().installEventFilter(self)
        self.activated.connect(self._on_activated)
        self._edit().returnPressed.connect(self._on_return)

    def _edit(self) -> QLineEdit:
        edit = self.lineEdit()
        assert edit is not None
        return edit

    def offer(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the list; ``current`` is shown. What a person is typing stays."""
        with self._writing_kept():
            fill(self, choices)
            self._offered = {choice.value for choice in choices}
            self._add_used()
            self.show_asked(current)

    def show_used(self, spec: str) -> None:
        """Show ``spec`` as the source in use: it has opened."""
        self._used = spec
        with self._writing_kept():
            self._add_used()
            self.show_asked(spec)
        if self._typed and not self._at_work:
            self._typed = False
            self.done.emit()

    def _add_used(self) -> None:
        spec = self._used
        if spec and self.findData(spec) < 0:
            add_choice(self, Choice(source_label(spec), spec, redact(spec)))

    def show_asked(self, spec: str) -> None:
        """Show ``spec`` as the source that is being opened, which is no entry yet; "": none is."""
        self._shown = spec
        if self.hasFocus() and self._at_work:
            return  # somebody is writing another one
        row = self.findData(spec) if spec else -1
        self.setCurrentIndex(row)
        # The row may be the same as before, and a person's text stand over it.
        self.setEditText(self.itemText(row) if row >= 0 else source_label(spec))
        self._edit().setCursorPosition(0)  # of a long name its beginning is seen

    def show_failed(self, current: str) -> None:
        """The source that was shown has failed and is no entry; ``current`` is the one in use, or
        "". What was typed can be mended as long as the focus stays."""
        failed = self._shown
        if failed == current:
            return
        mended = self._typed and not self._at_work and self.hasFocus()
        if failed == self._used:
            self._used = ""
        with self._writing_kept():
            row = self.findData(failed)
            if row >= 0 and failed not in self._offered:
                self.removeItem(row)
            # Whole: of a file the name alone is seen while it opens.
            text = failed if redact(failed) == failed else self.currentText()
            self.show_asked(current)
        if mended:
            edit = self._edit()
            edit.setText(text)
            edit.setModified(True)
            self._at_work = True

    @contextmanager
    def _writing_kept(self) -> Iterator[None]:
        """What a person is writing stays as it is, with what is selected of it."""
        edit = self._edit()
        if not (self.hasFocus() and self._at_work):
            yield
            return
        text, at, modified = edit.text(), edit.cursorPosition(), edit.isModified()
        start, selected = edit.selectionStart(), len(edit.selectedText())
        yield
        edit.setText(text)
        edit.setModified(modified)
        edit.setCursorPosition(at)
        if selected:
            edit.setSelection(start, selected)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        super().focusOutEvent(event)
        if event is not None and event.reason() not in _COMES_BACK:
            self._take_back()

    def event(self, event: QEvent | None) -> bool:
        """Escape is the field's own, not the window's."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
            self.done.emit()
        else:
            self._at_work = True
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """A click into the text, or a key: somebody writes, or is going to."""
        if watched is self.lineEdit() and event is not None:
            self._at_work |= event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress)
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            colour_headings(self)

    def _take_back(self) -> None:
        self._typed = self._at_work = False
        self.show_asked(self._shown)

    def _on_activated(self, row: int) -> None:
        self._choose(self.itemData(row) or self.itemText(row), typed=False)
        if not self._typed:
            self.done.emit()

    def _on_return(self) -> None:
        text = self.currentText().strip()
        row = self.findText(text)
        # A heading means nothing: somebody typed the same word.
        listed = self.itemData(row) if row >= 0 else ""
        if listed:
            self._on_activated(row)  # there is no text that could have to be mended
        elif text:
            self._choose(text, typed=True)

    def _choose(self, spec: str, *, typed: bool) -> None:
        # Enter on a text that is in the list is both activated and typed: one wish.
        self._typed, self._at_work = self._typed or typed, False
        if not self._just_chosen:
            self._just_chosen = True
            QTimer.singleShot(0, self._choose_again)
            self.chosen.emit(spec)

    def _choose_again(self) -> None:
        self._just_chosen = False


def source_label(spec: str) -> str:
    """A file by its name alone, an address without its credentials, a window as it was typed."""
    if kind_of(spec) == "demo":
        return tr("Demo room")
    if kind_of(spec) == "screen":
        return screen_name(spec)
    return redact(spec) if kind_of(spec) == "stream" else Path(spec).name or spec
