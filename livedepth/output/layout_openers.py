"""How each layout of :mod:`.layouts` opens its writer. What they need is imported when they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from livedepth.output.layouts import SetOrder, SetWriter


def open_nyu(order: SetOrder) -> SetWriter:
    """``data/train.csv`` with lines ``rgb,depth``."""
    from livedepth.output.folder_sets import FolderWriter
    from livedepth.output.nyu_layout import NyuFiles

    return FolderWriter(order, NyuFiles(order.root, order.rgb))


def open_tum(order: SetOrder) -> SetWriter:
    """``rgb.txt``, ``depth.txt`` and ``associations.txt``."""
    from livedepth.output.folder_sets import FolderWriter
    from livedepth.output.tum_layout import TumFiles

    return FolderWriter(order, TumFiles(order.root, order.rgb))
