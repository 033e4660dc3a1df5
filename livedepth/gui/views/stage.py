"""The views: one or two panes, or the cloud, as a person chose."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QBoxLayout, QWidget

from livedepth.frames import DepthFrame, Frame, Image
from livedepth.gui.texts import title_of, tr, translated
from livedepth.gui.views.arrangement import should_stack
from livedepth.gui.views.caption import Caption
from livedepth.gui.views.cloud_view import CloudView
from livedepth.gui.views.display import Display
from livedepth.gui.views.drawing import DrawingThread
from livedepth.gui.views.image_view import ImageView
from livedepth.gui.views.marks import Marks, Reading, apart_text, depth_text
from livedepth.gui.views.parts import image_part
from livedepth.gui.views.veil import Veils
from livedepth.gui.views.viewport import Region, Viewport
from livedepth.postprocess.measure import Point
from livedepth.views import DEFAULT_VIEW, VIEWS

_GAP = 6  # pixels between two panes
_SLOW = ("stereo", "anaglyph")  # painters that take longer than the window may not answer
# What the marks tell on panes that do not show the first model's depth, by painter.
_READINGS: Mapping[str, Reading] = {"second": "second", "difference": "difference"}


class Stage(QWidget):
    """Shows each frame in the present view. The panes share zoom, place and marks.

    ``painted`` is sent with each frame when the last pane has it on screen; ``hovered`` says
    over which point of the picture the cursor is.
    """

    painted = pyqtSignal(object)
    hovered = pyqtSignal(object)
    double_clicked = pyqtSignal()  # a picture; that on the points is theirs
    distance_told = pyqtSignal(object)  # a place of the picture: a person knows how far it is
    distances_forgotten = pyqtSignal()

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
        self._times = "", ""
        self._coming = ""
        self.left = ImageView(
            tr("Camera picture"), tr("waiting for the source…"), self.viewport, self.marks
        )
        self.right = ImageView(
            tr("Depth picture"), tr("loading the model…"), self.viewport, self.marks
        )
        self.right.leads = True
        self.drawing = DrawingThread(self)  # of what takes long
        self.cloud = CloudView(
            tr("Points in space"), display, self.drawing, tr("loading the model…")
        )
        self._all = (self.left, self.right, self.cloud)
        self.veils = Veils(self._all)
        self._captions = [Caption(self.left), Caption(self.right)]
        self._cloud_caption = Caption(self.cloud)
        self.cloud.looked_at.connect(self._cloud_caption.look_at)
        self._stacked = False
        self._shape = (4, 3)
        self._panes = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._panes.setContentsMargins(0, 0, 0, 0)
        self._panes.setSpacing(_GAP)
        for pane in self._all:
            self._panes.addWidget(pane, 1)
            pane.hovered.connect(self.hovered)
        for pane, caption in zip((self.left, self.right), self._captions, strict=True):
            pane.hovered.connect(partial(_make_way, pane, caption))
            pane.double_clicked.connect(self.double_clicked)
            pane.distance_told.connect(self.distance_told)
            pane.distances_forgotten.connect(self.distances_forgotten)
        self.left.painted.connect(self._on_left_painted)
        self.right.painted.connect(self.painted)
        self.cloud.painted.connect(self.painted)
        self.right.slid.connect(self._slide)
        self.right.nudged.connect(lambda by: self._slide(self.display.divider + by))
        self.set_view(DEFAULT_VIEW)

    def set_view(self, name: str) -> None:
        """Change what is shown, by the name of a view."""
        view = self.view = VIEWS[name]
        focused = any(pane.hasFocus() for pane in self._all)
        self.left.setVisible(bool(view.left))
        self.right.setVisible(not view.points)
        self.cloud.setVisible(view.points)
        for pane in self._all:
            pane.forget_picture()
        self.right.slides = view.divided
        self.right.eyes = view.eyes
        if focused:  # else Qt gives it to whatever follows a pane that is hidden
            self.take_focus()
        self._caption()
        self.redraw()

    def take_focus(self) -> None:
        """Put the focus on the picture."""
        (self.cloud if self.view.points else self.right).setFocus()

    def show_frame(self, shown: DepthFrame) -> None:
        """Show a frame, in whatever view."""
        self._shown, self._preview = shown, None
        for flat in (self.left, self.right):
            flat.has_depth, flat.fitted = True, shown.fitted
        self.veils.explain(None)
        self._fit_shape(shown.frame)
        self._caption()
        if self.view.points:
            self._show_points(shown)
        else:
            self._show_pane(self.left, self.view.left, shown)
            self._show_pane(self.right, self.view.right, shown)

    def _fit_shape(self, frame: Frame) -> None:
        height, width = frame.image.shape[:2]
        if (width, height) != self._shape:
            self._shape = width, height
            self._arrange()

    def show_preview(self, frame: Frame) -> None:
        """Show a picture that has no depth, and what is done for it: beside it, or over it."""
        self._shown, self._preview = None, frame
        for flat in (self.left, self.right):
            flat.has_depth = flat.fitted = False
        self._fit_shape(frame)
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
        pane.show_picture(width, height, partial(_preview, frame.image), frame)

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

    def show_coming(self, text: str) -> None:
        """What is done for another model while the one before goes on, in the corner of the depth;
        "": nothing that takes long."""
        self._coming = text
        self._caption()

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
        draw = partial(self.display.painter(painter), shown)
        beside = self.drawing if painter in _SLOW else None
        pane.show_picture(width, height, draw, shown, beside)

    @staticmethod
    def _no_difference(shown: DepthFrame) -> str:
        """Why there is none between the two models of a frame; "" where there is."""
        both = [frame for frame in (shown, shown.second) if frame is not None]
        relative = ", ".join(title_of(frame.model) for frame in both if frame.unit != "m")
        text = tr("{0} gives relative depth, not metres: a difference needs metres of both models.")
        return text.format(relative) if relative else ""

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

    def show_latencies(self, first: str, second: str) -> None:
        """How long each of two models takes, as texts; "" where that is not known."""
        self._times = first, second
        self._caption()

    def _caption(self) -> None:
        second = self._shown.second if self._shown else None
        models = [
            title_of(self._shown.model) if self._shown else "",
            title_of(second.model) if second else "…",
        ]
        if self.view.two_models:
            models = [f"{a} · {b}" if b else a for a, b in zip(models, self._times, strict=True)]
        first, second_text = models
        texts = [
            translated(caption).format(first=first, second=second_text)
            for caption in self.view.captions
        ]
        if self._shown is not None:
            first_depth = 0 if self.view.two_models and self.view.left else 1
            texts[first_depth] = " · ".join(filter(None, (texts[first_depth], self._coming)))
        for label, text in zip(self._captions, texts, strict=True):
            label.say(text)
        self._cloud_caption.say(self._captions[1].text())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put two panes where they show the picture larger."""
        area = self.width(), self.height()
        if should_stack(area, self._shape, _GAP, stacked=self._stacked) != self._stacked:
            self._stacked = not self._stacked
            direction = QBoxLayout.Direction
            self._panes.setDirection(
                direction.TopToBottom if self._stacked else direction.LeftToRight
            )

    def _slide(self, share: float) -> None:
        self.display.divider = min(max(share, 0.0), 1.0)
        self.right.redraw()

    def _on_left_painted(self, frame: object) -> None:
        if not self.right.has_picture:
            self.painted.emit(frame)


def _make_way(pane: ImageView, caption: Caption, looked_at: Point | None) -> None:
    caption.look_at(None if looked_at is None else pane.on_widget(looked_at))


def _preview(image: Image, region: Region, width: int, height: int) -> Image:
    return image_part(image, region, width, height)
