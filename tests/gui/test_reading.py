"""Everybody can use the window: contrast, names for screen readers, the way of the focus, one
language at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, QTranslator
from PyQt6.QtGui import QColor, QImage, QPalette
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDockWidget,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QTabBar,
    QTreeWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from livedepth.errors import Message
from livedepth.gui.panels.plot import still_plot
from livedepth.gui.theme import apply_theme
from livedepth.gui.views.mark_painter import SHADE, label_place
from livedepth.gui.views.marks import COLOURS
from livedepth.gui.window import MainWindow
from livedepth.inference.model_list import ListedModel
from livedepth.output.kinds import kind_named
from livedepth.postprocess.colour import colormap_names
from livedepth.settings import Settings, Theme
from livedepth.views import VIEWS
from livedepth.zoo.table import networks
from models.naming import own_file_name
from tests.gui.conftest import FakeEngine, FakeFilm, OpenWindow, World
from tests.gui.driving import HANG_MS, LEFT, started
from tests.gui.small_screen import DIALOGS

Role = QPalette.ColorRole
PAIRS = (
    *((Role.WindowText, Role.Window), (Role.Text, Role.Base), (Role.Text, Role.AlternateBase)),
    *((Role.ButtonText, Role.Button), (Role.ToolTipText, Role.ToolTipBase)),
    *((Role.HighlightedText, Role.Highlight), (Role.Link, Role.Window), (Role.Link, Role.Base)),
    *((Role.WindowText, Role.Base), (Role.Text, Role.Window), (Role.PlaceholderText, Role.Base)),
    *((Role.ButtonText, Role.Window), (Role.WindowText, Role.Button)),
)
DISABLED = ((Role.WindowText, Role.Window), (Role.Text, Role.Base), (Role.ButtonText, Role.Button))


def luminance(colour: QColor) -> float:
    """Relative luminance, as WCAG 2.1 defines it."""
    shares = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio, as WCAG 2.1 defines it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def over(colour: QColor, behind: QColor) -> QColor:
    """A colour that lets some of what is behind it through."""
    share = colour.alphaF()
    mixed = (
        a * share + b * (1 - share)
        for a, b in zip(colour.getRgbF()[:3], behind.getRgbF()[:3], strict=True)
    )
    return QColor.fromRgbF(*mixed)


def colour_of(text: str) -> QColor:
    """#rrggbb or rgba(r, g, b, a) of a style sheet."""
    if text.startswith("rgba"):
        return QColor(*(int(number) for number in re.findall(r"\d+", text)))
    colour = QColor(text)
    assert colour.isValid(), text
    return colour


def of_style_sheet(sheet: str, palette: QPalette) -> Iterator[tuple[str, QColor, QColor]]:
    """Each text colour of a style sheet with what is behind it."""
    rules = {
        selector.strip(): dict(re.findall(r"([a-z-]+):\s*([^;]+);", body))
        for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet)
        for selector in selectors.split(",")
    }
    grounds = [(s, rule["background"]) for s, rule in rules.items() if "background" in rule]
    for selector, rule in rules.items():
        if "color" not in rule:
            continue
        first = selector.split()[0]
        behind = [text for s, text in grounds if s == selector or s.split("[")[0] == first]
        for text in behind or [palette.color(Role.Window).name()]:
            for picture in ("#000000", "#ffffff"):  # below a caption, in the worst case
                yield selector, colour_of(rule["color"]), over(colour_of(text), QColor(picture))


@pytest.fixture(params=["dark", "light"])
def theme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Theme]:
    apply_theme(qapp, request.param)
    yield request.param
    apply_theme(qapp, "dark")


def test_every_text_can_be_read(qapp: QApplication, theme: Theme) -> None:
    palette, active = qapp.palette(), QPalette.ColorGroup.Active
    faint = [
        f"{text.name} on {ground.name}: {ratio:.2f}"
        for group, pairs, least in (
            (active, PAIRS, 4.5),
            (QPalette.ColorGroup.Inactive, PAIRS, 4.5),
            (QPalette.ColorGroup.Disabled, DISABLED, 3.0),
        )
        for text, ground in pairs
        if (ratio := contrast(palette.color(group, text), palette.color(group, ground))) < least
    ]
    sheet = list(of_style_sheet(qapp.styleSheet(), palette))
    assert len(sheet) >= 6
    faint += [
        f"{selector}: {ratio:.2f}"
        for selector, text, ground in sheet
        if (ratio := contrast(text, ground)) < 4.5
    ]
    assert not faint


