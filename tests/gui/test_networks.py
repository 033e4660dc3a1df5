"""Third-party networks in the real window: got from a hub of this machine's, used, removed."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QMessageBox, QProgressBar
from pytestqt.qtbot import QtBot

from livedepth.gui.dialogs.add_network import AddNetworkDialog
from livedepth.gui.dialogs.network_table import Row
from livedepth.gui.dialogs.networks import NetworksDialog
from livedepth.gui.window import MainWindow
from livedepth.inference import memory
from livedepth.zoo.entries import Entry
from livedepth.zoo.wishes import Wish
from tests.gui.conftest import FakeEngine, World
from tests.gui.driving import HANG_MS, LEFT, painted, started
from tests.zoo.conftest import (  # noqa: F401 - fixtures
    REPOSITORY,
    SMALL,
    Places,
    files_of,
    hub,
    places,
)
from tests.zoo.hub_server import HubServer
from tests.zoo.test_got_and_run import repository  # noqa: F401 - a fixture

BASE, BASE_REPOSITORY = "depth-anything-v2-base", "depth-anything/Depth-Anything-V2-Base-hf"
CLOSING = 3.0  # seconds
ROOT = Path(__file__).resolve().parents[2]

# Gets a network and computes with it, as a person would, and says what was told meanwhile.
GOT_AND_USED = """
import sys
from livedepth.gui.app import run_app

NAME = sys.argv[1]
steps, captions, done = [], [], []

def use(window):
    networks, session, stage = window.networks, window.session, window.viewer.stage

    def begin():
        window.depth_painted.disconnect(begin)
        networks.open()
        networks.dialog.table.currentItemChanged.connect(get)

    def get(*_):
        if not done and networks._known(NAME) is not None:
            done.append("asked")
            networks.get(NAME)
            networks.downloads.got.connect(lambda *_: window.background.tell(wait))

    def wait():
        entry = networks._known(NAME)
        if entry is None or not entry.here:
            window.background.tell(wait)
        else:
            networks.use(NAME)
            window.depth_painted.connect(look)

    def look():
        said = stage._captions[1].text()
        if session.shown.model == "residual-nano":
            captions.append(said)
        elif session.shown.model == NAME:
            print(
                any("converting the network, once" in one for one in captions),
                "converting" in said,
                session.shown.unit,
                [one for one in ("torch", "transformers", "huggingface_hub") if one in sys.modules],
            )
            window.close_at_once()

    window.depth_painted.connect(begin)
    session.model_failed.connect(lambda error: (print(error), window.close_at_once()))

