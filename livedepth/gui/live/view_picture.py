"""What the views show as one picture of the source's size, to be saved."""

from __future__ import annotations

import numpy as np

from livedepth.frames import DepthFrame, Image
from livedepth.gui.views.display import Display
from livedepth.gui.views.stage import Stage
from livedepth.output.legend import draw_legend
from livedepth.postprocess.range_tracker import Range


def view_picture(stage: Stage, shown: DepthFrame, *, legend: bool) -> Image | None:
    """The panes of the present view beside one another, each as large as the source's picture.

    uint8 RGB [H, W or 2 W, 3], with the ``legend`` where depth is coloured; None where no pane
    has a picture yet.
    """
    height, width = shown.frame.image.shape[:2]
    panes = []
    for pane, painter in (
        (stage.left, stage.view.left),
        (stage.right, stage.view.right),
        (stage.cloud, ""),
    ):
        eyes = stage.view.eyes if pane is stage.right else 1
        picture = None if pane.isHidden() else pane.drawn(eyes * width, height)
        if picture is None:
            continue
        limits = _limits(stage.display, painter)
        if legend and limits is not None:
            seen = shown.second if painter == "second" and shown.second else shown
            picture = draw_legend(picture, stage.display.table, limits, seen.unit)
        panes.append(picture)
    return np.concatenate(panes, axis=1) if panes else None


def _limits(display: Display, painter: str) -> Range | None:
    """Near and far of what a painter colours, by its name; None of other pictures."""
    if painter == "second":
        return display.second_limits
    return display.limits if painter in ("depth", "overlay", "split") else None