def test_plots_have_the_colours_of_the_theme(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "dark")
    plot = still_plot("a plot", 100, "s")
    qtbot.addWidget(plot)
    plot.show()
    for theme in ("light", "dark", "light"):
        apply_theme(qapp, theme)
        QApplication.processEvents()
        for side in ("left", "bottom"):
            text = plot.getAxis(side).textPen().color()
            assert contrast(text, qapp.palette().color(Role.Window)) >= 4.5, theme
    apply_theme(qapp, "dark")


def test_buttons_of_dialogs_have_no_dark_icons(qapp: QApplication, window: MainWindow) -> None:
    apply_theme(qapp, "dark")
    for name in ("settings", "shortcuts"):
        window.menus[name].trigger()
    boxes = window.findChildren(QDialogButtonBox)
    assert len(boxes) >= 2
    assert not [one.text() for box in boxes for one in box.buttons() if not one.icon().isNull()]


def test_labels_of_probes_stand_where_they_are_seen_whole() -> None:
    area, box = QRectF(10, 20, 100, 60), QRectF(0, 0, 70, 16)
    for x in range(10, 111, 5):
        for y in range(20, 81, 5):
            at = QPointF(x, y)
            place = label_place(at, box, area)
            assert area.contains(place), at
            assert not place.contains(at), "and does not hide the probe"
    wide = label_place(QPointF(60, 50), QRectF(0, 0, 150, 16), area)
    assert wide.left() == area.left(), "of one that is too wide its beginning is seen"


def test_labels_of_probes_can_be_read_on_any_picture() -> None:
    for colour in COLOURS:
        assert contrast(QColor(colour), over(SHADE, QColor("white"))) >= 4.5, colour


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_held_handles_are_seen_in_both_themes(
    theme: Theme, qtbot: QtBot, qapp: QApplication, window: MainWindow
) -> None:
    apply_theme(qapp, theme)
    started(qtbot, window)
    qtbot.keyClick(window, "H")
    bar = window.viewer.colour_bar
    image = bar.grab().toImage()
    handle = image.pixelColor(2, bar._ends()[0])
    apply_theme(qapp, "dark")
    assert handle.red() > 2 * handle.blue(), "orange"
    assert contrast(handle, image.pixelColor(2, 2)) >= 4.5


def everything(window: MainWindow, qtbot: QtBot) -> list[QWidget]:
    """The window and its dialogs, with everything on show."""
    started(qtbot, window, "film")
    window.welcome()
    window.notice.show_problem(SAID)
    window.notice.hide()
    for name in window.docks:
        window.menus[name].trigger()
    window.viewer.set_view("compare")
    for name in DIALOGS:
        window.menus[name].trigger()
    QApplication.processEvents()
    return [window, *window.findChildren(QDialog)]


def name_of(widget: QWidget) -> str:
    """What a screen reader says: the name it was given, its label, or its text."""
    above = widget.parentWidget()
    labels = [one for one in above.findChildren(QLabel) if one.buddy() is widget] if above else []
    forms = above.findChildren(QFormLayout) if above else []
    labels += [one for f in forms if isinstance(one := f.labelForField(widget), QLabel)]
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or "".join(label.text() for label in labels) or text


def test_everything_that_takes_keys_has_a_name(qtbot: QtBot, window: MainWindow) -> None:
    nameless, seen = [], 0
    for top in everything(window, qtbot):
        for widget in top.findChildren(QWidget):
            takes_keys = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            inner = isinstance(widget, QLineEdit | QAbstractItemView | QTabBar) and (
                isinstance(widget.parent(), QComboBox) or widget.focusProxy() is not None
            )
            popup = widget.window() is not top and not isinstance(widget.window(), QDialog)
            part = popup or "qt_" in widget.objectName()
            if widget.isHidden() or not takes_keys or inner or part or isinstance(widget, QMenu):
                continue
            seen += 1
            if not name_of(widget).strip():
                nameless.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    assert seen > 40
    assert not nameless


def test_the_focus_comes_to_the_tabs_of_panels_before_the_panels(
    qtbot: QtBot, window: MainWindow
) -> None:
    started(qtbot, window)
    window.resize(900, 500)
    for name in window.docks:
        window.menus[name].trigger()
    qtbot.waitUntil(lambda: bool(window.panels.findChildren(QTabBar)), timeout=HANG_MS)
    (tabs,) = window.panels.findChildren(QTabBar)
    qtbot.waitUntil(lambda: tabs.accessibleName() == "Panels", timeout=HANG_MS)
    files = window.docks["panel_files"].findChild(QListWidget)
    window.activateWindow()
    window.viewer.colour_bar.setFocus()
    qtbot.waitUntil(window.viewer.colour_bar.hasFocus, timeout=HANG_MS)
    for expected in (tabs, files):
        focused = QApplication.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is expected


