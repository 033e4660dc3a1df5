"""Files that are dropped onto a window."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QDropEvent


def dropped(event: QDropEvent | None) -> list[str]:
    """The files and addresses that are dropped, or dragged over a window; they are accepted.

    They are never moved, though most file managers propose that within one disk: the program that
    they come from may delete what it is told was moved.
    """
    if event is None or (data := event.mimeData()) is None or not data.hasUrls():
        return []
    copy, link = Qt.DropAction.CopyAction, Qt.DropAction.LinkAction
    event.setDropAction(copy if event.possibleActions() & copy else link)
    event.accept()
    return [url.toLocalFile() if url.isLocalFile() else url.toString() for url in data.urls()]
