"""Files shown by the programs of the desktop."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QDesktopServices

from livedepth.gui.bars.notice import NoticeBar


def show_file(path: Path, notice: NoticeBar) -> None:
    """Open a file or a folder; where nothing can, say where it is."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        notice.show_news(str(path))
