"""A sign in the status bar that something goes on beside the window."""

from __future__ import annotations

from PyQt6.QtWidgets import QToolButton, QWidget

from livedepth.gui.icons import icon


class Sign(QToolButton):
    """A click on it shows more; it is there while there is something to say.

    ``name`` is the widget's, ``picture`` the icon's; ``what`` is heard before the text.
    """

    def __init__(
        self, name: str, picture: str, tip: str, what: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._what = what
        self.setObjectName(name)
        self.setAutoRaise(True)
        self.setIcon(icon(picture))
        self.setToolButtonStyle(self.toolButtonStyle().ToolButtonTextBesideIcon)
        self.setToolTip(tip)
        self.hide()

    def say(self, text: str) -> None:
        """How far it is; "": nothing goes on."""
        if text and self.text() != text:
            self.setText(text)
            self.setAccessibleName(f"{self._what}: {text}")
        self.setVisible(bool(text))
