"""One frame as points in space, and a picture of them from somewhere: what a thread may draw."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from livedepth.frames import DepthFrame, Image
from livedepth.gui.views.viewport import Region
from livedepth.postprocess.colour import colourise
from livedepth.postprocess.measure import Point
from livedepth.postprocess.point_cloud import (
    Cloud,
    Eye,
    Points,
    draw_cloud,
    ground,
    pick,
    unproject,
)
from livedepth.postprocess.range_tracker import Range


@dataclass(frozen=True)
class Colours:
    """Those of depth: the table uint8 [256, 3] and what near and far are."""

    table: Image
    limits: Range


class Scene:
    """The points of a frame on a grid of (height, width), made when they are first needed.

    ``colours`` None: they have those of the picture. Threads may use it at the same time.
    """

    def __init__(
        self,
        shown: DepthFrame,
        grid: tuple[int, int],
        field_of_view: float,
        colours: Colours | None = None,
    ) -> None:
        self.shown, self.grid = shown, grid
        self.field_of_view, self.colours = field_of_view, colours
        height, width = shown.frame.image.shape[:2]
        self.aspect = width / height
        self.seconds = 0.0  # that making them took
        self._lock = threading.Lock()
        self._made: tuple[Cloud, Points, float] | None = None

    @property
    def made(self) -> tuple[Cloud, Points, float]:
        """The cloud, the lines of the grid on the ground, and how wide its meshes are in metres."""
        with self._lock:
            if self._made is None:
                began = time.perf_counter()
                cloud = self._unproject()
                self._made = cloud, *ground(cloud)
                self.seconds = time.perf_counter() - began
            return self._made

    def _unproject(self) -> Cloud:
        depth, image = self.shown.depth, self.shown.frame.image
        if self.colours is not None:
            size = image.shape[0], image.shape[1]
            image = colourise(depth, self.colours.limits, self.colours.table, size)
        return unproject(depth, image, self.field_of_view, self.grid)


@dataclass(eq=False)
class Look:
    """A scene seen by an eye; called as a pane calls what draws its picture."""

    scene: Scene
    eye: Eye
    point_size: float
    seconds: float = field(default=0.0, init=False)  # that the last picture took, with its points

    def __call__(self, _: Region, width: int, height: int) -> Image:
        cloud, lines, _mesh = self.scene.made
        began = time.perf_counter()
        drawn = draw_cloud(
            cloud,
            self.eye,
            (height, width),
            field_of_view=self.scene.field_of_view,
            aspect=self.scene.aspect,
            point_size=self.point_size,
            lines=lines,
        )
        self.seconds = self.scene.seconds + time.perf_counter() - began
        return drawn

    @property
    def points(self) -> int:
        """How many there are."""
        return len(self.scene.made[0].points)

    @property
    def mesh(self) -> float:
        """How wide the meshes on the ground are, in metres."""
        return self.scene.made[2]

    def pick(self, size: tuple[int, int], at: tuple[float, float]) -> Point | None:
        """The place of the camera's picture (shares) whose point is seen at pixel ``at`` (x, y) of
        a picture of ``size`` (height, width); None where none is."""
        scene = self.scene
        return pick(
            scene.made[0],
            self.eye,
            size,
            at,
            field_of_view=scene.field_of_view,
            aspect=scene.aspect,
        )
