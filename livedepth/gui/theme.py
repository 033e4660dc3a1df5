"""How the window looks: dark or light, both with colour left to the pictures.

Every text has a contrast of 4.5 to 1 and more with what is behind it, a disabled one of 3 to 1, and
so has the edge of a box to check.
Buttons of dialogs have no icons: those of the style are dark in both.
"""

from __future__ import annotations

from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import QApplication, QToolTip

from livedepth.settings import Theme

_ROLES = {
    QPalette.ColorRole.Window: ("#1b1d22", "#f2f3f5"),
    QPalette.ColorRole.WindowText: ("#e3e5e8", "#1d1f24"),
    QPalette.ColorRole.Base: ("#24272e", "#ffffff"),
    QPalette.ColorRole.AlternateBase: ("#2a2e36", "#f0f1f4"),
    QPalette.ColorRole.Text: ("#e3e5e8", "#1d1f24"),
    QPalette.ColorRole.PlaceholderText: ("#98a0ac", "#666c78"),
    QPalette.ColorRole.Button: ("#2b2f37", "#e6e8ec"),
    QPalette.ColorRole.ButtonText: ("#e3e5e8", "#1d1f24"),
    QPalette.ColorRole.ToolTipBase: ("#2b2f37", "#ffffff"),
    QPalette.ColorRole.ToolTipText: ("#e3e5e8", "#1d1f24"),
    QPalette.ColorRole.Highlight: ("#2f6bea", "#2f6bea"),
    QPalette.ColorRole.HighlightedText: ("#ffffff", "#ffffff"),
    QPalette.ColorRole.Link: ("#7fb0ff", "#1f56c9"),
}
_DISABLED = ("#959ba6", "#7b818d")
# Fusion draws the edge of a box in about 0.8 of this: 3 to 1 and more with what is behind it.
_BOXES = ("#b4bbc8", "#a4a9b3")
_STYLE = """
QFrame#notice {{ background: {problem}; border-radius: 4px; }}
QFrame#notice[news="true"] {{ background: {news}; }}
QFrame#hint {{ background: {hint}; border-radius: 4px; }}
QFrame#notice QLabel {{ color: {on_notice}; }}
QFrame#hint QLabel {{ color: {on_notice}; }}
QLabel#caption {{ color: #f2f3f5; background: rgba(16, 17, 20, 190); border-radius: 3px; }}
QToolButton#invert:checked {{ color: #ffffff; background: #2f6bea; border: 1px solid #2f6bea;
    border-radius: 2px; padding: 3px; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QStatusBar {{ color: {status}; }}
QLabel#recording {{ color: {red}; font-weight: 600; }}
"""
_STYLES = {
    "dark": {
        "problem": "#5a3420",
        "news": "#21402f",
        "on_notice": "#f2f3f5",
        "hint": "#26364f",
        "status": "#c3c8d0",
        "red": "#ff6b6b",
    },
    "light": {
        "problem": "#ffe2cc",
        "news": "#d9f2e3",
        "on_notice": "#1d1f24",
        "hint": "#dde8fb",
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
    QToolTip.setPalette(palette)
    for widget in ("BoxMenu", "QCheckBox"):
        boxes = QPalette(palette)
        boxes.setColor(window, QColor(_BOXES[number]))
        application.setPalette(boxes, widget)
    application.setStyleSheet(_STYLE.format(**_STYLES[theme]))
