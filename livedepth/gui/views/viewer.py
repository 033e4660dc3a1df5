"""The picture area: the stage and its colour scale, with how a frame is drawn there."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from livedepth.frames import DepthFrame, Frame
from livedepth.gui.texts import tr
from livedepth.gui.views.colour_bar import ColourBar, difference_labels
from livedepth.gui.views.display import Display
from livedepth.gui.views.mirror import across, mirrored, mirrored_frame
from livedepth.gui.views.ranges import Ranges
from livedepth.gui.views.stage import Stage
from livedepth.gui.views.stereo_painter import eyes_of
from livedepth.pipeline.statistics import Percentiles
from livedepth.postprocess.colour import colormap, diverging
from livedepth.postprocess.measure import Point
from livedepth.postprocess.range_tracker import Range
from livedepth.settings import Settings

_EYES = ("eye_distance", "convergence", "stereo_strength")


class Viewer(QWidget):
    """Shows frames as ``settings`` say, which it changes as a person chooses.

    ``pointed`` gives the frame and the place of the picture under the cursor, or None; it is sent
    again with every frame. While the view is mirrored, all that it draws and marks is, and nothing
    else: what is pointed at is a place of the frame as it came.
    """

    painted = pyqtSignal(object)  # the frame that is on the screen now
    pointed = pyqtSignal(object, object)
    view_changed = pyqtSignal(str)
    held_changed = pyqtSignal(bool)
    range_shown = pyqtSignal(object, str, object)  # near and far, their unit, what is held of them
    refused = pyqtSignal(str)  # why a wish cannot be fulfilled
    distance_told = pyqtSignal(object)  # a place of the frame as it came: how far it is, is known
    distances_forgotten = pyqtSignal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.display = Display(colormap(settings.colormap))
        self.display.opacity = settings.overlay
        self.display.sharpen = settings.sharpen
        self._apply = {
            "difference": self._set_difference,
            **dict.fromkeys(("points_colour", "points_density", "point_size"), self._set_points),
            **dict.fromkeys(_EYES, self._set_eyes),
        }
        self.ranges = Ranges(self.display)
        self.stage = Stage(self.display)
        self.stage.cloud.field_of_view = settings.field_of_view
        self.colour_bar = ColourBar(self.display.table)
        for apply in (self._set_difference, self._set_points, self._set_eyes):
            apply()
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
        self.stage.distance_told.connect(self._on_told)
        self.stage.distances_forgotten.connect(self.distances_forgotten)
        self.colour_bar.dragged.connect(lambda near, far: self.hold_range((near, far)))
        self.colour_bar.released.connect(lambda: self.hold_range(None))

    def show_frame(self, depth: DepthFrame) -> None:
        """Show a frame, and measure what is marked on it."""
        seen = self.as_seen(depth)
        self._came, self._shown, self._preview = depth, seen, None
        self._show_range(seen)
        self.stage.marks.measure(seen)
        self.stage.show_frame(seen)
        self._point()

    def as_seen(self, depth: DepthFrame) -> DepthFrame:
        """A frame as the view draws it: mirrored where the view is."""
        return mirrored(depth) if self.is_mirrored else depth

    def set_mirrored(self, on: bool) -> None:
        """Whether left and right are exchanged in the frames to come."""
        self.is_mirrored = on

    def flip(self) -> None:
        """Exchange left and right of what is shown too; what is marked on it stays marked."""
        self.is_mirrored = not self.is_mirrored
        self.stage.viewport.mirror()
        self.stage.marks.mirror()
        if self._came is not None:
            self._shown = self.as_seen(self._came)
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
        self._arrange_scale()
        self.view_changed.emit(name)

    def set_colours(self, name: str) -> None:
        """Change the colours, of the picture that stands still too."""
        self.settings.colormap = name
        self.display.table = colormap(name)
        self._arrange_scale()
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
        self._set_eyes()
        self.stage.redraw()

    def choose(self, setting: str, value: object) -> None:
        """Change one of the settings that shape a view."""
        setattr(self.settings, setting, value)
        self._apply[setting]()
        self._arrange_scale()
        self.stage.redraw()

    def show_latencies(self, timings: Mapping[str, Percentiles]) -> None:
        """How long the models take, from the timings by stage."""
        known = [timings.get(stage) for stage in ("network", "network B")]
        self.stage.show_latencies(*(f"{1000 * one.p50:.0f} ms" if one else "" for one in known))

    def stop(self, timeout: float) -> list[str]:
        """Draw nothing more; names of threads that did not end in time."""
        return self.stage.drawing.stop(timeout)

    def _set_difference(self) -> None:
        self.display.apart = self.settings.difference
        self.stage.marks.set_apart(self.settings.difference)

    def _set_points(self) -> None:
        cloud, settings = self.stage.cloud, self.settings
        cloud.density, cloud.point_size = settings.points_density, settings.point_size
        cloud.in_depth_colours = settings.points_colour == "depth"

    def _set_eyes(self) -> None:
        self.display.stereo.look(eyes_of(self.settings))

    def _scale(self) -> str:
        """What the colour scale is of, as the view has it; "": of nothing."""
        view = self.stage.view
        if view.points and self.settings.points_colour == "picture":
            return ""
        return view.scale

    def _arrange_scale(self) -> None:
        """Another view, or other colours: show the scale that belongs to them."""
        scale = self._scale()
        self.colour_bar.setVisible(bool(scale))
        self.colour_bar.set_table(diverging() if scale == "difference" else self.display.table)
        if self._shown is not None:
            self._show_range(self._shown)

    def hold_range(self, limits: Range | None) -> None:
        """Keep near and far as given, in metres, or let them follow the scene again (None)."""
        self.settings.held_range = limits
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
        if self._scale() == "difference":
            labels = difference_labels(self.display.apart_limit, self.display.apart)
            self.colour_bar.show_other(labels, tr("B − A: blue is farther in B, red is nearer"))
        else:
            self.colour_bar.set_range(limits, depth.unit)
        self.range_shown.emit(limits, depth.unit, self.ranges.held)

    def _on_told(self, point: Point) -> None:
        self.distance_told.emit(across(point) if self.is_mirrored else point)

    def _on_hover(self, point: Point | None) -> None:
        self._cursor = point
        self._point()

    def _point(self) -> None:
        point = self._cursor
        self.pointed.emit(self._came, across(point) if point and self.is_mirrored else point)
