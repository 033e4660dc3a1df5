"""One pair of a dataset, large: its picture, its depth in colours, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PyQt6.QtGui import QImage, QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from livedepth.gui.dialogs.dataset_pairs import as_image
from livedepth.gui.texts import tr, words
from models.errors import DataError

if TYPE_CHECKING:
    from livedepth.datasets.reading import SetPair


@dataclass(frozen=True)
class LargePair:
    """A pair as it is shown: its pictures (None: cannot be read), and a line about it."""

    pair: SetPair
    picture: QImage | None
    depth: QImage | None
    about: str


def read_large(pair: SetPair) -> LargePair:
    """Read a pair; in a thread. Depth has a scale of its own, drawn beside it."""
    import numpy as np

    from livedepth.datasets.pictures import read_depth, read_rgb
    from livedepth.output.legend import draw_legend
    from livedepth.postprocess.colour import DEFAULT_COLORMAP, colormap, colourise
    from livedepth.postprocess.range_tracker import RangeTracker

    parts, picture, coloured = [], None, None
    try:
        image = read_rgb(pair)
        picture = as_image(image)
        parts.append(f"{image.shape[1]}×{image.shape[0]}")
    except DataError as error:
        parts.append(words(error))
    try:
        depth = read_depth(pair)
        near = depth[np.isfinite(depth)]
        known = np.where(np.isfinite(depth), depth, np.nan).astype(np.float32)
        limits, table = RangeTracker().update(known, 0.0), colormap(DEFAULT_COLORMAP)
        coloured = as_image(draw_legend(colourise(known, limits, table), table, limits))
        if near.size:
            parts.append(f"{near.min():.2f}–{near.max():.2f} m")
        parts.append(tr("{0} measured").format(f"{near.size / max(1, depth.size):.0%}"))
    except DataError as error:
        parts.append(words(error))
    return LargePair(pair, picture, coloured, " · ".join(parts))


class PairView(QWidget):
    """Shows a pair."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture, self.depth = _Picture(tr("Picture")), _Picture(tr("Depth in colours"))
        self.about = QLabel()
        self.about.setTextFormat(Qt.TextFormat.PlainText)  # names of files may look like HTML
        self.about.setWordWrap(True)
        self.about.setAccessibleName(tr("About the chosen pair"))
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.about.setMinimumHeight(4 * self.about.fontMetrics().lineSpacing())
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        row, layout = QHBoxLayout(), QVBoxLayout(self)
        row.addWidget(self.picture, 1)
        row.addWidget(self.depth, 1)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row, 1)
        layout.addWidget(self.about)

    def show_pair(self, found: LargePair | None, more: str = "") -> None:
        """Show a pair, and ``more`` about it; None: nothing."""
        self.picture.show_image(found.picture if found else None)
        self.depth.show_image(found.depth if found else None)
        if found is None:
            self.about.setText("")
            return
        pair = found.pair
        when = "" if pair.time is None else f" · {pair.time:.2f} s"
        head = f"{pair.number} · {pair.split}{when} · {found.about}"
        self.about.setText("\n".join(part for part in (head, f"{pair.rgb.name}", more) if part))


class _Picture(QWidget):
    """Draws an image as large as there is room."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.image: QImage | None = None

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 120)

    def show_image(self, image: QImage | None) -> None:
        self.image = image
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        if self.image is None:
            painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.AlternateBase))
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = QSizeF(self.image.size()).scaled(
            QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio
        )
        place = QRectF(QPointF((self.width() - size.width()) / 2, 0.0), size)
        place.moveTop((self.height() - size.height()) / 2)
        painter.drawImage(place, self.image)