sys.exit(run_app(["demo"], "residual-nano", engine="openvino", device="cpu", watch=use))
"""


@pytest.fixture
def at_hub(hub: HubServer, places: Places, monkeypatch: pytest.MonkeyPatch) -> Places:  # noqa: F811
    """The processes that the window starts ask this hub alone, and take nothing from elsewhere."""
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    hub.add(REPOSITORY, files_of())
    return places


def opened(qtbot: QtBot, window: MainWindow) -> NetworksDialog:
    """The dialog, with its list."""
    window.menus["networks"].trigger()
    dialog = window.networks.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.table.topLevelItemCount() > 0, timeout=HANG_MS)
    return dialog


def state(dialog: NetworksDialog, name: str) -> str:
    """How a network stands, as it is read out."""
    item = dialog.table._items[name]
    return str(item.data(4, Qt.ItemDataRole.AccessibleTextRole))


def press(qtbot: QtBot, dialog: NetworksDialog, name: str, button: QAbstractButton) -> None:
    """Choose a network and press a button, which is to be on."""
    dialog.table.choose(name)
    assert button.isEnabled(), button.text()
    qtbot.mouseClick(button, LEFT)


def wait_for(qtbot: QtBot, dialog: NetworksDialog, name: str, wanted: str) -> None:
    qtbot.waitUntil(lambda: wanted in state(dialog, name), timeout=HANG_MS)


def wait_for_bytes(qtbot: QtBot, window: MainWindow, name: str, least: int = 30_000) -> None:
    """Wait until so many bytes of a network are here, and it is not whole."""
    downloads = window.networks.downloads
    assert downloads is not None
    qtbot.waitUntil(lambda: downloads.going[name].done >= least, timeout=HANG_MS)


def asked(qtbot: QtBot, window: MainWindow) -> QMessageBox:
    """The question that is put."""

    def boxes() -> list[QMessageBox]:
        return [one for one in window.findChildren(QMessageBox) if one.isVisible()]

    qtbot.waitUntil(lambda: len(boxes()) == 1, timeout=HANG_MS)
    return boxes()[0]


def answer(qtbot: QtBot, box: QMessageBox, role: QMessageBox.ButtonRole) -> None:
    (button,) = [one for one in box.buttons() if box.buttonRole(one) is role]
    qtbot.mouseClick(button, LEFT)


def test_a_network_is_got_used_and_removed_while_the_window_goes_on(
    qtbot: QtBot,
    window: MainWindow,
    world: World,
    hub: HubServer,  # noqa: F811
    at_hub: Places,
) -> None:
    world.engines[SMALL] = lambda: FakeEngine(SMALL)
    hub.faults.slow = 0.05
    started(qtbot, window)
    dialog = opened(qtbot, window)
    dialog.table.choose(SMALL)
    assert "licence: Apache-2.0" in dialog.about.text() and REPOSITORY in dialog.about.text()
    press(qtbot, dialog, SMALL, dialog.get_button)
    wait_for(qtbot, dialog, SMALL, "kB of 24")
    bar = dialog.table.itemWidget(dialog.table._items[SMALL], 4)
    assert isinstance(bar, QProgressBar) and bar.accessibleName()
    painted(qtbot, window)
    assert window.session.model == "a"
    dialog.close()
    assert window.networks.sign.isVisible() and "%" in window.networks.sign.text()
    hub.faults.slow = 0.0
    qtbot.waitUntil(lambda: not window.networks.sign.isVisible(), timeout=HANG_MS)
    assert (at_hub.models / SMALL / "model.safetensors").is_file()

    popup = window.controls.quality.popup
    qtbot.waitUntil(
        lambda: any(one.value == SMALL for one in window.quality._models), timeout=HANG_MS
    )
    window.controls.quality.open()
    items = [popup.models.topLevelItem(n) for n in range(popup.models.topLevelItemCount())]
    texts = [item.text(0) for item in items if item is not None]
    place = texts.index("Third-party networks")
    assert texts[place + 1] == "Depth Anything V2, small (near and far, no metres)"
    qtbot.mouseClick(popup.more, LEFT)
    assert dialog.isVisible() and not popup.isVisible()

    wait_for(qtbot, dialog, SMALL, "here")
    press(qtbot, dialog, SMALL, dialog.use_button)
    wait_for(qtbot, dialog, SMALL, "in use")
    assert window.session.model == SMALL and not dialog.remove_button.isEnabled()
    called = window.controls.quality.accessibleName()
    assert "Depth Anything V2, small" in called and SMALL not in called
    window.session.use_model("a")
    wait_for(qtbot, dialog, SMALL, "here")
    press(qtbot, dialog, SMALL, dialog.remove_button)
    wait_for(qtbot, dialog, SMALL, "–")
    assert not (at_hub.models / SMALL).exists()
    qtbot.waitUntil(
        lambda: all(one.value != SMALL for one in window.quality._models), timeout=HANG_MS
    )


def test_what_was_cancelled_goes_on_where_it_stopped(
    qtbot: QtBot,
    window: MainWindow,
    hub: HubServer,  # noqa: F811
    at_hub: Places,
) -> None:
    hub.faults.slow = 0.2
    dialog = opened(qtbot, window)
    press(qtbot, dialog, SMALL, dialog.get_button)
    wait_for_bytes(qtbot, window, SMALL)
    press(qtbot, dialog, SMALL, dialog.cancel_button)
    wait_for(qtbot, dialog, SMALL, "–")
    assert not window.networks.sign.isVisible() and not dialog.cancel_button.isEnabled()
    assert not (at_hub.models / SMALL).exists()
    hub.faults.slow = 0.0
    press(qtbot, dialog, SMALL, dialog.get_button)
    wait_for(qtbot, dialog, SMALL, "here")
    assert hub.starts()[-1] > 0, "not from the beginning again"


def test_without_a_hub_the_row_says_three_ways_on(
    qtbot: QtBot,
    window: MainWindow,
    at_hub: Places,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    dialog = opened(qtbot, window)
    with caplog.at_level(logging.WARNING):
        press(qtbot, dialog, SMALL, dialog.get_button)
        wait_for(qtbot, dialog, SMALL, "HF_HUB_OFFLINE")
    said = dialog.about.text()
    assert f"get {REPOSITORY} elsewhere and add its folder" in said
    assert "HF_HOME" in said and "choose one that is here: residual-lite" in said
    assert any(SMALL in record.message for record in caplog.records)
    assert dialog.get_button.isEnabled(), "to try again"


def test_a_licence_without_commercial_use_is_asked_for_once(
    qtbot: QtBot,
    window: MainWindow,
    hub: HubServer,  # noqa: F811
    at_hub: Places,
) -> None:
    hub.add(BASE_REPOSITORY, files_of(), "cc-by-nc-4.0")
    dialog = opened(qtbot, window)
    press(qtbot, dialog, BASE, dialog.get_button)
    box = asked(qtbot, window)
    assert "CC-BY-NC-4.0" in box.text()
    answer(qtbot, box, QMessageBox.ButtonRole.RejectRole)
    assert state(dialog, BASE) == "–" and not hub.asked
    press(qtbot, dialog, BASE, dialog.get_button)
    answer(qtbot, asked(qtbot, window), QMessageBox.ButtonRole.AcceptRole)
    wait_for(qtbot, dialog, BASE, "here")
    qtbot.waitUntil(lambda: not window.background.busy, timeout=HANG_MS)
    known = window.networks._known(BASE)
    assert known is not None and not known.asks


def test_too_little_memory_is_asked_about_before_the_download(
    qtbot: QtBot, window: MainWindow, at_hub: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "whole_memory", lambda: 8_000_000_000)
    dialog = opened(qtbot, window)
    window.networks.get("depth-pro")
    (box,) = dialog.findChildren(QMessageBox)
    assert "about 18.1 GB of memory, and this machine has 8.0 GB" in box.text()
    box.reject()
    assert window.networks.downloads is None


def test_closing_the_window_stops_a_download_in_time(
    qtbot: QtBot,
    window: MainWindow,
    hub: HubServer,  # noqa: F811
    at_hub: Places,
) -> None:
    hub.faults.slow = 30.0  # after the first block
    started(qtbot, window)
    dialog = opened(qtbot, window)
    press(qtbot, dialog, SMALL, dialog.get_button)
    wait_for_bytes(qtbot, window, SMALL, least=10_000)
    assert window.networks.downloads is not None
    process = window.networks.downloads.going[SMALL].beside._aside._process
    assert process is not None
    before = time.monotonic()
    window.close()
    assert time.monotonic() - before < CLOSING
    assert window.closed and window.hanging == []
    assert process.poll() is not None, "its process is gone"
    assert not (at_hub.models / SMALL).exists()


def test_a_repository_and_a_file_that_no_list_has_can_be_added(
    qtbot: QtBot,
    window: MainWindow,
    hub: HubServer,  # noqa: F811
    at_hub: Places,
    make_onnx: Callable[..., Path],
    tmp_path: Path,
) -> None:
    hub.add("somebody/Their-Net", files_of(), "mit")
    dialog = opened(qtbot, window)
    qtbot.mouseClick(dialog.add_button, LEFT)
    (ask,) = dialog.findChildren(AddNetworkDialog)
    assert not ask.add_button.isEnabled(), "nothing is written yet"
    ask.source.setText("somebody/Their-Net")
    qtbot.keyClick(ask.source, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.table.chosen == "their-net", timeout=HANG_MS)
    assert "licence: mit" in dialog.about.text() and state(dialog, "their-net") == "–"
    press(qtbot, dialog, "their-net", dialog.get_button)
    wait_for(qtbot, dialog, "their-net", "here")

    make_onnx(tmp_path / "midas.onnx")
    window.networks.add(Wish("add", str(tmp_path / "midas.onnx")))
    qtbot.waitUntil(lambda: dialog.table.chosen == "midas", timeout=HANG_MS)
    assert (at_hub.models / "midas.onnx").is_file() and dialog.use_button.isEnabled()

    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no network")
    window.networks.add(Wish("add", str(broken)))
    wait_for(qtbot, dialog, "broken.onnx", "broken.onnx: ")
    press(qtbot, dialog, "broken.onnx", dialog.remove_button)
    assert "broken.onnx" not in dialog.table._items and broken.is_file()


def test_the_dialog_is_used_by_keys_alone_and_has_names_for_who_does_not_see_it(
    qtbot: QtBot,
) -> None:
    dialog = NetworksDialog()
    qtbot.addWidget(dialog)
    row = Row(Entry("net", "A net", Wish("get", "net"), licence="MIT"))
    dialog.show_rows([row, Row(Entry("other", "Other", Wish("get", "other"), model="other"))])
    dialog.show()
    with qtbot.waitSignal(dialog.get_asked, timeout=HANG_MS):
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.use_asked, timeout=HANG_MS) as used:
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert used.args == ["other"]
    add = AddNetworkDialog(dialog)
    for kind in (QAbstractButton, QComboBox, QLineEdit):
        for widget in (*dialog.findChildren(kind), *add.findChildren(kind)):
            named = widget.accessibleName() or getattr(widget, "text", str)()
            assert named, widget
    assert dialog.table.accessibleName()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_network_is_converted_beside_the_one_in_use(
    repository: dict[str, bytes],  # noqa: F811
    hub: HubServer,  # noqa: F811
    at_hub: Places,
    tmp_path: Path,
) -> None:
    hub.add(REPOSITORY, repository)
    own = {"CACHE": tmp_path / "cache", "SETTINGS": tmp_path / "settings.yaml"}
    ran = subprocess.run(
        [sys.executable, "-c", GOT_AND_USED, SMALL],
        cwd=ROOT,
        env={
            **os.environ,
            **{f"LIVEDEPTH_{name}": str(place) for name, place in own.items()},
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "QT_QPA_PLATFORM": "offscreen",
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == "True False inverse []", ran.stdout
