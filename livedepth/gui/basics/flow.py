"""A layout that puts widgets side by side, and what does not fit into further rows."""

from __future__ import annotations

from PyQt6.QtCore import QRect, QSize, Qt
from PyQt6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem


class FlowLayout(QLayout):
    """Rows from left to right; widgets keep the width they like, or all the width there is."""

    def __init__(self, parent: QWidget, *, across: int = 14, down: int = 4) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._across, self._down = across, down
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem | None) -> None:
        if item is not None:
            self._items.append(item)

    def insert(self, index: int, widget: QWidget) -> None:
        """Put a widget before the one that has this place now."""
        self.addChildWidget(widget)
        self._items.insert(index, QWidgetItem(widget))
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._rows(QRect(0, 0, width, 0), place=False)

    def sizeHint(self) -> QSize:
        """All in one row."""
        sizes = [item.sizeHint() for item in self._shown()]
        gaps = self._across * max(0, len(sizes) - 1)
        height = max((size.height() for size in sizes), default=0)
        return QSize(sum(size.width() for size in sizes) + gaps, height)

    def minimumSize(self) -> QSize:
        """The largest of what it holds: each may have a row of its own."""
        least = QSize(0, 0)
        for item in self._shown():
            least = least.expandedTo(item.minimumSize())
        return least

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        self._rows(area, place=True)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _rows(self, area: QRect, *, place: bool) -> int:
        """Go through the rows in ``area``, its left edge being where they begin; their height."""
        top = area.top()
        for row in self._divided(area.width()):
            height, left = max(item.sizeHint().height() for item in row), area.left()
            for item in row:
                width = min(item.sizeHint().width(), area.width())
                if place:
                    item.setGeometry(QRect(left, top, width, height))
                left += width + self._across
            top += height + self._down
        return max(0, top - self._down - area.top())

    def _divided(self, width: int) -> list[list[QLayoutItem]]:
        """The rows of a layout that is so wide."""
        rows: list[list[QLayoutItem]] = []
        used = width
        for item in self._shown():
            wanted = item.sizeHint().width()
            if not rows or used + self._across + wanted > width:
                rows.append([])
                used = -self._across
            rows[-1].append(item)
            used += self._across + wanted
        return rows
