"""Forms that a set can be exported to, and not recorded in: rows as :mod:`.layouts` has them.

What a row needs is imported when it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from livedepth.errors import Message
from livedepth.output.layouts import JPEG, PNG, Layout

if TYPE_CHECKING:
    from livedepth.output.layouts import SetOrder, SetWriter


def _open3d(order: SetOrder) -> SetWriter:
    from livedepth.datasets.open3d_form import Open3DWriter

    return Open3DWriter(order)


def _colmap(order: SetOrder) -> SetWriter:
    from livedepth.datasets.colmap_form import ColmapWriter

    return ColmapWriter(order)


def _parquet(order: SetOrder) -> SetWriter:
    from livedepth.datasets.parquet_form import ParquetWriter

    return ParquetWriter(order)


FORMS: tuple[Layout, ...] = (
    Layout("open3d", Message("Open3D, colour and depth"), "mm", (PNG, JPEG), _open3d),
    Layout("colmap", Message("COLMAP, pictures and cameras"), "", (PNG, JPEG), _colmap),
    Layout(
        "parquet",
        Message("Hugging Face datasets (parquet)"),
        "m",
        (PNG, JPEG),
        _parquet,
        splits=True,
        extra="datasets",
    ),
)