def test_the_buttons_of_a_panel_can_be_seen(
    qtbot: QtBot, window: MainWindow, qapp: QApplication, theme: Theme
) -> None:
    started(qtbot, window)
    window.menus["panel_picture"].trigger()
    window.panels.arrange()
    dock = window.docks["panel_picture"]
    for name in ("close", "float"):
        button = dock.findChild(QAbstractButton, f"qt_dockwidget_{name}button")
        assert button is not None
        image = button.icon().pixmap(QSize(48, 48)).toImage()
        lines = [
            colour
            for x in range(image.width())
            for y in range(image.height())
            if (colour := image.pixelColor(x, y)).alpha() == 255
        ]
        ground = qapp.palette().color(Role.Window)
        assert lines and min(contrast(colour, ground) for colour in lines) >= 4.5, name


def test_what_is_told_in_the_settings_can_be_read(
    window: MainWindow, qapp: QApplication, theme: Theme
) -> None:
    window.menus["settings"].trigger()
    (dialog,) = (one for one in window.findChildren(QDialog) if one.isVisible())
    for label in dialog.findChildren(QLabel):
        assert label.isEnabled(), label.text()
        text = label.palette().color(label.foregroundRole())
        assert contrast(text, label.palette().color(Role.Window)) >= 4.5, label.text()


def test_the_focus_goes_from_top_to_bottom(qtbot: QtBot, window: MainWindow) -> None:
    started(qtbot, window, "film")
    window.notice.show_problem(SAID)
    window.resize(790, 700)
    window.activateWindow()
    window.controls.sources.setFocus()
    qtbot.waitUntil(window.controls.sources.hasFocus, timeout=HANG_MS)
    stops: list[QWidget] = []
    while (at := QApplication.focusWidget()) is not None and at not in stops:
        stops.append(at)
        qtbot.keyClick(at, Qt.Key.Key_Tab)
    order = [
        window.controls.sources,
        window.controls.quality,
        window.toolbar.button("side-by-side"),
        window.record_button,
        window.toolbar.button("full_screen"),
        window.notice.close_button,
        window.viewer.stage.left,
        window.viewer.stage.right,
        window.viewer.colour_bar,
        window.play_bar.play_button,
    ]
    assert [stops.index(one) for one in order] == sorted(stops.index(one) for one in order)
    assert len(stops) > 20 and at is stops[0], "all round"


class Marked(QTranslator):
    """Puts brackets around every text that can be translated."""

    def translate(  # type: ignore[override]
        self, context: str | None, source: str | None, comment: str | None = "", n: int = -1
    ) -> str | None:
        return f"⟦{source}⟧" if context == "livedepth" else None


# Names, units and signs, the same in every language; the tips of files and folders.
NAMES = [text for name, row in networks().items() for text in (name, row.repository)]
SAME = re.compile(
    r"a|b|RGB|fps|ms|MB|px|[AB]: ?|[AB]|rgb|English|Tiếng|Việt|livedepth|film|fake|cpu|float32|demo"
    r"|auto|turbo|gray|viridis|(Ctrl|Shift|Alt|Esc|Space|Left|Right|Del|Home|End|PgUp|PgDown|Backspace|F\d+)[+A-Z]*"
    r"|[A-Z]|p50|p95|m|/.*|GiB|Default|ffv1|h26[45]|prores"
    rf"|{'|'.join(colormap_names())}"
    rf"|{'|'.join(map(re.escape, NAMES))}"
)
SAID = "a problem"


def texts(top: QWidget) -> Iterator[tuple[str, str]]:
    """All that a person may read of a window, with the widget that says it."""
    for widget in (top, *top.findChildren(QWidget)):
        if isinstance(widget.parent(), QTabBar):
            continue  # Qt's own arrows at a row of tabs
        owner = type(widget).__name__
        if isinstance(widget, QDialog | QDockWidget):
            yield owner, widget.windowTitle()
        yield f"tip of {owner}", widget.toolTip()
        yield f"name of {owner}", widget.accessibleName()
        if isinstance(widget, QLabel | QAbstractButton):
            yield owner, widget.text()
        if isinstance(widget, QComboBox):
            for row in range(widget.count()):
                yield owner, widget.itemText(row)
        if isinstance(widget, QTreeWidget) and (header := widget.headerItem()) is not None:
            for column in range(widget.columnCount()):
                yield owner, header.text(column)
        if isinstance(widget, QMenu):
            for action in widget.actions():
                yield owner, action.text()
                yield f"tip of {owner}", action.toolTip()


