"""The browser of datasets in the real window: thumbnails, marks, removing and putting back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from livedepth.claims import claimed
from livedepth.datasets.reading import read_set
from livedepth.gui.dialogs import dataset_pairs
from livedepth.gui.dialogs.dataset_browser import DatasetBrowser
from livedepth.gui.window import MainWindow
from tests.datasets.conftest import files_of, record_set
from tests.gui.driving import HANG_MS

Key = Qt.Key


@pytest.fixture
def opened(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Path], DatasetBrowser]:
    """Opens a set by the menu, and waits until it is shown."""

    def open_one(root: Path) -> DatasetBrowser:
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(root))
        window.menus["dataset"].trigger()
        browser = window.datasets.browser
        assert browser is not None
        qtbot.waitUntil(lambda: free(browser), timeout=HANG_MS)
        return browser

    return open_one


def free(browser: DatasetBrowser) -> bool:
    return browser.open_button.isEnabled()


def press(qtbot: QtBot, browser: DatasetBrowser, key: Key, held: object = None) -> None:
    """A key, and what it begins is waited for."""
    modifiers = held or Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(browser.list, key, modifiers)  # type: ignore[call-overload]
    qtbot.waitUntil(lambda: free(browser), timeout=HANG_MS)


def test_keys_alone_mark_remove_and_put_back(
    opened: Callable[[Path], DatasetBrowser], qtbot: QtBot, tmp_path: Path
) -> None:
    root = record_set(tmp_path / "set", 12)
    (root / "data" / "train" / "000005.png").write_bytes(b"broken")
    before = files_of(root)
    browser = opened(root)
    assert "12 pairs (train 12)" in browser.status.text()
    qtbot.waitUntil(lambda: browser.view.depth.image is not None, timeout=HANG_MS)
    assert "0 · train · 0.00 s · 64×48" in browser.view.about.text()
    qtbot.waitUntil(lambda: browser.thumbnails.kept >= 6, timeout=HANG_MS)
    press(qtbot, browser, Key.Key_F5)
    assert "1 things are wrong" in browser.status.text()
    press(qtbot, browser, Key.Key_Delete)  # the first, and on to the next
    assert browser.list.currentIndex().row() == 1
    assert browser.model.data(browser.model.index(0), dataset_pairs.MarkRole) is True
    browser.faults_button.click()
    assert sorted(pair.number for pair in browser.model.marked.values()) == [0, 5]
    press(qtbot, browser, Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: len(browser.model.pairs) == 10, timeout=HANG_MS)
    assert "2 pairs taken out" in browser.status.text()
    assert len(read_set(root).pairs) == 10
    assert (root / "removed" / "0001" / "files" / "data" / "train" / "000005.png").is_file()
    press(qtbot, browser, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(browser.model.pairs) == 12, timeout=HANG_MS)
    assert files_of(root) == before
    assert not browser.undo_button.isEnabled()


def test_ten_thousand_pairs_in_little_memory(
    opened: Callable[[Path], DatasetBrowser],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = record_set(tmp_path / "set", 3)
    lines = (root / "data" / "train.csv").read_text()
    for number in range(3, 10_002):  # the same files under other names
        lines += f"data/train/00000{number % 3}.jpg,data/train/00000{number % 3}.png\n"
    (root / "data" / "train.csv").write_text(lines)
    browser = opened(root)
    assert browser.model.rowCount() == 10_002
    read = 0
    plain = dataset_pairs._read

    def counted(pair: object) -> object:
        nonlocal read
        read += 1
        return plain(pair)  # type: ignore[arg-type]

    monkeypatch.setattr(dataset_pairs, "_read", counted)
    browser.thumbnails.clear()
    press(qtbot, browser, Key.Key_End)
    assert browser.list.currentIndex().row() == 10_001
    browser.list.viewport().repaint()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: browser.thumbnails.kept == 3, timeout=HANG_MS)
    assert read <= 3 + 12, "only those that are seen"
    monkeypatch.setattr(dataset_pairs, "_KEPT", 2)
    browser.thumbnails.clear()
    browser.list.viewport().repaint()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: browser.thumbnails.kept == 2, timeout=HANG_MS)


def test_what_goes_wrong_is_said(
    opened: Callable[[Path], DatasetBrowser], qtbot: QtBot, tmp_path: Path
) -> None:
    browser = opened(tmp_path)
    assert "no dataset in the layout nyu or tum" in browser.status.text()
    assert not browser.check_button.isEnabled()
    root = record_set(tmp_path / "set", 4)
    browser = opened(root)
    press(qtbot, browser, Key.Key_Delete)
    with claimed(root):
        press(qtbot, browser, Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    assert "another livedepth is writing it" in browser.status.text()
    assert len(read_set(root).pairs) == 4 and browser.remove_button.isEnabled()


def test_everything_has_a_name(opened: Callable[[Path], DatasetBrowser], tmp_path: Path) -> None:
    browser = opened(record_set(tmp_path / "set", 2))
    named: list[QWidget] = [browser.list, browser.status, browser.view.about]
    assert all(one.accessibleName() for one in (*named, browser.view.picture, browser.view.depth))
    text = browser.model.data(browser.model.index(1), Qt.ItemDataRole.AccessibleTextRole)
    assert text == "Pair 1, train"
