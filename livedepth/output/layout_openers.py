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


def open_mcap(order: SetOrder) -> SetWriter:
    """One file of ROS 2 messages, depth in millimetres."""
    return _mcap(order, metres=False)


def open_mcap_float(order: SetOrder) -> SetWriter:
    """The same with depth as float32 metres."""
    return _mcap(order, metres=True)


def _mcap(order: SetOrder, *, metres: bool) -> SetWriter:
    from livedepth.output.file_sets import FileWriter, unfinished
    from livedepth.output.mcap_layout import McapContent

    return FileWriter(
        order.root,
        unfinished(order.root),
        lambda part: McapContent(order, part, metres=metres),
    )


def open_rerun(order: SetOrder) -> SetWriter:
    """One file for the viewer of Rerun."""
    from livedepth.output.file_sets import FileWriter, unfinished
    from livedepth.output.rerun_layout import RerunContent

    return FileWriter(order.root, unfinished(order.root), lambda part: RerunContent(order, part))
