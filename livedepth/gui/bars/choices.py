"""A list of choices, some of which cannot be taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QStandardItemModel
from PyQt6.QtWidgets import QComboBox


@dataclass(frozen=True)
class Choice:
    """An entry of a list: what is shown, what is meant, why it cannot be taken (or "")."""

    label: str
    value: str
    tip: str = ""
    refusal: str = ""


def add_choice(combo: QComboBox, choice: Choice) -> int:
    """Add an entry, and give its row; one that is refused is grey and says why."""
    combo.addItem(choice.label, choice.value)
    row = combo.count() - 1
    combo.setItemData(row, choice.refusal or choice.tip, Qt.ItemDataRole.ToolTipRole)
    item = cast(QStandardItemModel, combo.model()).item(row)
    if choice.refusal and item is not None:
        item.setEnabled(False)
    return row


def fill(combo: QComboBox, choices: Sequence[Choice]) -> None:
    """Offer these and no others."""
    combo.clear()
    for choice in choices:
        add_choice(combo, choice)
