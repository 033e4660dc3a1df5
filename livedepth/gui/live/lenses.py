"""Through which lens each source is seen, where that is not what its pictures say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from livedepth.capture.sources import camera_names, kind_of
from livedepth.frames import Frame
from livedepth.lens import Lens
from livedepth.settings import Settings


class Lenses:
    """What a person says of cameras, on the command line, in the window, or in the ``settings``.

    Of a camera of this machine it is kept there; of any other source it holds until the end of
    the run.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._given: Lens | None = None
        self._given_of: set[str] = set()
        self._told: dict[str, Lens | None] = {}  # by a person in the window, of no camera
        self._now: dict[str, Lens | None] = {}

    def give(self, lens: Lens | None, sources: Sequence[str]) -> None:
        """The command line says that these ``sources`` have this lens; without any, the first one
        that opens."""
        self._given, self._given_of = lens, set(sources)

    def look_up(self, spec: str) -> None:
        """A source opens: know its lens from its first frame on. From any thread."""
        if self._given is not None and not self._given_of:
            self._given_of.add(spec)
        if spec in self._told:
            self._now[spec] = self._told[spec]
        elif self._given is not None and spec in self._given_of:
            self._now[spec] = self._given
        else:
            self._now[spec] = self._kept(spec) if kind_of(spec) == "camera" else None

    def _kept(self, camera: str) -> Lens | None:
        return self._settings.lens([camera, *camera_names(camera)])

    def calibrated(self, camera: str) -> Lens | None:
        """What a calibration found of a camera, be it used or not."""
        habits = map(self._settings.camera, [camera, *camera_names(camera)])
        known = (one.model_copy(update={"field_of_view": None}).lens() for one in habits)
        return next((lens for lens in known if lens is not None), None)

    def choose(self, spec: str, degrees: float | None, *, is_camera: bool) -> None:
        """A person says what ``spec`` sees from side to side; None: nobody does."""
        self._given_of.discard(spec)
        if not self._given_of:
            self._given = None  # else the next source that opens would have it
        if is_camera:
            self._keep(spec, degrees)
            self._now[spec] = self._kept(spec)
            return
        lens = None if degrees is None else Lens.of_degrees(degrees, "given")
        self._now[spec] = self._told[spec] = lens

    def _keep(self, camera: str, degrees: float | None) -> None:
        """In the settings of the camera, under whatever name they have something of it."""
        for name in {camera, *camera_names(camera)}:
            if name == camera or self._settings.camera(name).field_of_view is not None:
                self._settings.keep_camera(name, field_of_view=degrees)

    def of(self, spec: str, width: int, height: int) -> Lens | None:
        """The lens that counts more than what pictures of this size say themselves; or None."""
        if spec not in self._now:
            self.look_up(spec)
        lens = self._now[spec]
        return lens if lens is not None and lens.fits(width, height) else None

    def seen(self, spec: str, frame: Frame) -> Frame:
        """``frame`` of the source ``spec`` with its lens. From any thread."""
        height, width = frame.image.shape[:2]
        lens = self.of(spec, width, height)
        return frame if lens is None else replace(frame, lens=lens)
