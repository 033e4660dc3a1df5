"""One moment on disk: picture, coloured depth, depth in millimetres, points."""

from __future__ import annotations

from pathlib import Path

from livedepth.files import make_folder, write_whole
from livedepth.frames import DepthFrame, Image
from livedepth.output.images import write_png
from livedepth.output.legend import draw_legend
from livedepth.output.pictures import Picture, full_depth, millimetres
from livedepth.output.provenance import Facts, as_note
from livedepth.postprocess.colour import colourise
from livedepth.postprocess.point_cloud import DEFAULT_FIELD_OF_VIEW, ply_bytes, seen_by, unproject
from livedepth.postprocess.range_tracker import Range


def write_snapshot(
    folder: Path,
    stem: str,
    depth: DepthFrame,
    limits: Range,
    table: Image,
    *,
    legend: bool = True,
    field_of_view: float = DEFAULT_FIELD_OF_VIEW,
    facts: Facts | None = None,
) -> list[Path]:
    """STEM-rgb.png, STEM-depth.png (coloured) and, of depth in metres, STEM-depth16.png
    (millimetres) and STEM.ply; returns what was written.

    A number is added to ``stem`` where a file has its name already. ``facts`` say in each file what
    made it. Raises OutputError.
    """
    make_folder(folder)
    stem = _free_stem(folder, stem)
    image = depth.frame.image
    coloured = colourise(depth.depth, limits, table, image.shape[:2])
    if legend:
        coloured = draw_legend(coloured, table, limits, depth.unit, fitted=depth.fitted)
    pictures: dict[str, Picture] = {f"{stem}-rgb.png": image, f"{stem}-depth.png": coloured}
    if depth.unit == "m":
        pictures[f"{stem}-depth16.png"] = millimetres(full_depth(depth))
    for name, picture in pictures.items():
        write_png(folder / name, picture, facts)
    written = [folder / name for name in pictures]
    if depth.unit == "m":
        written += _points(folder / f"{stem}.ply", depth, field_of_view, facts)
    return written


def write_points(
    folder: Path,
    stem: str,
    depth: DepthFrame,
    field_of_view: float = DEFAULT_FIELD_OF_VIEW,
    facts: Facts | None = None,
) -> list[Path]:
    """STEM.ply of depth in metres, as in :func:`write_snapshot`. Raises OutputError."""
    make_folder(folder)
    return _points(folder / f"{_free_stem(folder, stem)}.ply", depth, field_of_view, facts)


def write_view(folder: Path, stem: str, picture: Picture, facts: Facts | None = None) -> list[Path]:
    """STEM-view.png of uint8 RGB [H, W, 3], named as in :func:`write_snapshot`. Raises
    OutputError."""
    make_folder(folder)
    path = folder / f"{_free_stem(folder, stem)}-view.png"
    write_png(path, picture, facts)
    return [path]


def _points(path: Path, depth: DepthFrame, field_of_view: float, facts: Facts | None) -> list[Path]:
    field_of_view = seen_by(depth, field_of_view)
    cloud = unproject(depth.depth, depth.frame.image, field_of_view)
    note = as_note({**(facts or {}), "unit": "m", "field_of_view": f"{field_of_view:g}"})
    write_whole(path, ply_bytes(cloud, note))
    return [path]


def _free_stem(folder: Path, stem: str) -> str:
    name, number = stem, 1
    while any(folder.glob(f"{name}-*.png")) or (folder / f"{name}.ply").exists():
        number += 1
        name = f"{stem}-{number}"
    return name
