"""How the window looks: dark or light, both with colour left to the pictures."""

from __future__ import annotations

from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import QApplication

from livedepth.settings import Theme

_ROLES = {
    QPalette.ColorRole.Window: ("#1b1d22", "#f2f3f5"),
    QPalette.ColorRole.WindowText: ("#e3e5e8", "#1d1f24"),
    QPalette.ColorRole.Base: ("#24272e", "#ffffff"),
    QPalette.ColorRole.AlternateBase: ("#2a2e36", "#f0f1f4"),
    QPalette.ColorRole.Text: ("#e3e5e8", "#1d1f24"),
    QPalette.ColorRole.PlaceholderText: ("#858b96", "#767c88"),
    QPalette.ColorRole.Button: ("#2b2f37", "#e6e8ec"),
    QPalette.ColorRole.ButtonText: ("#e3e5e8", "#1d1f24"),
    QPalette.ColorRole.ToolTipBase: ("#2b2f37", "#ffffff"),
    QPalette.ColorRole.ToolTipText: ("#e3e5e8", "#1d1f24"),
    QPalette.ColorRole.Highlight: ("#3d7eff", "#2f6bea"),
    QPalette.ColorRole.HighlightedText: ("#ffffff", "#ffffff"),
    QPalette.ColorRole.Link: ("#7fb0ff", "#1f56c9"),
}
_DISABLED = ("#6b717c", "#9aa0ab")
_STYLE = """
QFrame#notice {{ background: {problem}; border-radius: 4px; }}
QFrame#notice[news="true"] {{ background: {news}; }}
QFrame#notice QLabel, QFrame#notice QToolButton {{ color: {on_notice}; }}
QLabel#caption {{ color: #f2f3f5; background: rgba(16, 17, 20, 190); border-radius: 3px; }}
QStatusBar {{ color: {status}; }}
QLabel#recording {{ color: {red}; font-weight: 600; }}
"""
_STYLES = {
    "dark": {
        "problem": "#5a3420",
        "news": "#21402f",
        "on_notice": "#f2f3f5",
        "faint": "#9aa1ad",
        "status": "#c3c8d0",
        "red": "#ff6b6b",
    },
    "light": {
        "problem": "#ffe2cc",
        "news": "#d9f2e3",
        "on_notice": "#1d1f24",
        "faint": "#5d6470",
        "status": "#3a3f48",
        "red": "#c62828",
    },
}


def apply_theme(application: QApplication, theme: Theme = "dark") -> None:
    """Fusion style with the palette of a theme."""
    number = ("dark", "light").index(theme)
    application.setStyle("Fusion")
    # Lines and edges are shades of these two; the rest is said below.
    button, window = QPalette.ColorRole.Button, QPalette.ColorRole.Window
    palette = QPalette(QColor(_ROLES[button][number]), QColor(_ROLES[window][number]))
    for role, colours in _ROLES.items():
        palette.setColor(role, QColor(colours[number]))
    for role in (
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.WindowText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(_DISABLED[number]))
    application.setPalette(palette)
    application.setStyleSheet(_STYLE.format(**_STYLES[theme]))
