"""What the views show as one picture of the source's size, to be saved."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QRect, Qt
from PyQt6.QtGui import QFont, QFontMetrics, QImage, QPainter

from livedepth.frames import DepthFrame, Image
from livedepth.gui.views.cloud_view import LEGEND
from livedepth.gui.views.colour_bar import difference_labels
from livedepth.gui.views.display import Display
from livedepth.gui.views.stage import Stage
from livedepth.output.legend import draw_legend, draw_scale
from livedepth.postprocess.colour import diverging
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
        if legend:
            picture = _with_legend(stage, painter, shown, picture)
        panes.append(picture)
    return np.concatenate(panes, axis=1) if panes else None


def _with_legend(stage: Stage, painter: str, shown: DepthFrame, picture: Image) -> Image:
    """The picture of a pane with the legend of its painter; "" are the points."""
    display, cloud = stage.display, stage.cloud
    if painter == "difference":
        labels = difference_labels(display.apart_limit, display.apart)
        return draw_scale(picture, diverging(), labels)
    if painter == "":
        if cloud.in_depth_colours:
            picture = draw_legend(
                picture, display.table, display.limits, shown.unit, fitted=shown.fitted
            )
        return _with_text(picture, cloud.legend)
    limits = _limits(display, painter)
    if limits is None:
        return picture
    seen = shown.second if painter == "second" and shown.second else shown
    return draw_legend(picture, display.table, limits, seen.unit, fitted=seen.fitted)


def _with_text(picture: Image, text: str) -> Image:
    """A copy with ``text`` in its lower left corner; as it is where that has no room."""
    height, width = picture.shape[:2]
    drawn = np.ascontiguousarray(picture)
    image = QImage(drawn.data, width, height, 3 * width, QImage.Format.Format_RGB888)  # type: ignore[call-overload]
    font = QFont()
    font.setPixelSize(max(10, height // 36))
    area = QRect(0, 0, width, height).adjusted(8, 0, 0, -6)
    if QFontMetrics(font).horizontalAdvance(text) > area.width():
        return picture
    with QPainter(image) as painter:
        painter.setFont(font)
        painter.setPen(LEGEND)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, text)
    bits = image.constBits()  # of a copy, where painting on the array itself was refused
    assert bits is not None
    bits.setsize(image.sizeInBytes())
    lines = np.frombuffer(bits, np.uint8).reshape(height, image.bytesPerLine())
    return lines[:, : 3 * width].reshape(height, width, 3).copy()


def _limits(display: Display, painter: str) -> Range | None:
    """Near and far of what a painter colours, by its name; None of other pictures."""
    if painter == "second":
        return display.second_limits
    return display.limits if painter in ("depth", "overlay", "split") else None
