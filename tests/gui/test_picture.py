"""The picture and its scale under the mouse: room for zoom, numbers on marks, handles."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPoint, QRect
from PyQt6.QtGui import QImage
from pytestqt.qtbot import QtBot

from livedepth.gui.views.colour_bar import ColourBar
from livedepth.gui.views.viewport import WHOLE
from livedepth.gui.window import MainWindow
from livedepth.postprocess.colour import colormap
from tests.gui.driving import click, drag, hover, mouse, painted, pixel, started, wheel

BACKGROUND = (16, 17, 20)


def black_share(image: QImage) -> float:
    """How much of a pane has no picture."""
    places = [(x, y) for x in range(1, image.width(), 9) for y in range(1, image.height(), 9)]
    return sum(pixel(image, *place) == BACKGROUND for place in places) / len(places)


@pytest.mark.parametrize("size", [(1400, 500), (800, 900)])
def test_what_is_enlarged_grows_into_the_whole_pane(
    size: tuple[int, int], qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(*size)
    window.viewer.set_view("depth")
    started(qtbot, window)
    view, viewport = window.viewer.stage.right, window.viewer.stage.viewport
    painted(qtbot, window)
    assert black_share(view.grab().toImage()) > 0.2, "the picture has another shape"
    wheel(view, view.rect().center(), 6)
    painted(qtbot, window)
    assert black_share(view.grab().toImage()) == 0
    seen = viewport.region
    shape = (seen.width * 64) / (seen.height * 48)
    assert shape == pytest.approx(view.width() / view.height(), rel=0.01)
    # What is under the cursor is told from there, at the pane's very edge too.
    hover(view, QPoint(2, 2))
    told = window.status.labels["cursor"].text()
    place = [int(number) for number in told[1 : told.index(")")].split(",")]
    assert np.abs(np.subtract(place, (seen.left * 64, seen.top * 48))).max() <= 1
    qtbot.keyClick(window, "0")
    assert viewport.region == WHOLE
    painted(qtbot, window)
    assert black_share(view.grab().toImage()) > 0.2


def test_both_panes_and_their_probes_show_one_part(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(900, 800)
    started(qtbot, window)
    left, right = window.viewer.stage.left, window.viewer.stage.right
    wheel(right, right.picture_rect().center(), 5)  # from here on the pane is full
    at = right.picture_rect().center() + QPoint(40, 30)
    click(right, at)
    wheel(right, at, 2)
    painted(qtbot, window)
    for pane in (left, right):
        assert black_share(pane.grab().toImage()) < 0.01, "each fills its pane"
    (probe,) = window.viewer.stage.marks.probes
    for pane in (left, right):
        where = pane.on_widget(probe.at)
        assert (where - at.toPointF()).manhattanLength() < 3, "it stays under the cursor"
    assert abs(left.picture_rect().height() - right.picture_rect().height()) <= 2
    click(right, at)
    assert window.viewer.stage.marks.probes == []


def test_a_pane_of_another_size_shows_more_of_what_is_enlarged(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.viewer.set_view("depth")
    started(qtbot, window)
    wheel(window.viewer.stage.right, window.viewer.stage.right.rect().center(), 6)
    before = window.viewer.stage.viewport.region
    window.resize(window.width() + 400, window.height())
    painted(qtbot, window)
    assert window.viewer.stage.viewport.region.width > before.width
    assert black_share(window.viewer.stage.right.grab().toImage()) == 0


@pytest.mark.parametrize("view", ["side-by-side", "depth"])
def test_a_rectangle_shows_its_numbers_where_it_is(
    view: str, qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from livedepth.gui.views import mark_painter

    written: list[tuple[str, QRect]] = []
    real = mark_painter._write

    def note(painter, box, text):  # type: ignore[no-untyped-def]
        written.append((text, box.toRect()))
        real(painter, box, text)

    monkeypatch.setattr(mark_painter, "_write", note)
    window.viewer.set_view(view)
    started(qtbot, window)
    assert not any(dock.isVisible() for dock in window.docks.values())
    pane = window.viewer.stage.right
    area = pane.picture_rect()
    for place in (area.topLeft() + QPoint(2, 2), area.center()):
        end = place + QPoint(area.width() // 3, area.height() // 3)
        drag(pane, place, end, shift=True)
        painted(qtbot, window)
        written.clear()
        image = pane.grab().toImage()
        spread = window.viewer.stage.marks.spread
        assert spread is not None
        ((text, box),) = written
        assert text == (
            f"median {spread.median:.2f} m, {spread.least:.2f} m to {spread.most:.2f} m"
        )
        assert area.adjusted(-1, -1, 1, 1).contains(box), "all of it is seen"
        assert box.left() < place.x() + 8 < box.right(), "at the rectangle"
        assert -40 < box.top() - place.y() < area.height() // 3 + 8
        near = {pixel(image, x, box.center().y()) for x in range(box.left(), box.right())}
        assert (255, 255, 255) in near or max(map(max, near)) > 200, "white on a shade"


def test_a_rectangle_without_depth_says_so(qtbot: QtBot, window: MainWindow) -> None:
    from livedepth.gui.views.marks import depth_text, spread_text

    started(qtbot, window)
    text = spread_text(None, lambda value: depth_text(value, "m"))
    assert text == "no valid depth"


def handle_at(bar: ColourBar, towards: int) -> int:
    """The row of the handle that is nearest to ``towards``: the tip of its triangle."""
    image = bar.grab().toImage()
    plain = pixel(image, 0, 0)
    rows = [y for y in range(image.height()) if pixel(image, 2, y) != plain]
    groups = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    middles = [int(group.mean()) for group in groups if len(group)]
    return min(middles, key=lambda y: abs(y - towards))


@pytest.mark.parametrize("end", ["far", "near"])
def test_a_handle_stays_under_the_mouse(end: str, qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    bar = window.viewer.colour_bar
    near, far = window.viewer.display.limits
    track = bar._bar()
    start = track.top() if end == "far" else track.bottom()
    sign = 1 if end == "far" else -1
    mouse(bar, QEvent.Type.MouseButtonPress, QPoint(3, start + 2))
    for step in (20, 60, 120, 70, -20):  # into the scale, and out of it
        here = start + sign * step
        mouse(bar, QEvent.Type.MouseMove, QPoint(3, here + 2))
        painted(qtbot, window)
        assert abs(handle_at(bar, here) - here) <= 1
        moved = window.viewer.display.limits[end == "far"]
        share = (track.bottom() - here) / (track.height() - 1)
        assert moved == pytest.approx(max(near + share * (far - near), 0), abs=0.02)
        assert window.viewer.display.limits[end == "near"] == pytest.approx(
            (near, far)[end == "near"], abs=0.01
        ), "the other end stays"
    mouse(bar, QEvent.Type.MouseButtonRelease, QPoint(3, start))
    painted(qtbot, window)
    assert abs(handle_at(bar, start) - start) <= 1, "let go, it is the end of the scale again"


def test_labels_of_a_narrow_range_differ(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window)
    bar = window.viewer.colour_bar
    for limits in ((0.0, 10.0), (3.05, 3.15), (1.0, 1.4), (3.0, 3.01)):
        window.viewer.hold_range(limits)
        labels = bar.labels()
        assert len(set(labels)) == 5, labels
        assert [float(text.removesuffix(" m")) for text in labels] == pytest.approx(
            np.linspace(limits[1], limits[0], 5), abs=0.051
        )
    window.viewer.hold_range((0.0, 10.0))
    assert bar.labels()[0] == "10.0 m", "no more digits than they need"


def test_the_labels_of_a_range_dragged_small_do_not_lie_over_each_other(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    bar = window.viewer.colour_bar
    track = bar._bar()
    mouse(bar, QEvent.Type.MouseButtonPress, QPoint(3, track.top()))
    mouse(bar, QEvent.Type.MouseMove, QPoint(3, track.bottom()))
    painted(qtbot, window)
    near, far = window.viewer.display.limits
    assert far - near == pytest.approx(0.1)
    assert len(bar.labels()) == 2
    # Above the handle all is far.
    image = bar.grab().toImage()
    middle = track.top() + track.height() // 2
    table = colormap(window.settings.colormap)
    assert pixel(image, track.left() + 4, middle) == tuple(int(part) for part in table[0])
    mouse(bar, QEvent.Type.MouseButtonRelease, QPoint(3, track.bottom()))
    assert len(bar.labels()) == 5
