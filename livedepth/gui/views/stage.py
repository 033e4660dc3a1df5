"""The views: one or two panes, or the cloud, as a person chose."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QLabel, QWidget

from livedepth.frames import DepthFrame, Frame, Image
from livedepth.gui.texts import tr, translated
from livedepth.gui.views.cloud_view import CloudView
from livedepth.gui.views.display import Display, Painter, image_part
from livedepth.gui.views.image_view import ImageView
from livedepth.gui.views.marks import Marks
from livedepth.gui.views.veil import Veils
from livedepth.gui.views.viewport import Viewport
from livedepth.views import DEFAULT_VIEW, VIEWS


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
        self.view = VIEWS[DEFAULT_VIEW]
        self._shown: DepthFrame | None = None
        self._preview: Frame | None = None
        self._source_hint = tr("waiting for the source…")
        self._depth_hint = self._second_hint = tr("loading the model…")
        self.left = ImageView(
            tr("Camera picture"), tr("waiting for the source…"), self.viewport, self.marks
        )
        self.right = ImageView(
            tr("Depth picture"), tr("loading the model…"), self.viewport, self.marks
        )
        self.cloud = CloudView(tr("Points in space"), tr("loading the model…"))
        self.veils = Veils((self.left, self.right, self.cloud))
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
        self.left.hovered.connect(lambda point: self.hovered.emit(point, False))
        self.right.hovered.connect(lambda point: self.hovered.emit(point, self.right.of_second))
        self.cloud.hovered.connect(lambda point: self.hovered.emit(point, False))
        self.set_view(DEFAULT_VIEW)

    def set_view(self, name: str) -> None:
        """Change what is shown, by the name of a view."""
        view = self.view = VIEWS[name]
        two = bool(view.left)
        self.left.setVisible(two)
        self._captions[0].setVisible(two)
        self._grid.setColumnStretch(0, int(two))
        self.right.setVisible(not view.points)
        self.cloud.setVisible(view.points)
        self.right.slides = view.divided
        self.right.of_second = view.two_models
        self._caption()
        self.redraw()

    def show_frame(self, shown: DepthFrame) -> None:
        """Show a frame, in whatever view."""
        self._shown, self._preview = shown, None
        self.veils.explain(None)
        self._caption()
        if self.view.points:
            self._show_points(shown)
        else:
            self._show_pane(self.left, self.view.left, shown)
            self._show_pane(self.right, self.view.right, shown)

    def show_preview(self, frame: Frame) -> None:
        """Show a picture that has no depth, and what is done for it: beside it, or over it."""
        self._shown, self._preview = None, frame
        self._caption()
        for pane in (self.right, self.cloud):
            pane.show_hint(self._depth_hint)
        alone = self.cloud if self.view.points else self.right
        if self.view.left:
            self.veils.explain(None)
        else:
            self.veils.explain(alone, self._depth_hint)
        height, width = frame.image.shape[:2]
        pane = self.left if self.view.left else alone
        pane.show_picture(width, height, partial(self._paint_preview, frame.image))

    def _paint_preview(self, image: Image, width: int, height: int) -> Image:
        return image_part(image, self.viewport.region, width, height)

    def show_source_hint(self, text: str) -> None:
        """What stands in place of every picture, while there is none."""
        self._shown = self._preview = None
        self._source_hint = text
        self.veils.mark("")
        self.veils.explain(None)
        self._show_hints()

    def show_depth_hint(self, text: str) -> None:
        """What stands where depth would be, while there is none; "": nothing hinders it."""
        self._depth_hint = text
        if self._preview is not None:
            self.show_preview(self._preview)
        elif self._shown is None:
            self._show_hints()

    def _show_hints(self) -> None:
        both = "\n".join(filter(None, (self._source_hint, self._depth_hint)))
        self.left.show_hint(self._source_hint)
        for pane in (self.right, self.cloud):
            pane.show_hint((self._depth_hint or both) if self.view.left else both)

    def _show_points(self, shown: DepthFrame) -> None:
        if self.view.metres and shown.unit != "m":
            self.cloud.show_hint(
                tr("This model gives relative depth, not metres: points need metres.")
            )
        else:
            self.cloud.show_cloud(shown)

    def _show_pane(self, pane: ImageView, painter: str, shown: DepthFrame) -> None:
        if not painter:
            return
        seen = shown.second if pane.of_second else shown
        if seen is None:
            pane.show_hint(self._second_hint)
            return
        pane.unit = seen.unit
        height, width = shown.frame.image.shape[:2]
        pane.show_picture(width, height, partial(self._paint, self.display.painter(painter), shown))

    def _paint(self, paint: Painter, shown: DepthFrame, width: int, height: int) -> Image:
        return paint(shown, self.viewport.region, width, height)

    def redraw(self) -> None:
        """Draw the present frame anew: how it is drawn has changed."""
        if self._shown is not None:
            self.show_frame(self._shown)
        elif self._preview is not None:
            self.show_preview(self._preview)
        else:
            self._show_hints()

    def show_second_hint(self, text: str) -> None:
        """What stands where the second model's depth would be, while there is none."""
        self._second_hint = text
        self.redraw()

    def _caption(self) -> None:
        first = self._shown.model if self._shown else ""
        second = self._shown.second.model if self._shown and self._shown.second else "…"
        for label, caption in zip(self._captions, self.view.captions, strict=True):
            text = translated(caption).format(first=first, second=second)
            if label.text() != text:
                label.setText(text)

    def _slide(self, share: float) -> None:
        self.display.divider = min(max(share, 0.0), 1.0)
        self.right.redraw()

    def _on_left_painted(self) -> None:
        if not self.right.has_picture:
            self.painted.emit()

    def _on_painted(self) -> None:
        self.painted.emit()
