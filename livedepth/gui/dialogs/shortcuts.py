"""The sheet of keys and mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QScrollArea, QVBoxLayout, QWidget

from livedepth.gui.basics.sizes import resize_within_screen
from livedepth.gui.texts import tr

Section = tuple[str, Sequence[tuple[str, str]]]  # a title, and lines: key or gesture, what it does


def sheet(menus: Sequence[Section]) -> list[Section]:
    """The keys of the menus, then those of what has the focus, then the mouse."""
    mouse = [
        (tr("Click"), tr("pin a probe, or take it off")),
        (tr("Shift and drag"), tr("measure a rectangle; in the points: move")),
        (tr("Wheel"), tr("zoom where the cursor is")),
        (tr("Drag"), tr("move the zoomed picture; the line of the split; turn the points")),
        (tr("Double-click"), tr("on a picture: full screen, and back")),
        (tr("Double-click"), tr("on the colour scale: automatic range; on the points: reset")),
        (tr("On the seek bar"), tr("click or drag: seek; wheel: 5 seconds")),
    ]
    focused = [
        ("Esc", tr("to the picture; in full screen: back to the window")),
        (tr("Ctrl and arrows"), tr("a cross: the depth there is shown below")),
        (tr("Enter"), tr("press a button, open a list")),
        (tr("Enter"), tr("pin a probe at the cross, or take it off")),
        (tr("Shift and Enter"), tr("at the cross: a corner of a rectangle, then the other")),
        (tr("Shift and arrows"), tr("move the zoomed picture")),
        (tr("Alt and ← →"), tr("the line of the split")),
        (tr("Arrows, Home"), tr("on the points: turn, reset")),
        ("↑ ↓", tr("on the colour scale: far, with Shift near")),
    ]
    return [
        *menus,
        (tr("Where the focus is (Tab)"), focused),
        (tr("Mouse"), mouse),
    ]


class ShortcutSheet(QDialog):
    """All keys, made of the same table as the menus."""

    def __init__(self, menus: Sequence[Section], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys and mouse"))
        rows = []
        for title, lines in sheet(menus):
            rows.append(f'<tr><td colspan="2"><br><b>{title}</b></td></tr>')
            rows += [
                f"<tr><td><code>{k}</code>&nbsp;&nbsp;</td><td>{w}</td></tr>" for k, w in lines
            ]
        label = QLabel(f"<table cellpadding='2'>{''.join(rows)}</table>")
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        label.setMargin(8)
        area = QScrollArea()
        area.setWidget(label)
        area.setWidgetResizable(True)
        area.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        assert close is not None
        close.setText(tr("Close"))  # Qt has no Vietnamese of its own
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(area)
        layout.addWidget(buttons)
        resize_within_screen(self, QSize(720, 620))
