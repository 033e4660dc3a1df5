"""Windows of an X11 desktop, found by their title. Pixels are not its concern: see ``screen``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from Xlib import X, display
from Xlib.error import ConnectionClosedError, DisplayError, XError

from livedepth.closing import Closing

# What is raised when the display does not answer, or a window goes while it is asked.
FAILURES = (DisplayError, ConnectionClosedError, XError, OSError)
_DEEPEST = 4  # frames of a window manager around a window


class Area(NamedTuple):
    """A part of the screen, in pixels from its upper left corner."""

    left: int
    top: int
    width: int
    height: int


class X11Windows(Closing):
    """A connection to the display of this session. Raises one of ``FAILURES``, as its methods do.

    Windows of this program are not among them: its title names what it shows, so that it would find
    itself in place of a window that was closed. Used by one thread at a time.
    """

    def __init__(self) -> None:
        self._display = display.Display()
        self._root = self._display.screen().root

    @property
    def of_wayland(self) -> bool:
        """Whether it only serves old programs on a Wayland desktop, whose pixels it has not."""
        if self._display.has_extension("XWAYLAND"):
            return True
        if not self._display.has_extension("RANDR"):
            return False
        outputs = self._root.xrandr_get_screen_resources_current()
        names = [
            self._display.xrandr_get_output_info(one, outputs.config_timestamp).name
            for one in outputs.outputs
        ]
        return any(name.startswith("XWAYLAND") for name in names)

    def titles(self) -> list[str]:
        """Of all windows that can be seen, those in front first."""
        return [title for _, title in self._windows()]

    def find(self, title: str) -> Area | None:
        """Where on the screen the window ``title`` is; None while there is none to be seen.

        Capitals do not matter. A window called exactly so is taken before one whose title begins
        with it, and that before one that has it anywhere; of several the one in front.
        """
        wanted = title.casefold()
        found = [(called.casefold(), window) for window, called in self._windows()]
        for fits in (str.__eq__, str.startswith, str.__contains__):
            for called, window in found:
                if fits(called, wanted) and (area := self._seen(window)):
                    return area
        return None

    def close(self) -> None:
        with suppress(*FAILURES):  # it was gone before
            self._display.close()

    def _seen(self, window: Any) -> Area | None:
        """The part of a window that lies on the screen."""
        size, corner = window.get_geometry(), window.translate_coords(self._root, 0, 0)
        whole = self._root.get_geometry()
        # Xlib gives where the root lies as seen from the window.
        left, top = -corner.x, -corner.y
        right, bottom = min(left + size.width, whole.width), min(top + size.height, whole.height)
        left, top = max(left, 0), max(top, 0)
        return (
            Area(left, top, right - left, bottom - top) if left < right and top < bottom else None
        )

    def _windows(self) -> Iterator[tuple[Any, str]]:
        """Those with a title that are not hidden or minimised, those in front first."""
        managed = self._property(self._root, "_NET_CLIENT_LIST_STACKING")
        if managed is not None:
            some = (self._display.create_resource_object("window", one) for one in managed)
            windows = reversed(list(some))
        else:  # no window manager that says which are its windows
            windows = iter(self._below(self._root, _DEEPEST))
        for window in windows:
            try:
                seen = window.get_attributes().map_state == X.IsViewable
                title = self._title(window) if seen and not self._is_ours(window) else ""
            except XError:  # closed meanwhile
                continue
            if title:
                yield window, title

    def _below(self, window: Any, depth: int) -> Iterator[Any]:
        try:
            children = window.query_tree().children
        except XError:
            return
        for child in reversed(children):  # X has the one in front last
            yield child
            if depth > 1:
                yield from self._below(child, depth - 1)

    def _is_ours(self, window: Any) -> bool:
        process = self._property(window, "_NET_WM_PID")
        return process is not None and list(process) == [os.getpid()]

    def _property(self, window: Any, name: str) -> Any:
        found = window.get_full_property(self._display.intern_atom(name), X.AnyPropertyType)
        return None if found is None else found.value

    def _title(self, window: Any) -> str:
        for name in ("_NET_WM_NAME", "WM_NAME"):
            value = self._property(window, name)
            if value:
                text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                return " ".join(text.split())
        return ""
