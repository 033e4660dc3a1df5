"""The bar of choices: source, quality, colour map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QStandardItemModel
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QWidget

from livedepth.capture.sources import kind_of
from livedepth.gui.bars.flow import FlowLayout
from livedepth.gui.bars.quality import QualityButton
from livedepth.gui.texts import tr
from livedepth.postprocess.colour import DEFAULT_COLORMAP, colormap_names
from livedepth.redact import redact

_BY_LENGTH = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


@dataclass(frozen=True)
class Choice:
    """An entry of a list: what is shown, what is meant, why it cannot be taken (or "")."""

    label: str
    value: str
    tip: str = ""
    refusal: str = ""


class Controls(QWidget):
    """Says what a person chose; changes nothing itself. ``quality`` and ``second`` are filled by
    who made it."""

    source_chosen = pyqtSignal(str)
    colormap_chosen = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sources = _combo(
            tr("Source"), tr("A camera, a file, a network address or the demo room"), 22
        )
        self.sources.setEditable(True)
        self.sources.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.quality = QualityButton(
            tr("Quality and speed"),
            tr("The network that reads depth, and what it is computed in and on"),
        )
        self.second = QualityButton(
            tr("B: quality and speed"), tr("The network to compare with, on the same frames")
        )
        self.colormaps = _combo(tr("Colours"), tr("How distance is coloured"), 9)
        self.colormaps.addItems(colormap_names())
        self.colormaps.setCurrentText(DEFAULT_COLORMAP)
        self._flow = layout = FlowLayout(self)
        layout.addWidget(field(tr("&Source"), self.sources))
        layout.addWidget(field(tr("&Model"), self.quality))
        self._second_field = field("B", self.second)
        layout.addWidget(self._second_field)
        layout.addWidget(field(tr("&Colours"), self.colormaps))
        self.sources.activated.connect(self._source_activated)
        edit = self.sources.lineEdit()
        assert edit is not None
        edit.returnPressed.connect(self._source_typed)
        self.colormaps.currentTextChanged.connect(self.colormap_chosen)
        self._just_chosen = False
        self.show_comparison(False)

    def add(self, widget: QWidget) -> None:
        """Put a widget after the source, to which it belongs."""
        self._flow.insert(1, widget)
        self.setTabOrder(self.sources, widget)

    def show_comparison(self, shown: bool) -> None:
        """Show or hide the choice of a second model."""
        self._second_field.setVisible(shown)

    def next_colours(self) -> None:
        """Choose the next colour map."""
        self.colormaps.setCurrentIndex((self.colormaps.currentIndex() + 1) % self.colormaps.count())

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


def field(title: str, control: QWidget) -> QWidget:
    """A control with its title, which has its key (&), in one piece."""
    whole = QWidget()
    layout = QHBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    label = QLabel(title)
    label.setBuddy(control)
    across = control.sizePolicy().horizontalPolicy()
    control.setSizePolicy(across, QSizePolicy.Policy.Preferred)  # all as high as the row
    layout.addWidget(label)
    layout.addWidget(control, 1)
    return whole


def _combo(name: str, tip: str, letters: int) -> QComboBox:
    """A list that is about ``letters`` wide whatever it shows, so that nothing beside it moves."""
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    combo.setSizeAdjustPolicy(_BY_LENGTH)
    combo.setMinimumContentsLength(letters)
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
