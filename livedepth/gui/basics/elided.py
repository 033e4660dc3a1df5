"""Texts in a row that never ask for room: what does not fit is shortened or left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from PyQt6.QtCore import QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from livedepth.gui.texts import plain_tip

_GAP = 18
_READABLE = 12  # letters, of which less says nothing


class ElidedLabel(QLabel):
    """Shows as much of each line of its text as fits, with … for the rest; ``text()`` is the
    whole. A click on ``link``, a part of it, is told by ``followed``."""

    followed = pyqtSignal()
    link = ""

    def link_area(self) -> QRect:
        """Where the link lies; empty where there is none, or none of it is seen."""
        before, found, _ = self.text().partition(self.link) if self.link else ("", "", "")
        metrics, area = self.fontMetrics(), self.contentsRect()
        left = area.left() + metrics.horizontalAdvance(before)
        width = min(metrics.horizontalAdvance(found), area.right() + 1 - left)
        return QRect(left, area.top(), max(0, width if found else 0), area.height())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and self.link_area().contains(event.position().toPoint()):
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.unsetCursor()
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        on_link = event is not None and self.link_area().contains(event.position().toPoint())
        if event is not None and on_link and event.button() == Qt.MouseButton.LeftButton:
            self.followed.emit()
        else:
            super().mousePressEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        style, area = self.style(), self.contentsRect()
        assert style is not None
        metrics, right = self.fontMetrics(), Qt.TextElideMode.ElideRight
        lines = (metrics.elidedText(one, right, area.width()) for one in self.text().split("\n"))
        with QPainter(self) as painter:
            style.drawItemText(
                painter,
                area,
                self.alignment(),
                self.palette(),
                self.isEnabled(),
                "\n".join(lines),
                self.foregroundRole(),
            )
            link = self.link_area()
            if not link.isEmpty():
                below = link.center().y() + metrics.height() // 2 - 1
                painter.setPen(QPen(self.palette().color(self.foregroundRole()), 1))
                painter.drawLine(link.left(), below, link.right(), below)


@dataclass(frozen=True)
class Slot:
    """A place in a row: what it is called, the text it has room for at least, on which side it is.

    One without a ``sample`` may be shortened; one with numbers is shown whole or not at all. One
    that is ``kept`` has its room while it is empty too, for a text that comes later to move none.
    """

    title: str
    sample: str = ""
    right: bool = False
    kept: bool = False


class ElidedRow(QWidget):
    """Labels by name. ``importance`` names them from the one that is kept longest.

    A label has the width of the widest text it had, so that changing numbers move nothing; once it
    is empty it begins again. What is not seen whole is in the tip of the row.
    """

    def __init__(self, slots: Mapping[str, Slot], importance: tuple[str, ...]) -> None:
        super().__init__()
        assert {*importance} == {*slots}
        self._slots, self._importance = slots, importance
        self.labels: dict[str, ElidedLabel] = {}
        self._widest = dict.fromkeys(slots, 0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 0)
        layout.setSpacing(_GAP)
        layout.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        for name, slot in sorted(slots.items(), key=lambda one: one[1].right):
            if slot.right and not any(s.right for s in map(self._slots.get, self.labels) if s):
                layout.addStretch(1)
            label = self.labels[name] = ElidedLabel()
            label.setAccessibleName(slot.title)
            layout.addWidget(label)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height() + 4)

    def set_text(self, name: str, text: str) -> None:
        """Show ``text`` in a label; "": nothing is there."""
        label = self.labels[name]
        if label.text() != text:
            label.setText(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        left = self.width() - 16
        for name in self._importance:
            label, wanted = self.labels[name], self._wanted(name)
            fits = wanted <= left
            if not fits and not self._slots[name].sample:
                readable = _READABLE * label.fontMetrics().averageCharWidth()
                fits, wanted = left >= readable, left
            if not label.text() and not self._slots[name].kept:
                label.hide()
                continue
            left = left - wanted - _GAP if fits else 0  # nothing less important in its place
            label.setVisible(fits)
            if fits and label.width() != wanted:
                label.setFixedWidth(wanted)
        lines = [f"{self._slots[n].title}: {one.text()}" for n, one in self.labels.items()]
        self.setToolTip(plain_tip("\n".join(one for one in lines if not one.endswith(": "))))

    def _wanted(self, name: str) -> int:
        label, slot = self.labels[name], self._slots[name]
        if not label.text():
            self._widest[name] = 0
            if not slot.kept:
                return 0
        metrics = label.fontMetrics()
        texts = (re.sub(r"\d", "8", label.text()), slot.sample) if slot.sample else (label.text(),)
        width = max(metrics.horizontalAdvance(text) for text in texts) + 2
        if slot.sample:
            width = self._widest[name] = max(width, self._widest[name])
        return width
