"""How the window looks: a dark palette in which colour belongs to the pictures."""

from __future__ import annotations

from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import QApplication

_ROLES = {
    QPalette.ColorRole.Window: "#1b1d22",
    QPalette.ColorRole.WindowText: "#e3e5e8",
    QPalette.ColorRole.Base: "#24272e",
    QPalette.ColorRole.AlternateBase: "#2a2e36",
    QPalette.ColorRole.Text: "#e3e5e8",
    QPalette.ColorRole.PlaceholderText: "#858b96",
    QPalette.ColorRole.Button: "#2b2f37",
    QPalette.ColorRole.ButtonText: "#e3e5e8",
    QPalette.ColorRole.ToolTipBase: "#2b2f37",
    QPalette.ColorRole.ToolTipText: "#e3e5e8",
    QPalette.ColorRole.Highlight: "#3d7eff",
    QPalette.ColorRole.HighlightedText: "#ffffff",
}
_STYLE = """
QFrame#notice { background: #5a3420; border-radius: 4px; }
QLabel#caption { color: #9aa1ad; font-weight: 600; }
QStatusBar { color: #c3c8d0; }
QStatusBar QLabel { padding: 0 8px; }
"""


def apply_theme(application: QApplication) -> None:
    """Fusion style with the dark palette."""
    application.setStyle("Fusion")
    palette = QPalette()
    for role, colour in _ROLES.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#6b717c"))
    application.setPalette(palette)
    application.setStyleSheet(_STYLE)
