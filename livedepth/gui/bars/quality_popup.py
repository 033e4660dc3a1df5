"""What the quality button opens: models, precisions, engines and devices with what they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QHideEvent, QPalette, QStandardItemModel
from PyQt6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from livedepth.gui.texts import plain_tip, tr

_VALUE = Qt.ItemDataRole.UserRole
_WIDTH, _TREE_HEIGHT, _ROW_HEIGHT = 460, 230, 20


@dataclass(frozen=True)
class Offer:
    """Something to choose: its text, what is meant by it, milliseconds it takes here (None: not
    measured), an explanation, why it cannot be taken (or ""). Without a ``value``: a heading."""

    text: str
    value: str = ""
    ms: float | None = None
    tip: str = ""
    refusal: str = ""

    @property
    def figures(self) -> str:
        """What it takes, and the frames per second that this gives at most."""
        if self.ms is None:
            return tr("not measured")
        return f"{self.ms:.0f} ms · {1000 / self.ms:.0f} fps"


@dataclass(frozen=True)
class QuickOffer:
    """A quick choice: what it would choose, or why it cannot; ``chosen``: that runs already."""

    tip: str
    possible: bool
    chosen: bool


class QualityPopup(QFrame):
    """Shows what can be chosen, and says what a person chose; changes nothing itself."""

    chosen = pyqtSignal(str, str)  # a field of Run, and its value
    quick_chosen = pyqtSignal(str)
    measuring_asked = pyqtSignal(bool)  # False: to end it
    more_asked = pyqtSignal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(name)
        self.setWindowTitle(name)
        self.quick = {
            "fastest": QPushButton(tr("Fastest")),
            "balanced": QPushButton(tr("Balanced")),
            "best": QPushButton(tr("Best")),
        }
        self.models = self._make_tree()
        self.fields = {
            "precision": _combo(tr("Precision"), tr("The number format it is computed in")),
            "size": _combo(tr("Input size"), tr("The size pictures are reduced to, height first")),
            "engine": _combo(tr("Engine"), tr("The library that computes it")),
            "device": _combo(tr("Device"), tr("What it is computed on")),
        }
        self.progress = QLabel()
        self.progress.setTextFormat(Qt.TextFormat.PlainText)  # names of files may look like HTML
        self.progress.setWordWrap(True)
        self.measure = QPushButton(tr("Measure"))
        self.measure.setToolTip(
            tr(
                "Run a few pictures through what was not measured yet, or else through all of it; "
                "the model in use goes on"
            )
        )
        self.more = QPushButton(tr("More networks…"))
        self.more.setToolTip(tr("Third-party networks that can be had"))
        self._measures = False
        self._shown = ""  # the model whose row was made the current one
        self._lay_out()
        for which, button in self.quick.items():
            button.setCheckable(True)
            button.clicked.connect(partial(self._quick_clicked, which))
        for field, combo in self.fields.items():
            combo.activated.connect(partial(self._activated, field))
        self.models.itemClicked.connect(self._take_model)
        self.models.itemActivated.connect(self._take_model)
        self.more.clicked.connect(self._ask_for_more)
        self.measure.clicked.connect(lambda: self.measuring_asked.emit(not self._measures))

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setColumnCount(2)
        tree.setHeaderLabels([tr("Model"), tr("On this machine")])
        tree.setAccessibleName(tr("Models"))
        tree.setRootIsDecorated(False)
        tree.setIndentation(0)
        tree.setFixedHeight(_TREE_HEIGHT)
        header = tree.header()
        assert header is not None
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        return tree

    def _lay_out(self) -> None:
        quick, bottom, form = QHBoxLayout(), QHBoxLayout(), QFormLayout()
        for button in self.quick.values():
            quick.addWidget(button, 1)
        for combo in self.fields.values():
            form.addRow(QLabel(combo.accessibleName()), combo)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form = form
        bottom.addWidget(self.more)
        bottom.addWidget(self.progress, 1)
        bottom.addWidget(self.measure)
        layout = QVBoxLayout(self)
        layout.addLayout(quick)
        layout.addWidget(self.models)
        layout.addLayout(form)
        layout.addLayout(bottom)
        self.setFixedWidth(_WIDTH)

    def show_models(self, offers: Sequence[Offer], current: str) -> None:
        """Fill the list; what is refused is grey and says why. A row that a person has reached
        stays where it is while figures change."""
        items = [self.models.topLevelItem(n) for n in range(self.models.topLevelItemCount())]
        if [item.data(0, _VALUE) for item in items if item] != [one.value for one in offers]:
            self.models.clear()
            self._shown = ""
            for offer in offers:
                self.models.addTopLevelItem(_item(offer))
        for row, offer in enumerate(offers):
            item = self.models.topLevelItem(row)
            assert item is not None
            _fill_item(item, offer)
            if not offer.value:
                item.setFirstColumnSpanned(True)
            elif offer.value == current != self._shown:
                self.models.setCurrentItem(item)
        self._shown = current

    def hideEvent(self, event: QHideEvent | None) -> None:
        """The next time it begins at what is in use."""
        self._shown = ""
        super().hideEvent(event)

    def show_field(self, field: str, offers: Sequence[Offer], current: str) -> None:
        """Fill a list of the form; one that offers a single input size is not shown."""
        combo = self.fields[field]
        if field == "size":
            self._form.setRowVisible(combo, len(offers) > 1)
        if [combo.itemData(row) for row in range(combo.count())] != [one.value for one in offers]:
            combo.clear()
            for offer in offers:
                combo.addItem("", offer.value)
        rows = cast(QStandardItemModel, combo.model())
        for row, offer in enumerate(offers):
            text = offer.text if offer.refusal else f"{offer.text} · {offer.figures}"
            combo.setItemText(row, text)
            tip = plain_tip(offer.refusal or offer.tip)
            combo.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)
            item = rows.item(row)
            assert item is not None
            item.setEnabled(not offer.refusal)
        combo.setCurrentIndex(combo.findData(current))

    def show_quick(self, offers: Mapping[str, QuickOffer]) -> None:
        """Say what the quick choices mean here."""
        for which, offer in offers.items():
            button = self.quick[which]
            button.setToolTip(plain_tip(offer.tip))
            button.setEnabled(offer.possible)
            button.setChecked(offer.chosen)
            button.setPalette(self._on() if offer.chosen else self.palette())

    def _on(self) -> QPalette:
        """Of a button that is on: a pressed one alone can hardly be told from the others."""
        palette, role = QPalette(self.palette()), QPalette.ColorRole
        # Darker, because the style lightens what is pressed: the text is to be read.
        palette.setColor(role.Button, palette.highlight().color().darker(150))
        palette.setColor(role.ButtonText, palette.highlightedText().color())
        return palette

    def show_measuring(self, text: str, *, goes_on: bool) -> None:
        """Say how far measuring is."""
        self._measures = goes_on
        self.progress.setText(text)
        self.measure.setText(tr("Cancel") if goes_on else tr("Measure"))

    def _ask_for_more(self) -> None:
        self.hide()
        self.more_asked.emit()

    def _quick_clicked(self, which: str, _checked: bool) -> None:
        self.quick_chosen.emit(which)

    def _activated(self, field: str, row: int) -> None:
        self.chosen.emit(field, self.fields[field].itemData(row))

    def _take_model(self, item: QTreeWidgetItem, _column: int) -> None:
        if item.data(0, _VALUE) and not item.isDisabled():
            self.chosen.emit("model", item.data(0, _VALUE))


def _item(offer: Offer) -> QTreeWidgetItem:
    item = QTreeWidgetItem()
    item.setData(0, _VALUE, offer.value)
    item.setSizeHint(0, QSize(0, _ROW_HEIGHT))
    if not offer.value:
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = item.font(0)
        font.setBold(True)
        item.setFont(0, font)
    return item


def _fill_item(item: QTreeWidgetItem, offer: Offer) -> None:
    tip = "\n".join(part for part in (offer.refusal, offer.tip) if part)
    texts = (offer.text, offer.figures if offer.value and not offer.refusal else "")
    for column, text in enumerate(texts):
        if item.text(column) != text:
            item.setText(column, text)
        item.setToolTip(column, plain_tip(tip))
    if offer.value:
        item.setDisabled(bool(offer.refusal))


def _combo(name: str, tip: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    combo.setMinimumContentsLength(10)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return combo
