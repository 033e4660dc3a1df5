"""A menu with boxes to check."""

from __future__ import annotations

from PyQt6.QtWidgets import QMenu


class BoxMenu(QMenu):
    """A menu whose boxes can be seen before they are checked: the theme has colours for its name.

    Not for all menus: lists of choices take their ground from the colours of a plain one.
    """
