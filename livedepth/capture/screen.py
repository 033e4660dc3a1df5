"""What a screen or a window shows, as a live source: the newest picture, at a steady rate."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import cv2
import mss
import numpy as np
from mss.exception import ScreenShotError

from livedepth.capture.live import LiveSource, Shot, Waits
from livedepth.errors import Hint, SourceError, reason_of
from livedepth.frames import Image

if TYPE_CHECKING:
    from livedepth.capture.x11_windows import X11Windows

WINDOW = "window:"  # before the title
_RATE = 30  # pictures a second
_TITLES = 8  # of windows in an error: what fits on a line
_RENEW = 2.0  # seconds after which the screens are looked for again: one may have been resized
_FIRST_WAIT, _LONGEST_WAIT = 0.25, 2.0  # seconds between looks for what is gone
# What mss raises; the last two where the display goes while it is asked.
_MSS_FAILURES = (ScreenShotError, OSError, AssertionError, ValueError)
_LINUX = sys.platform.startswith("linux")


class Screen(NamedTuple):
    """A screen of this computer, numbered from 1: its place and size in pixels."""

    number: int
    left: int
    top: int
    width: int
    height: int
    main: bool = False

    @property
    def spec(self) -> str:
        """What it is called as a source."""
        return f"screen:{self.number}"


def list_screens() -> list[Screen]:
    """The screens that can be captured. Raises SourceError where none can: why is in it."""
    refuse_without_x(os.environ)
    with closing(_Eye("screen")) as eye:
        return eye.screens()


def refuse_without_x(environ: Mapping[str, str]) -> None:
    """Raises SourceError on a desktop of Linux whose pixels no program may read, or on none.

    Wayland hands pixels to nobody; the X server it runs for old programs shows a black screen.
    """
    if not _LINUX:
        return
    if not environ.get("DISPLAY") and not environ.get("WAYLAND_DISPLAY"):
        raise SourceError("there is no display to capture")
    if not environ.get("DISPLAY") or _serves_wayland():
        raise SourceError(
            "Wayland lets no program capture the screen",
            Hint("log in to a session with X11", "log in to a session with X11"),
        )


def _serves_wayland() -> bool:
    from livedepth.capture.x11_windows import FAILURES, X11Windows

    try:
        with X11Windows() as windows:
            return windows.of_wayland
    except FAILURES as error:
        raise _unanswered(error) from error


def _unanswered(error: Exception) -> SourceError:
    return SourceError("the display cannot be captured ({reason})", reason=reason_of(error))


class ScreenSource(LiveSource):
    """Pictures of ``screen`` (the main one), ``screen:N`` or ``window:TITLE``.

    ``fps`` is how many there are in a second at most; time that a slow reader takes is skipped, as
    with a camera. A window that is closed or minimised, or a screen that is gone, is looked for
    until it is back or the source is closed. A window is seen as it lies on the screen, with what
    lies over it. Raises SourceError for what is not there at the beginning.
    """

    def __init__(self, spec: str, fps: int = _RATE) -> None:
        refuse_without_x(os.environ)
        self._spec, self._period = spec, 1 / fps
        self._eye: _Eye | None = None
        self._due = time.monotonic()
        super().__init__(spec, "screen", Waits(_FIRST_WAIT, _LONGEST_WAIT), fps=Fraction(fps))
        self._first = None  # what is seen when the reader begins is newer

    def _grab(self) -> Shot:
        """At its time."""
        self._closed.wait(max(0.0, self._due - time.monotonic()))
        captured_at = time.monotonic()
        if self._eye is None or self._eye.is_old:
            self._release()
            self._eye = _Eye(self._spec)
        image = self._eye.look()
        # What is late is not made up for: that would be two pictures at once.
        on_time = captured_at < self._due + self._period
        self._due = (self._due if on_time else captured_at) + self._period
        return Shot(image, captured_at)

    def _release(self) -> None:
        eye, self._eye = self._eye, None
        if eye is not None:
            eye.close()


class _Eye:
    """A connection to the display that sees one screen or window. Raises SourceError."""

    def __init__(self, spec: str) -> None:
        self._spec = spec
        number = spec.partition(":")[2]
        self._number = int(number) if number.isdecimal() else None
        self._opened = time.monotonic()
        self._windows = _windows_of(spec) if spec.startswith(WINDOW) else None
        try:
            self._display = mss.MSS()
        except _MSS_FAILURES as error:
            if self._windows is not None:
                self._windows.close()
            raise _unanswered(error) from error

    @property
    def is_old(self) -> bool:
        """Whether the screens may have changed meanwhile; where a window is, is always asked."""
        return self._windows is None and time.monotonic() - self._opened > _RENEW

    def screens(self) -> list[Screen]:
        """All screens; one that is as large as all of them where they are not told apart."""
        try:
            monitors = self._display.monitors
        except _MSS_FAILURES as error:
            raise _unanswered(error) from error
        return [
            Screen(
                number,
                one["left"],
                one["top"],
                one["width"],
                one["height"],
                bool(one.get("is_primary")),
            )
            for number, one in enumerate(monitors[1:] or monitors, 1)
        ]

    def look(self) -> Image:
        """uint8 RGB [H, W, 3] of what is there now."""
        left, top, width, height = self._area()
        try:
            shot = self._display.grab({"left": left, "top": top, "width": width, "height": height})
        except _MSS_FAILURES as error:
            raise _unanswered(error) from error
        pixels = np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)
        return cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGB).astype(np.uint8, copy=False)

    def _area(self) -> tuple[int, int, int, int]:
        if self._windows is not None:
            return self._area_of_window(self._windows)
        screens = self.screens()
        main = next((one for one in screens if one.main), screens[0])
        wanted = (one for one in screens if one.number == self._number)
        found = main if self._number is None else next(wanted, None)
        if found is None:
            raise SourceError(
                "{spec}: there is no such screen; there are: {known}",
                spec=self._spec,
                known=", ".join(one.spec for one in screens),
            )
        return found.left, found.top, found.width, found.height

    def _area_of_window(self, windows: X11Windows) -> tuple[int, int, int, int]:
        from livedepth.capture.x11_windows import FAILURES

        try:
            area = windows.find(self._spec.removeprefix(WINDOW))
            titles = [] if area else windows.titles()[:_TITLES]
        except FAILURES as error:
            raise _unanswered(error) from error
        if area is None:
            raise SourceError(
                "{spec}: no window with this title can be seen; there are: {known}",
                spec=self._spec,
                known=", ".join(titles) or "–",
            )
        return area

    def close(self) -> None:
        """Once only: mss frees what it holds before it reports that the display is gone."""
        with suppress(*_MSS_FAILURES):
            self._display.close()
        if self._windows is not None:
            self._windows.close()


def _windows_of(spec: str) -> X11Windows:
    if not _LINUX:
        raise SourceError(
            "{spec}: windows can be captured on Linux with X11 only",
            Hint("capture the screen: screen", "choose a screen above"),
            spec=spec,
        )
    from livedepth.capture.x11_windows import FAILURES, X11Windows

    try:
        return X11Windows()
    except FAILURES as error:
        raise _unanswered(error) from error
