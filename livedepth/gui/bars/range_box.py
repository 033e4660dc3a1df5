"""Near and far of the colours as numbers, with ready ones for usual scenes."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QDoubleSpinBox, QGridLayout, QSizePolicy, QWidget

from livedepth.frames import Unit
from livedepth.gui.texts import tr
from livedepth.gui.views.colour_bar import LEAST_SPAN, MOST
from livedepth.postprocess.range_tracker import PRESETS, Range

_AUTO, _OWN = "auto", "own"
_BY_LENGTH = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
_SAME = 0.005  # metres: less is one number


class RangeBox(QWidget):
    """Says what a person chose: ``chosen`` is near and far in metres, or None for a range that
    follows the scene; changes nothing itself."""

    chosen = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presets = QComboBox()
        self.presets.setAccessibleName(tr("Range"))
        self.presets.setSizeAdjustPolicy(_BY_LENGTH)
        self.presets.setMinimumContentsLength(8)
        self.presets.setToolTip(tr("Which distances the colours stand for"))
        for text, value in (
            (tr("Auto"), _AUTO),
            (tr("Desk, {0} to {1} m"), "desk"),
            (tr("Room, {0} to {1} m"), "room"),
            (tr("Own"), _OWN),
        ):
            ends = [f"{end:g}" for end in PRESETS.get(value, ())]
            self.presets.addItem(text.format(*ends) if ends else text, value)
        self.near = _metres(tr("Near"), tr("What is nearer has the colour of near"))
        self.far = _metres(tr("Far"), tr("What is farther has the colour of far"))
        self.near.setRange(0.0, MOST - LEAST_SPAN)
        self.far.setRange(LEAST_SPAN, MOST)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.presets, 0, 0, 1, 2)
        layout.addWidget(self.near, 1, 0)
        layout.addWidget(self.far, 1, 1)
        self.setFocusProxy(self.presets)
        self.presets.activated.connect(self._on_preset)
        self.near.valueChanged.connect(lambda: self._on_number(self.near))
        self.far.valueChanged.connect(lambda: self._on_number(self.far))

    def show_range(self, limits: Range, unit: Unit, held: Range | None) -> None:
        """Show near and far as they are now, without telling anybody.

        A number that is being typed stays; relative depth has no metres to set.
        """
        self.setEnabled(unit == "m")
        if unit != "m":
            return
        for spin, value in zip((self.near, self.far), held or limits, strict=True):
            edit = spin.lineEdit()
            typed = edit is not None and edit.isModified() and spin.hasFocus()
            if not typed and abs(spin.value() - value) >= _SAME:
                spin.blockSignals(True)
                spin.setValue(value)
                spin.blockSignals(False)
        self._show_preset(_name_of(held))

    def _show_preset(self, value: str) -> None:
        row = self.presets.findData(value)
        if row != self.presets.currentIndex():
            self.presets.setCurrentIndex(row)

    def _on_preset(self, row: int) -> None:
        name = str(self.presets.itemData(row))
        if name == _OWN:
            self.chosen.emit((self.near.value(), self.far.value()))
        else:
            self.chosen.emit(PRESETS.get(name))

    def _on_number(self, changed: QDoubleSpinBox) -> None:
        """The end that was not changed gives way: a range is never empty."""
        near, far = self.near.value(), self.far.value()
        if far - near < LEAST_SPAN:
            near, far = (
                (near, near + LEAST_SPAN) if changed is self.near else (far - LEAST_SPAN, far)
            )
            near, far = max(near, 0.0), min(far, MOST)
        self.chosen.emit((near, far))


def _name_of(held: Range | None) -> str:
    if held is None:
        return _AUTO
    same = (name for name, ends in PRESETS.items() if _near(ends, held))
    return next(same, _OWN)


def _near(one: Range, other: Range) -> bool:
    return all(abs(a - b) < _SAME for a, b in zip(one, other, strict=True))


def _metres(name: str, tip: str) -> QDoubleSpinBox:
    spin = QDoubleSpinBox()
    spin.setAccessibleName(name)
    spin.setToolTip(tip)
    spin.setDecimals(2)
    spin.setSingleStep(0.1)
    spin.setSuffix(" m")
    spin.setKeyboardTracking(False)
    spin.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    spin.setMinimumWidth(60)
    return spin
