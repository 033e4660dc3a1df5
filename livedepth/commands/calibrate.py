"""``livedepth calibrate``: a camera's focal length by a printed board, kept in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from livedepth.commands.options import AsJson, answer

if TYPE_CHECKING:
    from rich.table import Table

    from livedepth.calibration.boards import Board
    from livedepth.calibration.solving import Calibration
    from livedepth.calibration.views import Views


def calibrate(
    camera: Annotated[
        str,
        typer.Argument(
            help="Camera index or name; or a video or folder of pictures that it took (--for)."
        ),
    ],
    board: Annotated[
        str, typer.Option(metavar="9x6", help="Inner corners of the board along both sides.")
    ] = "9x6",
    square: Annotated[
        str, typer.Option(metavar="25mm", help="How wide a square is: 25mm, 2.5cm, 0.025m.")
    ] = "25mm",
    charuco: Annotated[
        str,
        typer.Option(
            metavar="4X4_50", help="The board has markers, of this set of OpenCV's (ChArUco)."
        ),
    ] = "",
    marker: Annotated[
        str, typer.Option(help="How wide a marker is; three quarters of a square if not given.")
    ] = "",
    keep_for: Annotated[
        str,
        typer.Option("--for", metavar="CAMERA", help="Keep it for the camera of this name."),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Find a camera's focal length with a printed board, so that its metres are right."""
    from livedepth.commands.terminal import exit_codes, stoppable

    @exit_codes
    def run() -> dict[str, Any]:
        from livedepth.calibration.boards import Charuco, Chessboard, parse_board, parse_length
        from livedepth.calibration.solving import solve

        sides, side = parse_board(board), parse_length("--square", square)
        kind: Board = Chessboard(sides, side)
        if charuco:
            marked = parse_length("--marker", marker) if marker else None
            kind = Charuco(sides, side, charuco, marked)
        own = _name_of(camera)
        found = solve(_views(camera, own, kind))
        if name := keep_for or own:
            _keep(name, found)
        return _described(found, name)

    with stoppable():
        result = run()
    answer(result, as_json, calibration_table)


def _name_of(camera: str) -> str:
    """What the settings call it; "" for a file, which is nobody's camera."""
    from livedepth.capture.sources import camera_names, kind_of

    return camera_names(camera)[0] if kind_of(camera) == "camera" else ""


def _views(camera: str, name: str, board: Board) -> Views:
    """Views of the board until there are enough, or no pictures any more; ``name`` is what the
    settings call the camera."""
    from contextlib import closing

    from livedepth.calibration.views import ENOUGH_VIEWS, Views
    from livedepth.capture.sources import kind_of, open_source
    from livedepth.commands.terminal import say
    from livedepth.settings import load_settings, settings_path

    mode = None
    if kind_of(camera) == "camera":
        mode = load_settings(settings_path()).settings.camera_mode(name)
    with closing(open_source(camera, paced=False, camera_mode=mode)) as source:
        live, told = source.info.live, ""
        views = Views(board, live=live)
        if live:
            say("hold the board still in many places, near and far, straight and tilted")
        while not (live and views.enough):
            frame = source.read()
            if frame is None:
                break
            taken = views.take(frame)
            wish = str(views.wish() or "show it anywhere else")
            if live and (taken or wish != told):
                say(f"{len(views.seen)} of {ENOUGH_VIEWS} views; {wish}")
                told = wish
        return views


def _keep(name: str, found: Calibration) -> None:
    """Into the settings; what else they say of the camera stays. Raises OutputError."""
    from livedepth.commands.cameras import settings_told
    from livedepth.errors import OutputError
    from livedepth.settings import Intrinsics, save_settings, settings_path

    path = settings_path()
    settings, _, may_overwrite = settings_told()
    if not may_overwrite:
        raise OutputError("{path}: cannot be read, and is not written over", path=path)
    settings.keep_camera(
        name,
        field_of_view=None,
        intrinsics=Intrinsics(
            width=found.width,
            height=found.height,
            fx=found.fx,
            fy=found.fy,
            cx=found.cx,
            cy=found.cy,
            distortion=list(found.distortion),
            error=found.error,
        ),
    )
    save_settings(settings, path)


def _described(found: Calibration, name: str) -> dict[str, Any]:
    return {
        "camera": name,
        "width": found.width,
        "height": found.height,
        "fx": found.fx,
        "fy": found.fy,
        "cx": found.cx,
        "cy": found.cy,
        "distortion": list(found.distortion),
        "field_of_view": found.lens.degrees(found.width),
        "error": found.error,
        "doubt": found.doubt,
        "views": found.views,
    }


def calibration_table(result: dict[str, Any]) -> Table:
    """What was found, for a person."""
    from rich.table import Table

    table = Table(title=f"{result['width']}×{result['height']}, {result['views']} views")
    table.add_column("")
    table.add_column("")
    for title, text in (
        ("field of view", f"{result['field_of_view']:.1f}°"),
        ("focal length", f"{result['fx']:.1f}, {result['fy']:.1f} pixels"),
        ("middle", f"{result['cx']:.1f}, {result['cy']:.1f} pixels"),
        ("distortion", ", ".join(f"{value:.3f}" for value in result["distortion"])),
        ("reprojection error", f"{result['error']:.2f} pixels"),
        ("doubt about the focal length", f"{100 * result['doubt']:.2f} %"),
        ("kept for", result["camera"] or "no camera; --for NAME keeps it"),
    ):
        table.add_row(title, text)
    return table
