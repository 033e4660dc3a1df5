"""How the picture is made: steadiness, sharp edges, opacity, range."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QFormLayout, QLabel, QSlider, QWidget

from livedepth.gui.panels.view_rows import ViewRows
from livedepth.gui.texts import tr
from livedepth.settings import Settings


class PicturePanel(QWidget):
    """Says what a person chose; changes nothing itself. Has room for the box of near and far."""

    steadiness_chosen = pyqtSignal(float)
    sharpen_chosen = pyqtSignal(bool)
    opacity_chosen = pyqtSignal(float)
    hold_chosen = pyqtSignal(bool)
    setting_chosen = pyqtSignal(str, object)  # one that shapes a view: its name and value

    def __init__(
        self,
        settings: Settings,
        range_box: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.steadiness = _slider(
            tr("Steadiness"), tr("Reduces flicker; a new scene is shown at once"), 95
        )
        self.steadiness_value = QLabel()
        self.sharpen = QCheckBox(tr("Edges follow the picture"))
        self.sharpen.setToolTip(
            tr("Depth is drawn with the edges of the camera picture; its numbers stay")
        )
        self.opacity = _slider(tr("Opacity"), tr("Of depth over the picture, in that view"), 100)
        self.hold = QCheckBox(tr("Hold near and far"))
        self.hold.setToolTip(tr("Off: the range follows the scene"))
        layout = QFormLayout(self)
        layout.addRow(tr("Steadiness"), self.steadiness)
        layout.addRow("", self.steadiness_value)
        layout.addRow(tr("Opacity"), self.opacity)
        layout.addRow(self.sharpen)
        if range_box is not None:
            layout.addRow(tr("Range"), range_box)
        layout.addRow(self.hold)
        self.of_views = ViewRows(layout, settings)
        self.of_views.chosen.connect(self.setting_chosen)
        self.steadiness.valueChanged.connect(self._on_steadiness)
        self.opacity.valueChanged.connect(lambda v: self.opacity_chosen.emit(v / 100))
        self.sharpen.toggled.connect(self.sharpen_chosen)
        self.hold.toggled.connect(self.hold_chosen)
        self.steadiness.setValue(round(100 * settings.steadiness))
        self.opacity.setValue(round(100 * settings.overlay))
        self.sharpen.setChecked(settings.sharpen)
        self._tell()

    def show_held(self, held: bool) -> None:
        """Show it, without telling anybody."""
        self.hold.blockSignals(True)
        self.hold.setChecked(held)
        self.hold.blockSignals(False)

    def _on_steadiness(self, value: int) -> None:
        self._tell()
        self.steadiness_chosen.emit(value / 100)

    def _tell(self) -> None:
        value = self.steadiness.value()
        self.steadiness_value.setText(f"{value} %" if value else tr("off: as the network sees it"))


def _slider(name: str, tip: str, most: int) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, most)
    slider.setAccessibleName(name)
    slider.setToolTip(tip)
    return slider
