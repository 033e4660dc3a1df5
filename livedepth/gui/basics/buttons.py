"""Buttons of dialogs in which Enter is for something else."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QPushButton


def dialog_button(text: str, tip: str, act: Callable[[], object]) -> QPushButton:
    """One that calls ``act`` when it is pressed; Enter elsewhere does not press it."""
    made = QPushButton(text)
    made.setToolTip(tip)
    made.setAutoDefault(False)
    made.clicked.connect(lambda: act())
    return made
