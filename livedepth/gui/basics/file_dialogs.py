"""The dialogs in which files are chosen."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtWidgets import QFileDialog, QWidget

from livedepth.gui.texts import tr

_NAMES_ONLY = QFileDialog.Option.HideNameFilterDetails  # there are some sixty endings


def file_filter(name: str, suffixes: Iterable[str]) -> str:
    """Files with these endings; also in capitals, which some systems tell apart."""
    patterns = sorted(f"*{one}" for suffix in suffixes for one in {suffix, suffix.upper()})
    return f"{name} ({' '.join(patterns)})"


def any_file() -> str:
    """All files, also those whose names say nothing."""
    return f"{tr('All files')} (*)"


def chosen_files(parent: QWidget, title: str, *filters: str) -> list[str]:
    """Ask for files that are there; none where the person chooses none."""
    paths, _ = QFileDialog.getOpenFileNames(
        parent, title, filter=";;".join(filters), options=_NAMES_ONLY
    )
    return paths


def chosen_file(parent: QWidget, title: str, *filters: str) -> str:
    """Ask for one file that is there; "" where the person chooses none."""
    path, _ = QFileDialog.getOpenFileName(
        parent, title, filter=";;".join(filters), options=_NAMES_ONLY
    )
    return path
