"""How the files of the queue are processed: what ``process`` can be asked for, as controls."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QWidget,
)

from livedepth.gui.texts import tr, words
from livedepth.jobs.options import ProcessOptions
from livedepth.output.codecs import AUTO, CODECS
from livedepth.output.kinds import kind_named, output_kinds
from livedepth.pipeline.stream import Selection
from livedepth.postprocess.colour import colormap_names
from livedepth.postprocess.range_tracker import parse_range

_MOST_SECONDS = 360_000.0


class QueueOptions(QWidget):
    """Model, colours and range are those of the window unless others are chosen."""

    def __init__(self, *, legend: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        same = tr("as in the window")
        self.kind = _combo(tr("What is written"), tr("What is written of each file"))
        for kind in output_kinds():
            self.kind.addItem(words(kind.label), kind.name)
        self.model = _combo(tr("Model"), tr("The network that reads depth"))
        self.model.addItem(same, "")
        self.colours = _combo(tr("Colours"), tr("How distance is coloured"))
        self.colours.addItem(same, "")
        for name in colormap_names():
            self.colours.addItem(name, name)
        self.range = _combo(
            tr("Range"), tr("Near and far in metres, like 0.5:8; auto follows the scene")
        )
        self.range.setEditable(True)
        self.range.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.range.addItems([same, "auto"])
        self.codec = _combo(tr("Codec"), tr("How videos are encoded"))
        self.start = _seconds(tr("Start"), tr("Start at this second"), tr("at the beginning"))
        self.end = _seconds(tr("End"), tr("Stop at this second"), tr("at the end"))
        self.stabilise = _check(
            tr("Hold flicker down"),
            tr("Blend each map with the one before, moved along with the picture"),
        )
        self.legend = _check(tr("Legend"), tr("Draw the colour scale into the picture"))
        self.legend.setChecked(legend)
        self.audio = _check(tr("Keep the sound"), tr("Of videos that have one"))
        self.audio.setChecked(True)
        self.overwrite = _check(
            tr("Write over files"), tr("Otherwise a file that exists already is left as it is")
        )
        self._lay_out()
        self.kind.currentIndexChanged.connect(self._on_kind)
        self._on_kind()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        pairs = (
            (tr("What is written"), self.kind),
            (tr("Model"), self.model),
            (tr("Colours"), self.colours),
            (tr("Range"), self.range),
            (tr("Codec"), self.codec),
            (tr("Start"), self.start),
            (tr("End"), self.end),
        )
        tall = self.kind.sizeHint().height()
        for number, (text, widget) in enumerate(pairs):
            widget.setMinimumHeight(tall)
            row, column = divmod(number, 4)
            label = QLabel(text)
            label.setBuddy(widget)
            grid.addWidget(label, 2 * row, column)
            grid.addWidget(widget, 2 * row + 1, column)
            grid.setColumnStretch(column, 1)
        checks = QHBoxLayout()
        for check in (self.stabilise, self.legend, self.audio, self.overwrite):
            checks.addWidget(check)
        checks.addStretch(1)
        grid.addLayout(checks, 4, 0, 1, 4)

    def list_models(self, models: Iterable[tuple[str, str]]) -> None:
        """Offer models, each by what is shown and what is meant."""
        chosen = self.model.currentData()
        while self.model.count() > 1:
            self.model.removeItem(1)
        for label, value in models:
            self.model.addItem(label, value)
        self.model.setCurrentIndex(max(0, self.model.findData(chosen)))

    def chosen(self, window: ProcessOptions) -> ProcessOptions:
        """What is set here; the rest is as in the ``window``. Raises SettingsError."""
        kind = kind_named(self.kind.currentData())
        end = self.end.value()
        given = self.range.currentText().strip()
        as_window = given in ("", self.range.itemText(0))
        return replace(
            window,
            kind=kind.name,
            colormap=self.colours.currentData() or window.colormap,
            fixed_range=window.fixed_range if as_window else parse_range(given),
            stabilize=self.stabilise.isChecked(),
            legend=self.legend.isChecked() and "legend" in kind.options,
            audio=self.audio.isChecked(),
            overwrite=self.overwrite.isChecked(),
            coding=replace(window.coding, codec=self.codec.currentData() or AUTO),
            selection=Selection(self.start.value(), end or math.inf),
        )

    def _on_kind(self) -> None:
        """What says nothing of a kind is grey; codecs are those that can hold it."""
        kind = kind_named(self.kind.currentData())
        self.colours.setEnabled("colormap" in kind.options)
        self.range.setEnabled("range" in kind.options)
        self.legend.setEnabled("legend" in kind.options)
        self.audio.setEnabled(bool(kind.pictures))
        self.codec.setEnabled(bool(kind.pictures))
        before = self.codec.currentData()
        self.codec.clear()
        self.codec.addItem(tr("automatic"), AUTO)
        for codec in CODECS:
            if kind.pictures and codec.takes(kind.pictures):
                self.codec.addItem(codec.name, codec.name)
        self.codec.setCurrentIndex(max(0, self.codec.findData(before)))


def _combo(name: str, tip: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(12)
    return combo


def _check(text: str, tip: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setToolTip(tip)
    return box


def _seconds(name: str, tip: str, nothing: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(0, _MOST_SECONDS)
    box.setDecimals(2)
    box.setSuffix(" s")
    box.setSpecialValueText(nothing)
    box.setAccessibleName(name)
    box.setToolTip(tip)
    return box
