"""Which keys belong to what has the focus. All others are those of the menus, wherever it is.

Players are used without looking where the focus is: Space plays and pauses, arrows seek. So a
button, a list of choices or a slider that was touched last does not take these keys; buttons and
lists of choices are operated by Enter instead.
"""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QToolButton,
    QWidget,
)

from livedepth.gui.views.cloud_view import CloudView
from livedepth.gui.views.image_view import ImageView
from livedepth.gui.views.picture_widget import ARROWS

_Key, _Modifier = Qt.Key, Qt.KeyboardModifier
_ENDS = frozenset({_Key.Key_Home, _Key.Key_End, _Key.Key_PageUp, _Key.Key_PageDown})
_ENTER = frozenset({_Key.Key_Return, _Key.Key_Enter})
_EDITING = _ENDS | _ENTER | {*ARROWS, _Key.Key_Space, _Key.Key_Backspace, _Key.Key_Delete}


def belongs_to(widget: QWidget | None, event: QKeyEvent) -> bool:
    """Whether ``widget``, which has the focus, has a use of its own for a key."""
    key, held = Qt.Key(event.key()), event.modifiers() & ~_Modifier.KeypadModifier
    if is_text(widget):
        # With Ctrl or Alt only what moves or edits there; the rest are menus'.
        typed = held in (_Modifier.NoModifier, _Modifier.ShiftModifier) and bool(event.text())
        return key in _EDITING or typed
    if isinstance(widget, CloudView):
        return not held and (key in ARROWS or key == _Key.Key_Home)
    if isinstance(widget, ImageView):
        return held == _Modifier.ShiftModifier and key in ARROWS and widget.viewport.zoom > 1
    if isinstance(widget, QAbstractItemView):
        return not held and (key in _ENDS or key == _Key.Key_Delete)
    return isinstance(widget, QAbstractSlider) and not held and key in _ENDS


def is_text(widget: QWidget | None) -> bool:
    """Whether a person writes in ``widget``."""
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    if isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit):
        return not widget.isReadOnly()
    return isinstance(widget, QAbstractSpinBox)


def pressed_by_enter(widget: QWidget | None, event: QKeyEvent) -> bool:
    """Operate a button or a list of choices by Enter; whether ``event`` did that."""
    if (
        Qt.Key(event.key()) not in _ENTER
        or event.isAutoRepeat()
        or event.modifiers() & (~_Modifier.KeypadModifier)
    ):
        return False
    if isinstance(widget, QToolButton) and widget.menu() is not None:
        widget.showMenu()
    elif isinstance(widget, QAbstractButton):
        widget.click()
    elif isinstance(widget, QComboBox) and not widget.isEditable():
        widget.showPopup()
    else:
        return False
    return True
