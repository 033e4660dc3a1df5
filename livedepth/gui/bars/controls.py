"""The bar of choices: source, quality, colour map."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QWidget

from livedepth.gui.bars.colour_box import ColourBox
from livedepth.gui.bars.quality import QualityButton
from livedepth.gui.bars.source_box import SourceBox
from livedepth.gui.basics.flow import FlowLayout
from livedepth.gui.texts import tr

_BY_LENGTH = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class Controls(QWidget):
    """Says what a person chose; changes nothing itself. ``quality`` and ``second`` are filled by
    who made it."""

    source_chosen = pyqtSignal(str)
    colormap_chosen = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sources = SourceBox()
        _name(
            self.sources,
            tr("Source"),
            tr("A camera, a file, a network address or the demo room"),
            22,
        )
        self.quality = QualityButton(
            tr("Quality and speed"),
            tr("The network that reads depth, and what it is computed in and on"),
        )
        self.second = QualityButton(
            tr("B: quality and speed"), tr("The network to compare with, on the same frames")
        )
        self.colours = ColourBox()
        self.colormaps = self.colours.combo
        self._flow = layout = FlowLayout(self)
        self._first_label = QLabel()
        layout.addWidget(field(tr("&Source"), self.sources))
        layout.addWidget(field(self._first_label, self.quality))
        self._second_field = field(tr("Model &B"), self.second)
        layout.addWidget(self._second_field)
        layout.addWidget(field(tr("Co&lours"), self.colours))
        self.sources.chosen.connect(self.source_chosen)
        self.colours.chosen.connect(self.colormap_chosen)
        self.show_comparison(False)

    def add(self, widget: QWidget) -> None:
        """Put a widget after the source, to which it belongs."""
        self._flow.insert(1, widget)
        self.setTabOrder(self.sources, widget)

    def show_comparison(self, shown: bool) -> None:
        """Show or hide the choice of a second model."""
        self._first_label.setText(tr("&Model A") if shown else tr("&Model"))
        self._second_field.setVisible(shown)

    def next_colours(self) -> None:
        """Choose the next colour map."""
        self.colours.next_colours()


def field(title: str | QLabel, control: QWidget) -> QWidget:
    """A control with its title, which has its key (&), in one piece."""
    whole = QWidget()
    layout = QHBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    label = title if isinstance(title, QLabel) else QLabel(title)
    label.setBuddy(control)
    across = control.sizePolicy().horizontalPolicy()
    control.setSizePolicy(across, QSizePolicy.Policy.Preferred)  # all as high as the row
    layout.addWidget(label)
    layout.addWidget(control, 1)
    return whole


def _name(combo: QComboBox, name: str, tip: str, letters: int) -> None:
    """Say what a list is for, and make it about ``letters`` wide whatever it shows, so that nothing
    beside it moves."""
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    if (edit := combo.lineEdit()) is not None:
        edit.setToolTip(tip)
    combo.setSizeAdjustPolicy(_BY_LENGTH)
    combo.setMinimumContentsLength(letters)
