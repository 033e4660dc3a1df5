"""Settings that shape one view, as rows that are there while it is shown."""

from __future__ import annotations

from typing import NamedTuple

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QDoubleSpinBox, QFormLayout, QWidget

from livedepth.gui.texts import tr
from livedepth.settings import Settings
from livedepth.views import VIEWS

_BY_LENGTH = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class _Number(NamedTuple):
    """A setting that is a number, ``times`` as large for a person; ``zero`` is what 0 means."""

    least: float
    most: float
    step: float
    unit: str
    times: float = 1.0
    zero: str = ""

    def widget(self, value: float) -> QDoubleSpinBox:
        spin = QDoubleSpinBox()
        spin.setDecimals(max(0, -_power(self.step)))
        spin.setRange(self.least, self.most)
        spin.setSingleStep(self.step)
        spin.setSuffix(self.unit)
        spin.setSpecialValueText(self.zero)
        spin.setMinimumWidth(60)
        spin.setKeyboardTracking(False)
        spin.setValue(value * self.times)
        return spin


def _power(step: float) -> int:
    return len(f"{step:.0f}") - 1 if step >= 1 else -len(f"{step:g}".partition(".")[2])


class ViewRows(QObject):
    """Adds the rows to ``layout``; ``chosen`` is the name of a setting and its value."""

    chosen = pyqtSignal(str, object)

    def __init__(self, layout: QFormLayout, settings: Settings) -> None:
        super().__init__(layout)
        self._layout = layout
        self.widgets: dict[str, QWidget] = {}
        self._add_choice(
            settings,
            "points_colour",
            (tr("Points' colours"), tr("What the points in space are coloured by")),
            {"picture": tr("As in the picture"), "depth": tr("By depth")},
        )
        self._add_choice(
            settings,
            "points_density",
            (tr("Number of points"), tr("More points take longer to draw")),
            {
                "auto": tr("As many as keep up"),
                "map": tr("As the network gives"),
                "picture": tr("As the picture has pixels"),
            },
        )
        self._add_number(
            settings,
            "point_size",
            (tr("Point size"), tr("1: surfaces are closed where the camera stood")),
            _Number(0.5, 4, 0.5, " ×"),
        )
        self._add_choice(
            settings,
            "difference",
            (tr("Difference in"), tr("How far the second model is from the first")),
            {"m": tr("metres"), "%": tr("percent of A")},
        )
        self._add_number(
            settings,
            "eye_distance",
            (tr("Distance of the eyes"), tr("More of it makes depth in 3D larger")),
            _Number(1, 300, 1, " mm", 1000),
        )
        self._add_number(
            settings,
            "convergence",
            (tr("Plane of the screen"), tr("What is nearer comes out of the screen")),
            _Number(0, 100, 0.1, " m", zero=tr("follows the scene")),
        )
        self._add_number(
            settings,
            "stereo_strength",
            (tr("Strength of 3D"), tr("Of networks that give relative depth")),
            _Number(0.5, 20, 0.5, " %"),
        )
        self.show_view(settings.view)

    def show_view(self, name: str) -> None:
        """Show the rows of a view, hide the others."""
        for setting, widget in self.widgets.items():
            self._layout.setRowVisible(widget, setting in VIEWS[name].shaped_by)

    def _add_choice(
        self, settings: Settings, name: str, said: tuple[str, str], choices: dict[str, str]
    ) -> None:
        combo = QComboBox()
        combo.setSizeAdjustPolicy(_BY_LENGTH)
        combo.setMinimumContentsLength(8)
        for value, text in choices.items():
            combo.addItem(text, value)
        combo.setCurrentIndex(combo.findData(getattr(settings, name)))
        combo.activated.connect(lambda row: self.chosen.emit(name, combo.itemData(row)))
        self._add(name, said, combo)

    def _add_number(
        self, settings: Settings, name: str, said: tuple[str, str], number: _Number
    ) -> None:
        spin = number.widget(getattr(settings, name))
        spin.valueChanged.connect(lambda value: self.chosen.emit(name, value / number.times))
        self._add(name, said, spin)

    def _add(self, name: str, said: tuple[str, str], widget: QWidget) -> None:
        title, tip = said
        widget.setAccessibleName(title)
        widget.setToolTip(tip)
        self._layout.addRow(title, widget)
        self.widgets[name] = widget
