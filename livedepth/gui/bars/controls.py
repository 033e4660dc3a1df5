"""The bar of choices: source, model, colour map."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from livedepth.gui.bars.choices import Choice, add_choice, fill, fix_width
from livedepth.gui.bars.source_box import SourceBox
from livedepth.gui.texts import tr
from livedepth.postprocess.colour import DEFAULT_COLORMAP, colormap_names

__all__ = ["Choice", "Controls"]

_MODEL_CHARACTERS = 26


class Controls(QWidget):
    """Says what a person chose; changes nothing itself."""

    source_chosen = pyqtSignal(str)
    model_chosen = pyqtSignal(str)
    second_chosen = pyqtSignal(str)
    colormap_chosen = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sources = SourceBox()
        self.sources.setMinimumWidth(220)
        self.models, self.second = QComboBox(), QComboBox()
        for combo in (self.models, self.second):
            fix_width(combo, _MODEL_CHARACTERS)
        self.colormaps = QComboBox()
        for combo, name, tip in (
            (
                self.sources,
                tr("Source"),
                tr("A camera, a file, a network address or the demo room"),
            ),
            (
                self.models,
                tr("Model"),
                tr("The network that reads depth; can be changed while it runs"),
            ),
            (
                self.second,
                tr("Second model"),
                tr("The network to compare with, on the same frames"),
            ),
            (self.colormaps, tr("Colours"), tr("How distance is coloured")),
        ):
            combo.setAccessibleName(name)
            combo.setToolTip(tip)
        self.colormaps.addItems(colormap_names())
        self.colormaps.setCurrentText(DEFAULT_COLORMAP)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._second_label = QLabel("B")
        for text, combo in (
            (tr("&Source"), self.sources),
            (tr("&Model"), self.models),
            (self._second_label, self.second),
            (tr("Co&lours"), self.colormaps),
        ):
            label = text if isinstance(text, QLabel) else QLabel(text)
            label.setBuddy(combo)
            layout.addWidget(label)
            layout.addWidget(combo)
            layout.addSpacing(12)
        layout.addStretch(1)
        self._offered: set[str] = set()  # models that stay when they fail
        self.sources.chosen.connect(self.source_chosen)
        self.models.activated.connect(lambda row: self.model_chosen.emit(self.models.itemData(row)))
        self.second.activated.connect(
            lambda row: self.second_chosen.emit(self.second.itemData(row))
        )
        self.colormaps.currentTextChanged.connect(self.colormap_chosen)
        self.show_comparison(False)

    def show_comparison(self, shown: bool) -> None:
        """Show or hide the choice of a second model."""
        self._second_label.setVisible(shown)
        self.second.setVisible(shown)

    def next_colours(self) -> None:
        """Choose the next colour map."""
        self.colormaps.setCurrentIndex((self.colormaps.currentIndex() + 1) % self.colormaps.count())

    def list_models(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the model lists; those that are refused are grey and say why."""
        second = self.second.currentData()
        self._offered = {choice.value for choice in choices}
        fill(self.models, choices)
        if not choices:
            self.show_model(current)
            return
        fill(self.second, [one for one in choices if not one.refusal])
        self.show_model(current)
        self.show_second(second or self.other_model(current))

    def other_model(self, model: str) -> str:
        """A model to compare ``model`` with: the first other one that is trained."""
        values = [str(self.second.itemData(row)) for row in range(self.second.count())]
        return next((value for value in values if value != model), model)

    def show_model(self, model: str) -> None:
        """Show ``model`` as the one in use; "": none is."""
        _show(self.models, model)

    def model_ready(self, model: str) -> None:
        """Show ``model`` as the one in use; a network of a person's own is an entry from now on."""
        if self.models.findData(model) < 0:
            own = Choice(model_label(model), model, tr("your own file {0}").format(model))
            for combo in (self.models, self.second):
                add_choice(combo, own)
        self.show_model(model)

    def model_failed(self, failed: str, current: str) -> None:
        """``failed`` could not be loaded, and is no entry; ``current`` is in use, or ""."""
        if failed not in (*self._offered, current):
            for combo in (self.models, self.second):
                combo.removeItem(combo.findData(failed))
        self.show_model(current)

    def show_second(self, model: str) -> None:
        """Show ``model`` as the one to compare with."""
        _show(self.second, model)

    def show_latency(self, model: str, milliseconds: float) -> None:
        """Add to a model's name what it takes here."""
        for combo in (self.models, self.second):
            row = combo.findData(model)
            if row >= 0:
                before = combo.itemText(row)
                text = f"{before.partition(' · ')[0]} · {milliseconds:.0f} ms"
                if text != before:  # setting it would lay the whole bar out again
                    combo.setItemText(row, text)


def model_label(model: str) -> str:
    """A file by its name alone."""
    return Path(model).stem if Path(model).suffix else model


def _show(combo: QComboBox, model: str) -> None:
    if model and combo.findData(model) < 0:
        combo.addItem(model_label(model), model)
    combo.setCurrentIndex(combo.findData(model) if model else -1)
