"""The views: one or two panes, or the cloud, as a person chose."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QLabel, QWidget

from livedepth.frames import DepthFrame, Image
from livedepth.gui.texts import tr
from livedepth.gui.views.cloud_view import CloudView
from livedepth.gui.views.display import Display
from livedepth.gui.views.image_view import ImageView
from livedepth.gui.views.marks import Marks
from livedepth.gui.views.viewport import Region, Viewport
from livedepth.settings import View

Painter = Callable[[DepthFrame, Region, int, int], Image]


class Stage(QWidget):
    """Shows each frame in the present view. The panes share zoom, place and marks.

    ``painted`` is sent once for each frame, when the last pane has it on screen; ``hovered`` says
    over which point of the picture the cursor is, and whether it is over the second model's depth.
    """

    painted = pyqtSignal()
    hovered = pyqtSignal(object, bool)

    def __init__(self, display: Display, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.display = display
        self.viewport = Viewport(self)
        self.marks = Marks(self)
        self.view: View = "side-by-side"
        self._shown: DepthFrame | None = None
        self._second_hint = tr("loading the model…")
        self.left = ImageView(
            tr("Camera picture"), tr("waiting for the source…"), self.viewport, self.marks
        )
        self.right = ImageView(
            tr("Depth picture"), tr("loading the model…"), self.viewport, self.marks
        )
        self.cloud = CloudView(tr("Points in space"), tr("loading the model…"))
        self._captions = [QLabel(), QLabel()]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        for column, (caption, pane) in enumerate(zip(self._captions, (self.left, self.right))):  # noqa: B905
            caption.setObjectName("caption")
            grid.addWidget(caption, 0, column)
            grid.addWidget(pane, 1, column)
            grid.setColumnStretch(column, 1)
        grid.addWidget(self.cloud, 1, 1)
        grid.setRowStretch(1, 1)
        self._grid = grid
        self.left.painted.connect(self._on_left_painted)
        self.right.painted.connect(self._on_painted)
        self.cloud.painted.connect(self._on_painted)
        self.right.slid.connect(self._slide)
        self.right.nudged.connect(lambda by: self._slide(self.display.divider + by))
        self.left.hovered.connect(partial(self._hover, self.left))
        self.right.hovered.connect(partial(self._hover, self.right))
        self.cloud.hovered.connect(partial(self._hover, self.cloud))
        self.set_view("side-by-side")

    def set_view(self, view: View) -> None:
        """Change what is shown."""
        self.view = view
        two, cloud = view in ("side-by-side", "compare"), view == "cloud"
        self.left.setVisible(two)
        self._captions[0].setVisible(two)
        self._grid.setColumnStretch(0, int(two))
        self.right.setVisible(not cloud)
        self.cloud.setVisible(cloud)
        self.right.slides = view == "split"
        self.right.of_second = view == "compare"
        self._caption()
        self.redraw()

    def show_frame(self, shown: DepthFrame) -> None:
        """Show a frame, in whatever view."""
        self._shown = shown
        self._caption()
        height, width = shown.frame.image.shape[:2]
        if self.view == "cloud":
            if shown.unit == "m":
                self.cloud.show_cloud(shown)
            else:
                self.cloud.show_hint(
                    tr("This model tells near from far, not metres: points need metres.")
                )
            return
        panes = {
            "side-by-side": (self.display.picture, self.display.depth),
            "depth": (None, self.display.depth),
            "overlay": (None, self.display.overlay),
            "split": (None, self.display.split),
            "compare": (self.display.depth, self.display.second),
        }[self.view]
        for pane, paint in zip((self.left, self.right), panes, strict=True):
            if paint == self.display.second and shown.second is None:
                pane.show_hint(self._second_hint)
            elif paint is not None:
                told = shown.second if pane.of_second else shown
                pane.unit = told.unit if told is not None else shown.unit
                pane.show_picture(width, height, partial(self._paint, paint, shown))

    def _paint(self, paint: Painter, shown: DepthFrame, width: int, height: int) -> Image:
        return paint(shown, self.viewport.region, width, height)

    def redraw(self) -> None:
        """Draw the present frame anew: how it is drawn has changed."""
        if self._shown is not None:
            self.show_frame(self._shown)

    def show_hints(self, left: str, right: str) -> None:
        """Text in place of pictures."""
        self._shown = None
        self.left.show_hint(left)
        self.right.show_hint(right)
        self.cloud.show_hint(right)

    def show_second_hint(self, text: str) -> None:
        """What stands where the second model's depth would be, while there is none."""
        self._second_hint = text
        self.redraw()

    def _caption(self) -> None:
        first = self._shown.model if self._shown else ""
        second = self._shown.second.model if self._shown and self._shown.second else "…"
        texts = {
            "side-by-side": ("RGB", tr("Depth")),
            "depth": ("", tr("Depth")),
            "overlay": ("", tr("Depth over RGB")),
            "split": ("", tr("RGB | depth: drag the line")),
            "compare": (f"A: {first}", f"B: {second}"),
            "cloud": (
                "",
                tr("Points: drag to turn, Shift and drag to move, double-click to reset"),
            ),
        }[self.view]
        for label, text in zip(self._captions, texts, strict=True):
            if label.text() != text:
                label.setText(text)

    def _slide(self, share: float) -> None:
        self.display.divider = min(max(share, 0.0), 1.0)
        self.right.redraw()

    def _hover(self, pane: ImageView, point: object) -> None:
        self.hovered.emit(point, self.view == "compare" and pane is self.right)

    def _on_left_painted(self) -> None:
        if not self.right.has_picture:
            self.painted.emit()

    def _on_painted(self) -> None:
        self.painted.emit()
