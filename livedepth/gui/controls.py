"""The bar of choices: source, model, colour map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QStandardItemModel
from PyQt6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QPushButton, QWidget

from livedepth.capture.base import redact
from livedepth.postprocess.colour import DEFAULT_COLORMAP, colormap_names


@dataclass(frozen=True)
class Choice:
    """An entry of a list: what is shown, what is meant, why it cannot be taken (or "")."""

    label: str
    value: str
    tip: str = ""
    refusal: str = ""


class Controls(QWidget):
    """Says what a person chose; changes nothing itself."""

    source_chosen = pyqtSignal(str)
    model_chosen = pyqtSignal(str)
    colormap_chosen = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sources = _combo("Source", "A camera, a file, a network address or the demo room")
        self.sources.setEditable(True)
        self.sources.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.sources.setMinimumWidth(240)
        self.models = _combo("Model", "The network that reads depth; can be changed while it runs")
        self.colormaps = _combo("Colours", "How distance is coloured")
        self.colormaps.addItems(colormap_names())
        self.colormaps.setCurrentText(DEFAULT_COLORMAP)
        self.open_button = QPushButton("&Open file…")
        self.open_button.clicked.connect(self._open_file)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for text, combo in (
            ("&Source", self.sources),
            ("&Model", self.models),
            ("&Colours", self.colormaps),
        ):
            label = QLabel(text)
            label.setBuddy(combo)
            layout.addWidget(label)
            layout.addWidget(combo)
            if combo is self.sources:
                layout.addWidget(self.open_button)
            layout.addSpacing(12)
        layout.addStretch(1)
        self.sources.activated.connect(self._source_activated)
        edit = self.sources.lineEdit()
        assert edit is not None
        edit.returnPressed.connect(self._source_typed)
        self.models.activated.connect(lambda row: self.model_chosen.emit(self.models.itemData(row)))
        self.colormaps.currentTextChanged.connect(self.colormap_chosen)

    def list_sources(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the source list; ``current`` is added when it is not among them."""
        _fill(self.sources, choices)
        self.show_source(current)

    def show_source(self, spec: str) -> None:
        """Show ``spec`` as the source in use."""
        row = self.sources.findData(spec)
        if row < 0:
            self.sources.addItem(_label(spec), spec)
            row = self.sources.count() - 1
            self.sources.setItemData(row, redact(spec), Qt.ItemDataRole.ToolTipRole)
        self.sources.setCurrentIndex(row)

    def list_models(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the model list; those that are refused are grey and say why."""
        _fill(self.models, choices)
        self.show_model(current)

    def show_model(self, model: str) -> None:
        """Show ``model`` as the one in use."""
        row = self.models.findData(model)
        if row < 0:
            self.models.addItem(model, model)
            row = self.models.count() - 1
        self.models.setCurrentIndex(row)

    def _source_activated(self, row: int) -> None:
        self.source_chosen.emit(self.sources.itemData(row) or self.sources.itemText(row))

    def _source_typed(self) -> None:
        text = self.sources.currentText().strip()
        if text and self.sources.findText(text) < 0:
            self.source_chosen.emit(text)

    def _open_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Open a video or a picture")
        if path:
            self.source_chosen.emit(path)


def _label(spec: str) -> str:
    """A file by its name alone, an address without its credentials."""
    return redact(spec) if "://" in spec else Path(spec).name or spec


def _combo(name: str, tip: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    return combo


def _fill(combo: QComboBox, choices: Sequence[Choice]) -> None:
    combo.clear()
    items = cast(QStandardItemModel, combo.model())
    for row, choice in enumerate(choices):
        combo.addItem(choice.label, choice.value)
        tip = choice.refusal or choice.tip
        combo.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)
        item = items.item(row)
        if choice.refusal and item is not None:
            item.setEnabled(False)
