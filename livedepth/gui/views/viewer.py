"""The picture area: the stage and its colour scale, with how a frame is drawn there."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from livedepth.frames import DepthFrame, Frame
from livedepth.gui.texts import tr
from livedepth.gui.views.colour_bar import ColourBar
from livedepth.gui.views.display import Display
from livedepth.gui.views.mirror import across, mirrored, mirrored_frame
from livedepth.gui.views.ranges import Ranges
from livedepth.gui.views.stage import Stage
from livedepth.postprocess.colour import colormap
from livedepth.postprocess.measure import Point
from livedepth.postprocess.range_tracker import Range
from livedepth.settings import Settings


class Viewer(QWidget):
    """Shows frames as ``settings`` say, which it changes as a person chooses.

    ``pointed`` gives the frame and the place of the picture under the cursor, or None; it is sent
    again with every frame. While the view is mirrored, all that it draws and marks is, and nothing
    else: what is pointed at is a place of the frame as it came.
    """

    painted = pyqtSignal()
    pointed = pyqtSignal(object, object)
    view_changed = pyqtSignal(str)
    held_changed = pyqtSignal(bool)
    range_shown = pyqtSignal(object, str, object)  # near and far, their unit, what is held of them
    refused = pyqtSignal(str)  # why a wish cannot be fulfilled

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.display = Display(colormap(settings.colormap))
        self.display.opacity = settings.overlay
        self.display.sharpen = settings.sharpen
        self.ranges = Ranges(self.display)
        self.stage = Stage(self.display)
        self.stage.cloud.field_of_view = settings.field_of_view
        self.colour_bar = ColourBar(self.display.table)
        self.is_mirrored = False
        self._preview: Frame | None = None  # what is shown without depth, as it came
        self._came: DepthFrame | None = None  # what is shown with it, as it came
        self._shown: DepthFrame | None = None
        self._cursor: Point | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stage, 1)
        layout.addWidget(self.colour_bar)
        self.stage.painted.connect(self.painted)
        self.stage.hovered.connect(self._on_hover)
        self.colour_bar.dragged.connect(lambda near, far: self.hold_range((near, far)))
        self.colour_bar.released.connect(lambda: self.hold_range(None))

    def show_frame(self, depth: DepthFrame) -> None:
        """Show a frame, and measure what is marked on it."""
        seen = mirrored(depth) if self.is_mirrored else depth
        self._came, self._shown, self._preview = depth, seen, None
        self._show_range(seen)
        self.stage.marks.measure(seen)
        self.stage.show_frame(seen)
        self._point()

    def set_mirrored(self, on: bool) -> None:
        """Whether left and right are exchanged in the frames to come."""
        self.is_mirrored = on

    def flip(self) -> None:
        """Exchange left and right of what is shown too; what is marked on it stays marked."""
        self.is_mirrored = not self.is_mirrored
        self.stage.viewport.mirror()
        self.stage.marks.mirror()
        if self._came is not None:
            self._shown = mirrored(self._came) if self.is_mirrored else self._came
            self.stage.show_frame(self._shown)
        elif self._preview is not None:
            self.show_preview(self._preview)
        self._point()

    def show_preview(self, frame: Frame) -> None:
        """Show a picture that has no depth."""
        self._came = self._shown = None
        self._preview = frame
        self.stage.show_preview(mirrored_frame(frame) if self.is_mirrored else frame)
        self._point()

    def show_no_source(self, text: str) -> None:
        """Text in place of pictures."""
        self._came = self._shown = self._preview = None
        self.stage.show_source_hint(text)

    def forget(self) -> None:
        """Another source comes: neither range nor measures go on from the one before."""
        self.ranges.restart()
        self.stage.marks.forget()

    def set_view(self, name: str) -> None:
        """Change the view."""
        self.settings.view = name
        self.stage.set_view(name)
        self.view_changed.emit(name)

    def set_colours(self, name: str) -> None:
        """Change the colours, of the picture that stands still too."""
        self.settings.colormap = name
        self.display.table = colormap(name)
        self.colour_bar.set_table(self.display.table)
        self.stage.redraw()

    def set_sharpen(self, on: bool) -> None:
        """Whether edges of depth follow the picture."""
        self.settings.sharpen = self.display.sharpen = on
        self.stage.redraw()

    def set_opacity(self, opacity: float) -> None:
        """Of depth over the picture, 0 to 1."""
        self.settings.overlay = self.display.opacity = opacity
        self.stage.redraw()

    def set_field_of_view(self, degrees: float) -> None:
        """How wide the camera sees, for points in space."""
        self.settings.field_of_view = self.stage.cloud.field_of_view = degrees
        self.stage.redraw()

    def hold_range(self, limits: Range | None) -> None:
        """Keep near and far as given, in metres, or let them follow the scene again (None)."""
        self.ranges.hold(limits)
        self.colour_bar.set_held(limits is not None)
        self.held_changed.emit(limits is not None)
        if self._shown is not None:
            self._show_range(self._shown)
            self.stage.redraw()

    def hold(self, held: bool) -> None:
        """Keep the present range, or let it follow the scene."""
        metres = self._shown is None or self._shown.unit == "m"
        if held and not metres:
            self.refused.emit(tr("This model gives relative depth: there are no metres to hold."))
        self.hold_range(self.display.limits if held and metres else None)

    def _show_range(self, depth: DepthFrame) -> None:
        limits = self.ranges.measure(depth)
        self.colour_bar.set_range(limits, depth.unit)
        self.range_shown.emit(limits, depth.unit, self.ranges.held)

    def _on_hover(self, point: Point | None) -> None:
        self._cursor = point
        self._point()

    def _point(self) -> None:
        point = self._cursor
        self.pointed.emit(self._came, across(point) if point and self.is_mirrored else point)
