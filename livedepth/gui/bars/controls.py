"""The bar of choices: source, model, colour map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QStandardItemModel
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from livedepth.capture.sources import kind_of
from livedepth.gui.bars.colour_box import ColourBox
from livedepth.gui.texts import tr
from livedepth.redact import redact


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
    second_chosen = pyqtSignal(str)
    colormap_chosen = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sources = _combo(
            tr("Source"), tr("A camera, a file, a network address or the demo room")
        )
        self.sources.setEditable(True)
        self.sources.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.sources.setMinimumWidth(220)
        self.models = _combo(
            tr("Model"), tr("The network that reads depth; can be changed while it runs")
        )
        self.second = _combo(
            tr("Second model"), tr("The network to compare with, on the same frames")
        )
        self.colours = ColourBox()
        self.colormaps = self.colours.combo
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._first_label, self._second_label = QLabel(), QLabel(tr("Model &B"))
        for text, combo in (
            (tr("&Source"), self.sources),
            (self._first_label, self.models),
            (self._second_label, self.second),
            (tr("&Colours"), self.colours),
        ):
            label = text if isinstance(text, QLabel) else QLabel(text)
            label.setBuddy(combo)
            layout.addWidget(label)
            layout.addWidget(combo)
            layout.addSpacing(12)
        layout.addStretch(1)
        self.sources.activated.connect(self._source_activated)
        edit = self.sources.lineEdit()
        assert edit is not None
        edit.returnPressed.connect(self._source_typed)
        self.models.activated.connect(lambda row: self.model_chosen.emit(self.models.itemData(row)))
        self.second.activated.connect(
            lambda row: self.second_chosen.emit(self.second.itemData(row))
        )
        self.colours.chosen.connect(self.colormap_chosen)
        self._just_chosen = False
        self.show_comparison(False)

    def show_comparison(self, shown: bool) -> None:
        """Show or hide the choice of a second model."""
        self._first_label.setText(tr("&Model A") if shown else tr("&Model"))
        self._second_label.setVisible(shown)
        self.second.setVisible(shown)

    def next_colours(self) -> None:
        """Choose the next colour map."""
        self.colours.next_colours()

    def list_sources(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the source list; ``current`` is added when it is not among them.

        What a person is typing there stays.
        """
        edit = self.sources.lineEdit()
        assert edit is not None
        typed = edit.text() if edit.isModified() and edit.hasFocus() else None
        at = edit.cursorPosition()
        _fill(self.sources, choices)
        self.show_source(current)
        if typed is not None:
            edit.setText(typed)
            edit.setModified(True)
            edit.setCursorPosition(at)

    def show_source(self, spec: str) -> None:
        """Show ``spec`` as the source in use."""
        _show(self.sources, spec)
        row = self.sources.currentIndex()
        if not self.sources.itemData(row, Qt.ItemDataRole.ToolTipRole):
            self.sources.setItemData(row, redact(spec), Qt.ItemDataRole.ToolTipRole)

    def list_models(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the model lists; those that are refused are grey and say why."""
        second = self.second.currentData()
        _fill(self.models, choices)
        if not choices:
            self.show_model(current)
            return
        _fill(self.second, [one for one in choices if not one.refusal])
        self.show_model(current)
        self.show_second(second or self.other_model(current))

    def other_model(self, model: str) -> str:
        """A model to compare ``model`` with: the first other one that is trained."""
        values = [str(self.second.itemData(row)) for row in range(self.second.count())]
        return next((value for value in values if value != model), model)

    def show_model(self, model: str) -> None:
        """Show ``model`` as the one in use."""
        _show(self.models, model)

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

    def add_model(self, choice: Choice) -> None:
        """Add a file that a person chose."""
        for combo in (self.models, self.second):
            if combo.findData(choice.value) < 0:
                combo.addItem(choice.label, choice.value)
                row = combo.count() - 1
                combo.setItemData(row, choice.tip, Qt.ItemDataRole.ToolTipRole)

    def _source_activated(self, row: int) -> None:
        self._choose(self.sources.itemData(row) or self.sources.itemText(row))

    def _source_typed(self) -> None:
        text = self.sources.currentText().strip()
        row = self.sources.findText(text)
        if text:
            self._choose(self.sources.itemData(row) if row >= 0 else text)

    def _choose(self, spec: str) -> None:
        # Enter on a text that is in the list is both activated and typed: one wish.
        if not self._just_chosen:
            self._just_chosen = True
            QTimer.singleShot(0, self._choose_anew)
            self.source_chosen.emit(spec)

    def _choose_anew(self) -> None:
        self._just_chosen = False


def _label(spec: str) -> str:
    """A file by its name alone, an address without its credentials."""
    return redact(spec) if kind_of(spec) == "stream" else Path(spec).name or spec


def _combo(name: str, tip: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return combo


def _show(combo: QComboBox, value: str) -> None:
    row = combo.findData(value)
    if row < 0:
        combo.addItem(_label(value), value)
        row = combo.count() - 1
    combo.setCurrentIndex(row)


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
