"""The pairs of a dataset as a list with thumbnails, of which only those that are seen are read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PyQt6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PyQt6.QtGui import QColor, QImage, QPainter, QPalette, QPen, QPixmap
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from livedepth.gui.basics.background import Background
from livedepth.gui.texts import tr, words

if TYPE_CHECKING:
    from livedepth.datasets.checking import Finding
    from livedepth.datasets.reading import SetPair

THUMBNAIL = QSize(120, 90)
CELL = QSize(132, 118)
_KEPT = 400  # thumbnails, about 17 MB
_WAITING = 200  # of those asked for, the newest; others have gone out of sight
_AT_ONCE = 12
PairRole, FaultRole, MarkRole = (Qt.ItemDataRole.UserRole + step for step in (1, 2, 3))
_FAULT, _NOTE, _INK = "#d6403a", "#b07800", "#ffffff"


class Thumbnails(QObject):
    """Reads thumbnails in a thread, those asked for last first, and keeps some of them."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._kept: OrderedDict[str, QPixmap] = OrderedDict()
        self._wanted: OrderedDict[str, SetPair] = OrderedDict()
        self._going = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._next)
        self.model: PairList | None = None

    @property
    def kept(self) -> int:
        """How many are in memory."""
        return len(self._kept)

    def clear(self) -> None:
        """Forget all: another set."""
        self._kept.clear()
        self._wanted.clear()

    def of(self, pair: SetPair) -> QPixmap | None:
        """The thumbnail of a pair; None as long as it is being read."""
        key = str(pair.rgb)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        self._wanted[key] = pair
        self._wanted.move_to_end(key)
        while len(self._wanted) > _WAITING:
            self._wanted.popitem(last=False)
        if not self._going and not self._timer.isActive():
            self._timer.start(0)
        return None

    def _next(self) -> None:
        if self._going or not self._wanted:
            return
        chosen = [self._wanted.popitem() for _ in range(min(_AT_ONCE, len(self._wanted)))]
        self._going = True

        def work() -> list[tuple[str, QImage]]:
            return [(key, _read(pair)) for key, pair in chosen]

        self._background.run("thumbnails", work, self._take, lambda error: self._take([]))

    def _take(self, found: list[tuple[str, QImage]]) -> None:
        self._going = False
        for key, image in found:
            self._kept[key] = QPixmap.fromImage(image)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        if self.model is not None:
            self.model.repaint({key for key, _ in found})
        if self._wanted:
            self._timer.start(0)