def left_in_english(text: str) -> str:
    """Words of a text that stand outside of the brackets and are no names."""
    rest = re.sub(r"<[^>]*>|&nbsp;", " ", text)
    while "⟦" in rest:  # a text that was put into another
        rest, before = re.sub(r"⟦[^⟦⟧]*⟧", " ", rest), rest
        if rest == before:
            break
    words = re.findall(r"[^\W\d_][\w.:/-]*", rest)
    return " ".join(word for word in words if not SAME.fullmatch(word))


def test_no_text_is_left_in_english(
    qtbot: QtBot, qapp: QApplication, open_window: OpenWindow
) -> None:
    marked = Marked()
    qapp.installTranslator(marked)
    try:
        window = open_window()
        tops = everything(window, qtbot)
        for view in VIEWS:
            window.viewer.set_view(view)
        english = {
            f"{owner}: {text!r}"
            for top in tops
            for owner, text in texts(top)
            if text != SAID and left_in_english(text)
        }
        window.close()
    finally:
        qapp.removeTranslator(marked)
    assert not english, "\n".join(sorted(english))


def tips_of(widget: QWidget) -> Iterator[str]:
    """The tips of a widget, of its rows and of its actions."""
    yield widget.toolTip()
    yield from (action.toolTip() for action in widget.actions())
    if isinstance(widget, QAbstractItemView | QComboBox) and (model := widget.model()) is not None:
        for row in range(model.rowCount()):
            for column in range(5):  # a list does not say how many it has
                yield model.index(row, column).data(Qt.ItemDataRole.ToolTipRole) or ""


def test_no_name_of_a_file_is_taken_for_markup_in_a_tip(
    qtbot: QtBot, open_window: OpenWindow, world: World, tmp_path: Path
) -> None:
    name = "<b>bold</b>"
    own = replace(kind_named("color"), label=Message(f"As {name}"))
    film, network = str(tmp_path / "<b>bold.avi"), "<b>bold.onnx"
    world.sources[film], world.engines[network] = FakeFilm, lambda: FakeEngine(network)
    window = open_window(Settings(recent=[film], output_folder=str(tmp_path)))
    started(qtbot, window, film, network)
    window.list_models([ListedModel(network, own_file_name(Path(network).stem))])
    window.record_button.show_kind(str(own.label))
    window.file_menu.open_given([film, film])
    window.notice.show_problem(f"{name}: no")
    window.file_menu.fill_recent()
    qtbot.mouseClick(window.controls.quality, LEFT)
    window.processing.open()
    queue = window.processing.queue
    assert queue is not None
    queue.add([film])
    widgets = [window, *window.findChildren(QWidget), queue, *queue.findChildren(QWidget)]
    tips = [tip for widget in widgets for tip in tips_of(widget) if "bold" in tip]
    assert len(tips) > 8, "of the queue, the models, the list, the notice, the button, the status"
    rich = Qt.mightBeRichText  # type: ignore[attr-defined]  # of QtGui, as PyQt has it
    wrong = [tip for tip in tips if rich(tip) and not tip.startswith("<qt>")]
    assert not wrong
    assert not [tip for tip in tips if "<b>" in tip]
    window.controls.quality.popup.hide()


def _edge_of_box(image: QImage, area: QRect) -> float:
    """The best contrast that anything left of the text has with what is behind it."""
    ground = image.pixelColor(area.left() + 1, area.top() + 1)
    row = area.center().y()
    return max(contrast(ground, image.pixelColor(x, row)) for x in range(area.left(), area.right()))


def test_boxes_that_are_not_checked_can_be_seen(window: MainWindow, theme: Theme) -> None:
    window.menus["panel_picture"].trigger()
    window.panels.arrange()
    box, panel = window.picture_panel.sharpen, window.docks["panel_picture"]
    assert not box.isChecked()
    beside = QRect(box.mapTo(panel, QPoint()), QSize(box.fontMetrics().height() + 4, box.height()))
    assert _edge_of_box(panel.grab().toImage(), beside) >= 3
    (menu,) = (one for one in window.findChildren(QMenu) if one.title() == "&View")
    action = window.menus["hold"]
    assert action.isCheckable() and not action.isChecked()
    menu.popup(window.pos())
    row = menu.actionGeometry(action)
    seen = _edge_of_box(menu.grab().toImage(), QRect(row.left() + 2, row.top(), 20, row.height()))
    menu.close()
    assert seen >= 3
    plain = QMenu(window)
    plain.ensurePolished()
    # Lists of choices have its ground.
    assert contrast(plain.palette().color(Role.Window), plain.palette().color(Role.Text)) >= 4.5
