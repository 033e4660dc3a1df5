"""A list of choices, some of which cannot be taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFont, QStandardItemModel
from PyQt6.QtWidgets import QComboBox

from livedepth.gui.icons import icon
from livedepth.gui.texts import plain_tip

HEADING = ""  # the value of one


@dataclass(frozen=True)
class Choice:
    """An entry of a list: what is shown, what is meant, why it cannot be taken (or "").

    ``icon`` is the name of one, and a ``heading`` stands above entries and means nothing itself.
    """

    label: str
    value: str
    tip: str = ""
    refusal: str = ""
    icon: str = ""
    heading: bool = False


def add_choice(combo: QComboBox, choice: Choice) -> int:
    """Add an entry, and give its row; one that is refused is grey and says why."""
    combo.addItem(choice.label, choice.value)
    row = combo.count() - 1
    combo.setItemData(row, plain_tip(choice.refusal or choice.tip), Qt.ItemDataRole.ToolTipRole)
    item = cast(QStandardItemModel, combo.model()).item(row)
    if item is not None and (choice.refusal or choice.heading):
        item.setEnabled(False)
    if item is not None and choice.heading:
        item.setFont(_bold(combo.font()))
    if choice.icon:
        combo.setItemIcon(row, icon(choice.icon))
    return row


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold


def fill(combo: QComboBox, choices: Sequence[Choice]) -> None:
    """Offer these and no others."""
    combo.clear()
    for choice in choices:
        add_choice(combo, choice)
    colour_headings(combo)


def colour_headings(combo: QComboBox) -> None:
    """Let headings be as readable as entries: grey means what cannot be taken."""
    items, colour = cast(QStandardItemModel, combo.model()), combo.palette().text()
    for row in range(combo.count()):
        item = items.item(row)
        if item is not None and combo.itemData(row) == HEADING:
            item.setForeground(colour)
