"""The dialog that asks what a camera sees from side to side."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from livedepth.gui.basics.buttons import dialog_button
from livedepth.gui.texts import tr
from livedepth.lens import LEAST, MOST

_WIDTH = 420


class FieldOfViewDialog(QDialog):
    """``chosen`` gives degrees, or None for what is known without them.

    ``degrees`` is what counts now by a person, or None; ``present`` the degrees that the picture is
    taken to have, and ``automatic`` a text of what is known otherwise. ``notes`` say how long it
    holds and what it changes; ``measuring`` how to measure it.
    """

    chosen = pyqtSignal(object)

    def __init__(
        self,
        degrees: float | None,
        present: float,
        automatic: str,
        notes: str,
        measuring: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Field of view"))
        asked = _text(tr("How many degrees does this camera see from side to side?"))
        self.automatic = QRadioButton(
            tr("Automatic: {0}").format(automatic) if automatic else tr("Automatic")
        )
        self.automatic.setToolTip(
            tr("What a calibration, the photo or the data set says, or what is assumed")
        )
        self.by_hand = QRadioButton(tr("By hand:"))
        self.degrees = QDoubleSpinBox()
        self.degrees.setRange(LEAST, MOST)
        self.degrees.setDecimals(1)
        self.degrees.setSuffix("°")
        self.degrees.setValue(present if degrees is None else degrees)
        self.degrees.setAccessibleName(tr("Degrees from side to side"))
        (self.automatic if degrees is None else self.by_hand).setChecked(True)
        self.degrees.valueChanged.connect(lambda: self.by_hand.setChecked(True))
        self.notes = _text(notes)
        self.measuring = _text(measuring)
        self.measuring.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.measuring.setAccessibleName(tr("How to measure it"))
        self.measuring.hide()
        self.measure_button = dialog_button(tr("How to measure it…"), "", self._show_measuring)
        buttons = QDialogButtonBox()
        ok = buttons.addButton(tr("OK"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        assert ok is not None
        ok.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        row, bottom = QHBoxLayout(), QHBoxLayout()
        row.addWidget(self.by_hand)
        row.addWidget(self.degrees)
        row.addStretch(1)
        bottom.addWidget(self.measure_button)
        bottom.addWidget(buttons, 1)
        layout = QVBoxLayout(self)
        for widget in (asked, self.automatic):
            layout.addWidget(widget)
        layout.addLayout(row)
        for widget in (self.notes, self.measuring):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addLayout(bottom)
        self.setMinimumWidth(_WIDTH)
        self.degrees.setFocus()
        self.degrees.selectAll()

    def accept(self) -> None:
        """Give what was chosen, and close."""
        self.chosen.emit(None if self.automatic.isChecked() else self.degrees.value())
        super().accept()

    def _show_measuring(self) -> None:
        self.measuring.show()
        self.measuring.setFocus()
        self.measure_button.setEnabled(False)


def _text(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)  # names of files may look like HTML
    label.setWordWrap(True)
    return label