def _read(pair: SetPair) -> QImage:
    """The picture of a pair, as large as a thumbnail; an empty one of what cannot be read."""
    from livedepth.datasets.pictures import decode_rgb, read_bytes
    from models.errors import DataError

    try:
        data = read_bytes(pair.rgb)
        return as_image(decode_rgb(data, pair.rgb, _reduction(len(data)))).scaled(
            THUMBNAIL,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    except DataError:
        image = QImage(THUMBNAIL, QImage.Format.Format_RGB32)
        image.fill(QColor("#5a2020"))
        return image


def _reduction(size: int) -> int:
    """How much smaller a file of so many bytes may be decoded for a thumbnail."""
    return 4 if size > 300_000 else 2 if size > 60_000 else 1


def as_image(picture: object) -> QImage:
    """A QImage of its own of uint8 RGB [H, W, 3]."""
    import numpy as np

    pixels = np.ascontiguousarray(picture, np.uint8)
    height, width = pixels.shape[:2]
    return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


class PairList(QAbstractListModel):
    """The pairs of a set, with what was found of each, and whether it is marked to be removed."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        thumbnails.model = self
        self.pairs: Sequence[SetPair] = ()
        self._rows: dict[str, list[int]] = {}
        self.findings: dict[str, list[Finding]] = {}
        self.marked: dict[str, SetPair] = {}

    def show_pairs(self, pairs: Sequence[SetPair]) -> None:
        """Show other pairs; nothing is known of them, and none is marked."""
        self.beginResetModel()
        self.pairs = pairs
        self._rows = {}
        for row, pair in enumerate(pairs):
            self._rows.setdefault(str(pair.rgb), []).append(row)
        self.findings, self.marked = {}, {}
        self.endResetModel()

    def show_findings(self, findings: Iterable[Finding]) -> None:
        """What was found of each pair."""
        self.findings = {}
        for one in findings:
            if one.pair is not None:
                self.findings.setdefault(one.pair.where, []).append(one)
        self._all_changed()

    def set_marked(self, rows: Iterable[int], on: bool) -> None:
        """Mark rows to be removed, or no longer."""
        for row in rows:
            pair = self.pairs[row]
            if on:
                self.marked[pair.where] = pair
            else:
                self.marked.pop(pair.where, None)
        self._all_changed()

    def repaint(self, files: set[str]) -> None:
        """The thumbnails of some pictures are there."""
        for file in files:
            for row in self._rows.get(file, ()):
                index = self.index(row)
                self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def is_fault(self, pair: SetPair) -> bool:
        return any(one.is_fault for one in self.findings.get(pair.where, ()))

    def _all_changed(self) -> None:
        if self.pairs:
            self.dataChanged.emit(self.index(0), self.index(len(self.pairs) - 1))

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.pairs)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.pairs):
            return None
        pair = self.pairs[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{pair.number}"
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnails.of(pair)
        if role == PairRole:
            return pair
        if role == FaultRole:
            found = self.findings.get(pair.where)
            return None if not found else self.is_fault(pair)
        if role == MarkRole:
            return pair.where in self.marked
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._said(pair)
        return None

    def _said(self, pair: SetPair) -> str:
        parts = [tr("Pair {0}, {1}").format(pair.number, pair.split)]
        if pair.where in self.marked:
            parts.append(tr("marked to be removed"))
        parts += [words(one.message) for one in self.findings.get(pair.where, ())]
        return "\n".join(parts)


class PairPainter(QStyledItemDelegate):
    """Draws a pair: its thumbnail, its number, a sign of what was found, and a cross where it is
    marked to be removed."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return CELL

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        assert painter is not None
        painter.save()
        box = option.rect.adjusted(2, 2, -2, -2)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        palette = option.palette
        if chosen:
            painter.fillRect(box, palette.color(QPalette.ColorRole.Highlight))
        place = QRect(
            QPoint(box.center().x() - THUMBNAIL.width() // 2 + 1, box.top() + 3), THUMBNAIL
        )
        thumbnail = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(thumbnail, QPixmap):
            corner = place.center() - thumbnail.rect().center()
            painter.drawPixmap(corner, thumbnail)
        else:
            painter.fillRect(place, palette.color(QPalette.ColorRole.AlternateBase))
        if index.data(MarkRole):
            _cross(painter, place)
        fault = index.data(FaultRole)
        if fault is not None:
            _sign(painter, place, _FAULT if fault else _NOTE)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        painter.setPen(palette.color(role))
        line = QRect(box.left(), place.bottom() + 1, box.width(), box.bottom() - place.bottom())
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, str(index.data()))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Text), 1, Qt.PenStyle.DotLine))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.restore()


def _cross(painter: QPainter, place: QRect) -> None:
    painter.fillRect(place, QColor(0, 0, 0, 150))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(_INK), 4, cap=Qt.PenCapStyle.RoundCap))
    inner = QRect(0, 0, 36, 36)
    inner.moveCenter(place.center())
    painter.drawLine(inner.topLeft(), inner.bottomRight())
    painter.drawLine(inner.topRight(), inner.bottomLeft())


def _sign(painter: QPainter, place: QRect, colour: str) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    circle = QRectF(place.right() - 22, place.top() + 3, 19, 19)
    painter.setPen(QPen(QColor(_INK), 1.5))
    painter.setBrush(QColor(colour))
    painter.drawEllipse(circle)
    painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, "!")
