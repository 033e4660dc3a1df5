"""The control of quality and speed, used as a person uses it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from livedepth.errors import EngineError
from livedepth.gui.bars.quality import QualityButton
from livedepth.gui.bridge import PipelineBridge
from livedepth.gui.dialogs.quality_offers import tip_of
from livedepth.gui.window import MainWindow
from livedepth.inference.abilities import Abilities
from livedepth.inference.base import EngineInfo, Prediction
from livedepth.inference.latencies import Latency, latency_of
from livedepth.inference.model_list import ListedModel
from livedepth.inference.run import Run, size_of
from livedepth.settings import Settings
from models.naming import Group, ModelName, model_name, own_file_name
from tests.gui.conftest import FakeEngine, World, end
from tests.gui.driving import HANG_MS, LEFT, painted, pixel, shown, started

LITE, NANO = "residual-lite", "residual-nano"
LISTED = [
    ListedModel(LITE, model_name(LITE), "two convolutions", True, {"float32": 0.74, "int8": 0.73}),
    ListedModel(NANO, model_name(NANO), "one", True, {"float32": 0.7}, "eigen, val"),
    ListedModel("cnn", model_name("cnn"), "blurred", True, {"float32": 0.46}, "eigen, val"),
    ListedModel("cnn-residual", model_name("cnn-residual"), trained=False),
    ListedModel("/own/mine.onnx", own_file_name("mine")),
]
TIMES = {(LITE, "float32"): 0.021, (LITE, "int8"): 0.009, (NANO, "float32"): 0.007}


class Timed(FakeEngine):
    """An engine of a run that says how long it takes, in int8 where ``auto`` may choose that."""

    def __init__(self, run: Run) -> None:
        super().__init__(run.model)
        small = run.model == LITE and run.precision in ("auto", "int8")
        precision = "int8" if small else run.precision.replace("auto", "float32")
        size = size_of(run.size) or (12, 16)
        sizes = ((6, 8), (12, 16)) if run.model.endswith(".onnx") else ()
        self.info = EngineInfo(run.model, "fake", "cpu", precision, size, sizes=sizes)
        self._seconds = TIMES.get((run.model, precision), 0.004)

    def infer(self, image: object) -> Prediction:
        return Prediction(self._depth, {"network": self._seconds})


class Opener:
    """Opens every run, in a thread or two; tests stand in its way."""

    def __init__(self) -> None:
        self.opened: list[Run] = []
        self.hooks: dict[Run, Callable[[], object]] = {}

    def __call__(self, run: Run) -> Timed:
        self.opened.append(run)
        self.hooks.get(run, lambda: None)()
        return Timed(run)


@pytest.fixture
def opener() -> Opener:
    return Opener()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(output_folder=str(tmp_path))


@pytest.fixture
def window(
    qtbot: QtBot, world: World, opener: Opener, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """The real window, running the default network, with the networks of LISTED."""
    monkeypatch.setattr(
        "livedepth.gui.dialogs.quality_choice.abilities",
        lambda *_: Abilities({"cpu": "a processor"}, ("float32", "int8"), ("float32", "int8")),
    )
    window = MainWindow(
        PipelineBridge(world.open_source, lambda text: opener(Run.of(text))),
        settings,
        open_run=opener,
    )
    window.show()
    started(qtbot, window, model=settings.run().text)
    window.list_models(LISTED)
    yield window
    end(window)


def opened(qtbot: QtBot, button: QualityButton) -> QualityButton:
    """Click on the control, and wait until it knows what can be chosen."""
    qtbot.mouseClick(button, LEFT)
    assert button.popup.isVisible()
    qtbot.waitUntil(lambda: button.popup.fields["precision"].count() > 1, timeout=HANG_MS)
    return button


def rows(button: QualityButton) -> dict[str, QTreeWidgetItem]:
    """The rows of the list, by what the first column says."""
    tree = button.popup.models
    items = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    return {item.text(0): item for item in items if item is not None}


def click_row(qtbot: QtBot, button: QualityButton, text: str) -> None:
    tree = button.popup.models
    at = tree.visualItemRect(rows(button)[text]).center()
    viewport = tree.viewport()
    assert viewport is not None
    qtbot.mouseClick(viewport, LEFT, pos=at)


def choose(qtbot: QtBot, button: QualityButton, field: str, value: str) -> None:
    """By keys, as in every list."""
    combo = button.popup.fields[field]
    steps = combo.findData(value) - combo.currentIndex()
    for _ in range(abs(steps)):
        qtbot.keyClick(combo, Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)


def offers(button: QualityButton, field: str) -> list[str]:
    combo = button.popup.fields[field]
    return [combo.itemText(row) for row in range(combo.count())]


def test_the_button_says_what_runs_and_never_moves_what_stands_beside_it(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    button, beside = window.controls.quality, window.controls.colormaps
    assert button.text() == "Default · int8"
    before = button.geometry(), beside.geometry()
    monkeypatch.setattr("livedepth.gui.session._SETTLED_SECONDS", 0.0)
    qtbot.waitUntil(lambda: button.text() == "Default · int8 · 9 ms", timeout=HANG_MS)
    for run in (Run(LITE), Run(LITE, precision="int8")):
        measured = latency_of(window.settings.latency_ms, run)
        assert measured is not None and measured.ms == 9
    for words in (("Default", "bfloat16", 12345.0), ("a network with a long name " * 4, "int8", 9)):
        button.show_choice(*words)
        qtbot.wait(20)
        assert (button.geometry(), beside.geometry()) == before
    assert button.text().endswith("… · int8 · 9 ms") or button.text().endswith("int8 · 9 ms")
    assert button.fontMetrics().horizontalAdvance(button.text()) < button.width()
    assert "a network with a long name" in button.accessibleName()


def test_names_say_what_networks_are_and_stand_under_headings(
    qtbot: QtBot, window: MainWindow
) -> None:
    button = opened(qtbot, window.controls.quality)
    shown = rows(button)
    assert list(shown) == [
        "Networks",
        "Default (metres, indoor)",
        "Small (metres, indoor)",
        "Networks of the study: small and blurred, to compare with",
        "CNN",
        "CNN + residual",
        "Your files",
        "mine",
    ]
    tip = shown["Default (metres, indoor)"].toolTip(0)
    assert "residual-lite: two convolutions" in tip and "δ1 0.740 (float32)" in tip
    assert "eigen, val" in shown["CNN"].toolTip(0)
    untrained = shown["CNN + residual"]
    assert untrained.isDisabled() and "livedepth train cnn-residual" in untrained.toolTip(0)
    assert shown["mine"].toolTip(0) == "your own file /own/mine.onnx"
    click_row(qtbot, button, "CNN + residual")
    click_row(qtbot, button, "Your files")
    assert window.session.asked == Run(LITE)
    qtbot.keyClick(button.popup, Qt.Key.Key_Escape)
    assert not button.popup.isVisible()


def test_a_registered_network_without_a_line_in_the_table_is_called_as_it_is_registered() -> None:
    assert model_name("mine") == ModelName("mine", None, Group.OTHER)


def test_another_model_is_taken_at_once_and_the_old_one_serves_until_it_is_ready(
    qtbot: QtBot, window: MainWindow, opener: Opener
) -> None:
    go = threading.Event()
    opener.hooks[Run("cnn")] = lambda: go.wait(20)
    button = opened(qtbot, window.controls.quality)
    click_row(qtbot, button, "CNN")
    qtbot.waitUntil(lambda: Run("cnn") in opener.opened, timeout=HANG_MS)
    painted(qtbot, window)
    assert shown(window).model == LITE and button.text() == "Default · int8"
    assert window.status.labels["engine"].text() == "loading CNN…"
    go.set()
    qtbot.waitUntil(lambda: shown(window).model == "cnn", timeout=HANG_MS)
    qtbot.waitUntil(lambda: button.text() == "CNN · float32", timeout=HANG_MS)
    assert window.settings.model == "cnn"


def test_keys_choose_a_model_while_its_figures_change(qtbot: QtBot, window: MainWindow) -> None:
    button = opened(qtbot, window.controls.quality)
    tree = button.popup.models
    for name in ("Small (metres, indoor)", "Default (metres, indoor)", "Small (metres, indoor)"):
        down = name.startswith("Small")
        qtbot.keyClick(tree, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
        window.quality.show()  # what runs is timed again and again
        row = tree.currentItem()
        assert row is not None and row.text(0) == name
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: button.text() == "Small · float32", timeout=HANG_MS)
    qtbot.keyClick(button.popup, Qt.Key.Key_Escape)
    opened(qtbot, button)
    row = tree.currentItem()
    assert row is not None and row.text(0) == "Small (metres, indoor)", "that is in use"


def test_a_precision_is_chosen_with_its_figures_and_kept(
    qtbot: QtBot, window: MainWindow, settings: Settings
) -> None:
    known = [
        Latency(model=LITE, ms=9, ran="int8"),
        Latency(model=LITE, precision="float32", ms=21.2),
    ]
    settings.latency_ms = known
    button = opened(qtbot, window.controls.quality)
    assert offers(button, "precision") == [
        "auto (int8) · 9 ms · 111 fps",
        "float32 · 21 ms · 47 fps",
        "int8 · not measured",
    ]
    assert offers(button, "device") == ["auto (cpu) · 9 ms · 111 fps", "cpu · not measured"]
    assert not button.popup.fields["size"].isVisible(), "it has one size"
    choose(qtbot, button, "precision", "float32")
    qtbot.waitUntil(lambda: window.session.run == Run(LITE, precision="float32"), timeout=HANG_MS)
    assert button.text() == "Default · float32 · 21 ms"
    assert settings.run() == Run(LITE, precision="float32")
    choose(qtbot, button, "device", "cpu")
    qtbot.waitUntil(lambda: settings.device == "cpu", timeout=HANG_MS)
    assert settings.precision == "auto", "another device may not have that precision"


def test_a_choice_that_fails_leaves_what_ran_and_is_not_kept(
    qtbot: QtBot, window: MainWindow, opener: Opener, settings: Settings
) -> None:
    def refuse() -> None:
        raise EngineError("cpu: does not compute in float32")

    opener.hooks[Run(LITE, precision="float32")] = refuse
    button = opened(qtbot, window.controls.quality)
    choose(qtbot, button, "precision", "float32")
    qtbot.waitUntil(lambda: "does not compute" in window.notice.text, timeout=HANG_MS)
    assert window.session.asked == window.session.run == Run(LITE)
    assert button.popup.fields["precision"].currentData() == "auto"
    assert settings.precision == "auto" and button.text() == "Default · int8"
    painted(qtbot, window)


def test_an_option_of_the_command_line_holds_and_is_not_kept(
    qtbot: QtBot, world: World, opener: Opener, settings: Settings
) -> None:
    window = MainWindow(
        PipelineBridge(world.open_source, lambda text: opener(Run.of(text))), settings
    )
    try:
        window.show()
        started(qtbot, window, model=Run(LITE, device="cpu", precision="float32").text)
        window.session.use_model(NANO)
        qtbot.waitUntil(lambda: shown(window).model == NANO, timeout=HANG_MS)
        assert window.session.run == Run(NANO, device="cpu", precision="float32")
        assert settings.run() == Run(NANO), "a person chose the model alone"
    finally:
        end(window)


def test_a_file_is_listed_when_it_runs_and_not_when_it_does_not(
    qtbot: QtBot, window: MainWindow, opener: Opener
) -> None:
    def refuse() -> None:
        raise EngineError("bad.onnx: cannot be read")

    opener.hooks[Run("/x/bad.onnx")] = refuse
    window.file_menu.open_given(["/x/bad.onnx"])
    qtbot.waitUntil(lambda: "bad.onnx" in window.notice.text, timeout=HANG_MS)
    window.file_menu.open_given(["/x/good.onnx"])
    qtbot.waitUntil(lambda: shown(window).model == "/x/good.onnx", timeout=HANG_MS)
    window.session.use_model(LITE)
    qtbot.waitUntil(lambda: shown(window).model == LITE, timeout=HANG_MS)
    listed = list(rows(opened(qtbot, window.controls.quality)))
    assert listed[listed.index("Your files") :] == ["Your files", "mine", "good"]


def test_measuring_fills_in_all_figures_while_the_network_goes_on(
    qtbot: QtBot, window: MainWindow, opener: Opener
) -> None:
    def refuse() -> None:
        raise EngineError("mine.onnx: cannot be read")

    opener.hooks[Run("/own/mine.onnx")] = refuse
    button = opened(qtbot, window.controls.quality)
    popup, measuring = button.popup, window.quality.measuring
    assert measuring is not None
    assert "press Measure" in popup.quick["fastest"].toolTip()
    assert not popup.quick["fastest"].isEnabled()
    before = shown(window).frame.index
    with qtbot.waitSignal(measuring.ended, timeout=HANG_MS):
        qtbot.mouseClick(popup.measure, LEFT)
        assert popup.measure.text() == "Cancel"
    assert shown(window).frame.index > before and shown(window).model == LITE
    told = {text: item.text(1) for text, item in rows(button).items()}
    assert told["Default (metres, indoor)"] == "9 ms · 111 fps"
    assert told["Small (metres, indoor)"] == "7 ms · 143 fps"
    assert told["CNN"] == "4 ms · 250 fps" and told["mine"] == "not measured"
    assert "float32 · 21 ms · 48 fps" in offers(button, "precision")
    assert popup.measure.text() == "Measure" and window.session.run == Run(LITE)
    assert popup.quick["balanced"].isChecked() and not popup.quick["fastest"].isChecked()
    qtbot.mouseClick(popup.quick["fastest"], LEFT)
    qtbot.waitUntil(lambda: shown(window).model == NANO, timeout=HANG_MS)
    qtbot.waitUntil(popup.quick["fastest"].isChecked, timeout=HANG_MS)
    qtbot.mouseClick(popup.quick["best"], LEFT)
    qtbot.waitUntil(lambda: window.session.run == Run(LITE, precision="float32"), timeout=HANG_MS)


def test_measuring_is_cancelled_in_the_middle(
    qtbot: QtBot, window: MainWindow, opener: Opener
) -> None:
    go = threading.Event()
    slow = Run(LITE, precision="float32")
    opener.hooks[slow] = lambda: go.wait(20)
    button = opened(qtbot, window.controls.quality)
    qtbot.mouseClick(button.popup.measure, LEFT)
    qtbot.waitUntil(lambda: slow in opener.opened, timeout=HANG_MS)
    qtbot.mouseClick(button.popup.measure, LEFT)
    assert button.popup.measure.text() == "Measure" and button.popup.progress.text() == ""
    go.set()
    painted(qtbot, window, 5)
    assert opener.opened[-1] == slow and latency_of(window.settings.latency_ms, slow) is None


def test_closing_while_something_is_measured_does_not_wait_for_it(
    qtbot: QtBot, window: MainWindow, opener: Opener
) -> None:
    go = threading.Event()
    opener.hooks[Run(LITE, precision="float32")] = lambda: go.wait(20)
    button = opened(qtbot, window.controls.quality)
    qtbot.mouseClick(button.popup.measure, LEFT)
    qtbot.waitUntil(lambda: Run(LITE, precision="float32") in opener.opened, timeout=HANG_MS)
    begin = time.monotonic()
    window.close()
    assert time.monotonic() - begin < 2 and window.hanging == ["measuring"]
    go.set()


def test_the_second_model_has_a_control_of_its_own(
    qtbot: QtBot, window: MainWindow, settings: Settings
) -> None:
    second = window.controls.second
    assert not second.isVisible()
    window.viewer.set_view("compare")
    qtbot.waitUntil(lambda: shown(window).second is not None, timeout=HANG_MS)
    qtbot.waitUntil(lambda: second.text() == "Small · float32", timeout=HANG_MS)
    assert second.isVisible() and second.accessibleName().startswith("B: ")
    button = opened(qtbot, second)
    click_row(qtbot, button, "Default (metres, indoor)")
    qtbot.waitUntil(lambda: second.text() == "Default · int8", timeout=HANG_MS)
    choose(qtbot, button, "precision", "float32")
    qtbot.waitUntil(lambda: second.text() == "Default · float32", timeout=HANG_MS)
    assert window.controls.quality.text() == "Default · int8", "one network in two precisions"
    assert settings.run() == Run(LITE), "B is not kept"


def test_an_input_size_is_chosen_of_a_network_that_takes_several(
    qtbot: QtBot, window: MainWindow, settings: Settings
) -> None:
    button = opened(qtbot, window.controls.quality)
    click_row(qtbot, button, "mine")
    qtbot.waitUntil(button.popup.fields["size"].isVisible, timeout=HANG_MS)
    qtbot.waitUntil(lambda: len(offers(button, "size")) == 3, timeout=HANG_MS)
    assert offers(button, "size")[0].startswith("auto (12x16) · ")
    choose(qtbot, button, "size", "6x8")
    qtbot.waitUntil(lambda: settings.input_size == "6x8", timeout=HANG_MS)
    assert window.session.engine is not None and window.session.engine.input_size == (6, 8)
    click_row(qtbot, button, "CNN")
    qtbot.waitUntil(lambda: settings.run() == Run("cnn"), timeout=HANG_MS)
    qtbot.waitUntil(lambda: not button.popup.fields["size"].isVisible(), timeout=HANG_MS)


def test_an_engine_that_is_not_installed_is_grey(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from livedepth.inference.engine_table import ENGINES, EngineRow

    monkeypatch.setitem(ENGINES, "far", EngineRow("far", "x:Y", "no_such_package", maker="Far"))
    button = opened(qtbot, window.controls.quality)
    combo = button.popup.fields["engine"]
    row = combo.findData("far")
    items = combo.model()
    assert items is not None
    assert not items.flags(items.index(row, 0)) & Qt.ItemFlag.ItemIsEnabled
    assert combo.itemData(row, Qt.ItemDataRole.ToolTipRole) == "pip install no_such_package"
    assert combo.itemText(0).startswith("auto (fake)")


def checked(button: QualityButton) -> list[str]:
    return [which for which, one in button.popup.quick.items() if one.isChecked()]


def test_the_quick_choice_that_is_on_is_seen(
    qtbot: QtBot, window: MainWindow, settings: Settings
) -> None:
    button = opened(qtbot, window.controls.quality)
    assert checked(button) == ["balanced"]
    choose(qtbot, button, "precision", "int8")  # what auto stands for
    qtbot.waitUntil(lambda: window.session.run == Run(LITE, precision="int8"), timeout=HANG_MS)
    settings.latency_ms = [
        Latency(model=LITE, ms=9, ran="int8"),
        Latency(model=LITE, precision="int8", ms=9),
        Latency(model=NANO, ms=7.1, ran="float32"),
        Latency(model=NANO, precision="float32", ms=7),  # a little less, as it may be measured
    ]
    window.quality.show()
    assert checked(button) == ["balanced"], "the same, by another name"
    click_row(qtbot, button, "Small (metres, indoor)")
    qtbot.waitUntil(lambda: window.session.run == Run(NANO), timeout=HANG_MS)
    assert checked(button) == ["fastest"]
    click_row(qtbot, button, "CNN")
    qtbot.waitUntil(lambda: window.session.run.model == "cnn", timeout=HANG_MS)
    assert checked(button) == [], "none means that"
    picture = button.popup.quick
    qtbot.mouseClick(picture["balanced"], LEFT)
    qtbot.waitUntil(lambda: checked(button) == ["balanced"], timeout=HANG_MS)
    size = picture["balanced"].size()
    grounds = {
        which: pixel(picture[which].grab().toImage(), size.width() // 2, 4)
        for which in ("balanced", "best")
    }
    apart = [abs(a - b) for a, b in zip(*grounds.values(), strict=True)]
    assert sum(apart) > 60, "and looks it"


def test_what_could_not_be_measured_stays_to_be_read(
    qtbot: QtBot, window: MainWindow, opener: Opener
) -> None:
    def refuse() -> None:
        raise EngineError("its file cannot be read")

    opener.hooks[Run("/own/mine.onnx")] = refuse  # the last of the list
    button = opened(qtbot, window.controls.quality)
    popup, measuring = button.popup, window.quality.measuring
    assert measuring is not None
    with qtbot.waitSignal(measuring.ended, timeout=HANG_MS):
        qtbot.mouseClick(popup.measure, LEFT)
    painted(qtbot, window, 3)
    assert popup.progress.text() == "mine: its file cannot be read"
    label = popup.progress
    assert label.height() >= label.heightForWidth(label.width()), "all of it is seen"
    opener.hooks.clear()
    with qtbot.waitSignal(measuring.ended, timeout=HANG_MS):
        qtbot.mouseClick(popup.measure, LEFT)
    assert popup.progress.text() == "", "that was of the time before"


def test_a_file_of_ones_own_says_its_accuracy() -> None:
    name, scores = own_file_name("my-desk"), {"float32": 0.7312, "int8": 0.73}
    known = ListedModel("my-desk.xml", name, accuracy=scores, protocol="eigen, val")
    assert tip_of(known) == (
        "your own file my-desk.xml\nδ1 0.731 (float32), 0.730 (int8); eigen, val"
    )
    assert tip_of(ListedModel("my-desk.xml", name)) == "your own file my-desk.xml"
