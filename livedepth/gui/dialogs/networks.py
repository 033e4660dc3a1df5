"""The dialog of the third-party networks: what there is, and what can be done with each."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from livedepth.gui.basics.buttons import dialog_button
from livedepth.gui.basics.sizes import resize_within_screen
from livedepth.gui.dialogs.network_table import NetworkTable, Row
from livedepth.gui.texts import tr


class NetworksDialog(QDialog):
    """Shows networks, and says what a person wants done with the chosen one, by its name; does
    nothing itself. Closing it cancels nothing."""

    get_asked = pyqtSignal(str)
    cancel_asked = pyqtSignal(str)
    use_asked = pyqtSignal(str)
    remove_asked = pyqtSignal(str)
    add_asked = pyqtSignal()
    shown = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Third-party networks"))
        self._rows: dict[str, Row] = {}
        self.table = NetworkTable()
        self.about = QLabel()
        self.about.setTextFormat(Qt.TextFormat.PlainText)  # names of files may look like HTML
        self.about.setWordWrap(True)
        self.about.setAccessibleName(tr("About the chosen network"))
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._make_buttons()
        self._lay_out()
        self.table.currentItemChanged.connect(lambda *_: self._show_chosen())
        self.table.itemActivated.connect(lambda *_: self._act())
        self._show_chosen()
        resize_within_screen(self, QSize(780, 460))

    def _make_buttons(self) -> None:
        self.get_button = dialog_button(
            tr("Get"),
            tr("Download it; what was stopped goes on where it stopped"),
            lambda: self.get_asked.emit(self.table.chosen),
        )
        self.cancel_button = dialog_button(
            tr("Cancel"),
            tr("Stop getting it; what is here of it is kept for the next time"),
            lambda: self.cancel_asked.emit(self.table.chosen),
        )
        self.use_button = dialog_button(
            tr("Use now"),
            tr("Compute depth with it; the model in use goes on until it is ready"),
            lambda: self.use_asked.emit(self.table.chosen),
        )
        self.remove_button = dialog_button(
            tr("Remove"), "", lambda: self.remove_asked.emit(self.table.chosen)
        )
        self.add_button = dialog_button(
            tr("Add file or repository…"),
            tr("A network that is not in this list"),
            self.add_asked.emit,
        )

    def _lay_out(self) -> None:
        buttons, layout = QHBoxLayout(), QVBoxLayout(self)
        for made in (self.get_button, self.cancel_button, self.use_button, self.remove_button):
            buttons.addWidget(made)
        buttons.addStretch(1)
        buttons.addWidget(self.add_button)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.about)
        layout.addLayout(buttons)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show all networks."""
        self._rows = {row.entry.name: row for row in rows}
        self.table.show_rows(rows)
        self._show_chosen()

    def show_row(self, row: Row) -> None:
        """Show how one of them stands now."""
        self._rows[row.entry.name] = row
        self.table.show_row(row)
        if row.entry.name == self.table.chosen:
            self._show_chosen()

    def _show_chosen(self) -> None:
        row = self._rows.get(self.table.chosen)
        free = row is not None and row.free
        here = row is not None and row.entry.here
        used = row is not None and row.used
        added = row is not None and row.entry.wish.act == "add" and not here
        enabled = {
            self.get_button: free and not here,
            self.cancel_button: row is not None and row.going is not None and not row.going.stops,
            self.use_button: free and here and not used,
            self.remove_button: free and not used and (here or added),
        }
        for button, on in enabled.items():
            self._enable(button, on=on)
        self.remove_button.setToolTip(
            tr("It is in use: choose another model first")
            if used
            else tr("Delete it from the models folder")
        )
        text = "" if row is None else about(row)
        if self.about.text() != text:
            self.about.setText(text)

    def _enable(self, button: QPushButton, *, on: bool) -> None:
        """The keys must not be left with a button that is off: the list has them then."""
        if not on and button.hasFocus():
            self.table.setFocus()
        button.setEnabled(on)

    def _act(self) -> None:
        """Enter, or a double-click, on a row."""
        for button in (self.get_button, self.use_button):
            if button.isEnabled():
                button.click()
                return

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self.table.setFocus()
        self.shown.emit()


def about(row: Row) -> str:
    """What a network is, where it comes from, its licence, and what went wrong."""
    entry = row.entry
    gives = {
        "metric": tr("gives metres"),
        "relative": tr("gives depth without a scale"),
        "inverse": tr("gives near and far, no metres"),
    }
    licence = entry.licence or tr("not stated")
    if entry.noncommercial:
        licence = tr("{0}, no commercial use").format(licence)
    parts = [entry.name, entry.repository, gives.get(entry.gives, "")]
    if entry.licence or entry.repository:
        parts.append(tr("licence: {0}").format(licence))
    first = " · ".join(part for part in parts if part)
    return f"{first}\n{row.problem}" if row.problem else first
