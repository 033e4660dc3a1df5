"""The views of the window, one row each. No Qt here: settings check the name of a view too."""

from __future__ import annotations

from dataclasses import dataclass


def marked(text: str) -> str:
    """``text`` as it is; a test wants a translation of it in every language of the window."""
    return text


@dataclass(frozen=True)
class View:
    """How a frame is shown.

    ``name`` stands in the settings file, ``text`` and ``key`` in the menu. ``left`` and ``right``
    name the painters of the two panes (see ``gui/views/display.py``), "" for a pane that is not
    there; without any, points in space are shown. A caption may hold the names of the two models,
    ``{first}`` and ``{second}``. ``shaped_by`` are the names of the settings that a person may
    want beside it, and ``scale`` is what the colour scale is of: "depth", "difference", or "".
    """

    name: str
    text: str
    key: str
    left: str = ""
    right: str = ""
    captions: tuple[str, str] = ("", "")
    two_models: bool = False  # computes with a second model too
    metres: bool = False  # has nothing to show of relative depth
    divided: bool = False  # has a line between picture and depth that can be moved
    eyes: int = 1  # pictures side by side in the right pane, of one place
    scale: str = "depth"
    shaped_by: tuple[str, ...] = ()

    @property
    def points(self) -> bool:
        """Whether it shows points in space, in place of the panes."""
        return not self.right


_EYES = ("eye_distance", "convergence", "stereo_strength")
VIEWS = {
    view.name: view
    for view in (
        View(
            "side-by-side",
            marked("&Side by side"),
            "1",
            left="picture",
            right="depth",
            captions=("RGB", marked("Depth")),
        ),
        View(
            "depth",
            marked("&Depth only"),
            "2",
            right="depth",
            captions=("", marked("Depth")),
        ),
        View(
            "overlay",
            marked("Depth &over picture"),
            "3",
            right="overlay",
            shaped_by=("overlay",),
            captions=("", marked("Depth over RGB")),
        ),
        View(
            "split",
            marked("S&plit"),
            "4",
            right="split",
            captions=("", marked("RGB | depth: drag the line")),
            divided=True,
        ),
        View(
            "compare",
            marked("&Compare two models"),
            "5",
            left="depth",
            right="second",
            captions=("A: {first}", "B: {second}"),
            two_models=True,
        ),
        View(
            "cloud",
            marked("Points in sp&ace"),
            "6",
            captions=(
                "",
                marked("Points: drag to turn, Shift and drag to move, double-click to reset"),
            ),
            metres=True,
            shaped_by=("points_colour", "points_density", "point_size"),
        ),
        View(
            "difference",
            marked("Difference &between two models"),
            "7",
            right="difference",
            captions=("", marked("B − A\nA: {first}\nB: {second}")),
            two_models=True,
            metres=True,
            scale="difference",
            shaped_by=("difference",),
        ),
        View(
            "stereo",
            marked("3D, two e&yes side by side"),
            "8",
            right="stereo",
            captions=("", marked("Left eye | right eye")),
            eyes=2,
            scale="",
            shaped_by=_EYES,
        ),
        View(
            "anaglyph",
            marked("3D for red-cyan &glasses"),
            "9",
            right="anaglyph",
            captions=("", marked("3D: red glass left, cyan glass right")),
            scale="",
            shaped_by=_EYES,
        ),
    )
}
DEFAULT_VIEW = "side-by-side"
