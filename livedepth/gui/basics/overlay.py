"""A strip that lies over another widget, at its upper or lower edge, and moves nothing."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, QRect, Qt
from PyQt6.QtWidgets import QWidget

_MARGIN = 8
_WIDEST = 900  # longer lines are hard to read


class Overlay(QObject):
    """Keeps ``strip`` over ``host``: as wide as its text, as high as that then needs.

    The strip is a child of ``host`` from now on, outside of its layout. Where ``host`` is lower
    than the text, the strip covers all of it, and its tip has the text.
    """

    def __init__(self, strip: QWidget, host: QWidget, edge: Qt.Edge = Qt.Edge.TopEdge) -> None:
        super().__init__(strip)
        hidden = strip.isHidden()
        strip.setParent(host)
        strip.setHidden(hidden)
        self._strip, self._host, self._edge = strip, host, edge
        strip.installEventFilter(self)
        host.installEventFilter(self)
        self.place()

    @property
    def strip(self) -> QWidget:
        """What lies over the other widget."""
        return self._strip

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() in _MOVES[watched is self._host]:
            self.place()
        return False

    def place(self) -> None:
        """Put the strip where it belongs."""
        if self._strip.isHidden():
            return
        host, strip = self._host.rect(), self._strip
        width = min(max(1, host.width() - 2 * _MARGIN), _WIDEST, strip.sizeHint().width())
        needed = strip.heightForWidth(width)
        height = min(needed if needed > 0 else strip.sizeHint().height(), host.height())
        top = _MARGIN
        if self._edge == Qt.Edge.BottomEdge:
            top = host.height() - height - _MARGIN
        area = QRect((host.width() - width) // 2, max(0, top), width, height)
        if strip.geometry() != area:
            strip.setGeometry(area)
        strip.raise_()


# By whether it is the host: a strip that is resized here must not be resized while it is told so.
_MOVES = {
    True: frozenset({QEvent.Type.Resize, QEvent.Type.Show}),
    False: frozenset({QEvent.Type.Show, QEvent.Type.LayoutRequest}),
}
