"""The views: one or two panes, or the cloud, as a person chose."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QLabel, QWidget

from livedepth.frames import DepthFrame, Image
from livedepth.gui.texts import tr, translated
from livedepth.gui.views.cloud_view import CloudView
from livedepth.gui.views.display import Display, Painter
from livedepth.gui.views.image_view import ImageView
from livedepth.gui.views.marks import Marks, Reading, apart_text, depth_text
from livedepth.gui.views.viewport import Viewport
from livedepth.views import DEFAULT_VIEW, VIEWS

# What the marks tell on panes that do not show the first model's depth, by painter.
_READINGS: Mapping[str, Reading] = {"second": "second", "difference": "difference"}


class Stage(QWidget):
    """Shows each frame in the present view. The panes share zoom, place and marks.

    ``painted`` is sent once for each frame, when the last pane has it on screen; ``hovered`` says
    over which point of the picture the cursor is.
    """

    painted = pyqtSignal()
    hovered = pyqtSignal(object)

    def __init__(self, display: Display, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.display = display
        self.viewport = Viewport(self)
        self.marks = Marks(self)
        self.view = VIEWS[DEFAULT_VIEW]
        self._shown: DepthFrame | None = None
        self._second_hint = tr("loading the model…")
        self._times = "", ""
        self.left = ImageView(
            tr("Camera picture"), tr("waiting for the source…"), self.viewport, self.marks
        )
        self.right = ImageView(
            tr("Depth picture"), tr("loading the model…"), self.viewport, self.marks
        )
        self.right.leads = True
        self.cloud = CloudView(tr("Points in space"), display, tr("loading the model…"))
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
        for shows in (self.left, self.right, self.cloud):
            shows.hovered.connect(self.hovered)
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
        self.right.eyes = view.eyes
        self._caption()
        self.redraw()

    def show_frame(self, shown: DepthFrame) -> None:
        """Show a frame, in whatever view."""
        self._shown = shown
        self._caption()
        if self.view.points:
            self._show_points(shown)
        else:
            self._show_pane(self.left, self.view.left, shown)
            self._show_pane(self.right, self.view.right, shown)

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
        second = shown.second
        pane.reading = _READINGS.get(painter, "first")
        if pane.reading != "first" and second is None:
            pane.show_hint(self._second_hint)
            return
        if pane.reading == "difference" and (refusal := self._no_difference(shown)):
            pane.show_hint(refusal)
            return
        seen = second if pane.reading == "second" and second is not None else shown
        pane.told = (
            partial(apart_text, unit=self.display.apart)
            if pane.reading == "difference"
            else partial(depth_text, unit=seen.unit)
        )
        height, width = shown.frame.image.shape[:2]
        pane.show_picture(width, height, partial(self._paint, self.display.painter(painter), shown))

    @staticmethod
    def _no_difference(shown: DepthFrame) -> str:
        """Why there is none between the two models of a frame; "" where there is."""
        both = [frame for frame in (shown, shown.second) if frame is not None]
        relative = ", ".join(frame.model for frame in both if frame.unit != "m")
        text = tr("{0} gives relative depth, not metres: a difference needs metres of both models.")
        return text.format(relative) if relative else ""

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

    def show_latencies(self, first: str, second: str) -> None:
        """How long each of two models takes, as texts; "" where that is not known."""
        self._times = first, second
        self._caption()

    def _caption(self) -> None:
        second = self._shown.second if self._shown else None
        models = [self._shown.model if self._shown else "", second.model if second else "…"]
        if self.view.two_models:
            models = [f"{a} · {b}" if b else a for a, b in zip(models, self._times, strict=True)]
        first, second_text = models
        for label, caption in zip(self._captions, self.view.captions, strict=True):
            text = translated(caption).format(first=first, second=second_text)
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
