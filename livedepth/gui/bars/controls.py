"""The bar of choices: source, quality, colour map."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from livedepth.gui.bars.choices import Choice
from livedepth.gui.bars.flow import FlowLayout
from livedepth.gui.bars.quality import QualityButton
from livedepth.gui.bars.source_box import SourceBox
from livedepth.gui.texts import tr
from livedepth.postprocess.colour import DEFAULT_COLORMAP, colormap_names

__all__ = ["Choice", "Controls"]

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
        self.colormaps = QComboBox()
        _name(self.colormaps, tr("Colours"), tr("How distance is coloured"), 9)
        self.colormaps.addItems(colormap_names())
        self.colormaps.setCurrentText(DEFAULT_COLORMAP)
        layout = FlowLayout(self)
        layout.addWidget(field(tr("&Source"), self.sources))
        layout.addWidget(field(tr("&Model"), self.quality))
        self._second_field = field("B", self.second)
        layout.addWidget(self._second_field)
        layout.addWidget(field(tr("Co&lours"), self.colormaps))
        self.sources.chosen.connect(self.source_chosen)
        self.colormaps.currentTextChanged.connect(self.colormap_chosen)
        self.show_comparison(False)

    def add(self, widget: QWidget) -> None:
        """Put a widget at the end of the bar."""
        layout = self.layout()
        assert layout is not None
        layout.addWidget(widget)

    def show_comparison(self, shown: bool) -> None:
        """Show or hide the choice of a second model."""
        self._second_field.setVisible(shown)

    def next_colours(self) -> None:
        """Choose the next colour map."""
        self.colormaps.setCurrentIndex((self.colormaps.currentIndex() + 1) % self.colormaps.count())


def field(title: str, control: QWidget) -> QWidget:
    """A control with its title, which has its key (&), in one piece."""
    whole = QWidget()
    layout = QHBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    label = QLabel(title)
    label.setBuddy(control)
    layout.addWidget(label)
    layout.addWidget(control, 1)
    return whole


def _name(combo: QComboBox, name: str, tip: str, letters: int) -> None:
    """Say what a list is for, and make it about ``letters`` wide whatever it shows, so that nothing
    beside it moves."""
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    combo.setSizeAdjustPolicy(_BY_LENGTH)
    combo.setMinimumContentsLength(letters)
