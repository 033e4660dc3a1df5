"""Pictures of a printed board, by a camera that is known exactly."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from livedepth.frames import Image

SIDES, SQUARE = (9, 6), 0.025  # inner corners, metres
_DOTS = 40  # of the print, along a square
_TILTS = (
    *((25, 10), (-25, 8), (10, 30), (-8, -30), (20, -20)),
    *((-15, 22), (28, 0), (0, 28), (5, 3)),
)
_FINER = 3  # each pixel is the mean of so many, both ways


def chessboard() -> Image:
    """The print, with a white margin of one square; grey [H, W]."""
    columns, rows = SIDES[0] + 1, SIDES[1] + 1
    squares = (np.add.outer(np.arange(rows), np.arange(columns)) % 2 == 0) * 255
    printed = np.kron(squares, np.ones((_DOTS, _DOTS))).astype(np.uint8)
    return np.pad(printed, _DOTS, constant_values=255)


def charuco(dictionary: str = "DICT_4X4_50") -> Image:
    """The same with markers."""
    markers = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, dictionary))
    size = (SIDES[0] + 1, SIDES[1] + 1)
    board = cv2.aruco.CharucoBoard(size, SQUARE, 0.75 * SQUARE, markers)
    printed = board.generateImage((size[0] * _DOTS, size[1] * _DOTS))
    return np.pad(printed, _DOTS, constant_values=255).astype(np.uint8)


def seen(
    printed: Image,
    camera: npt.NDArray[np.float64],
    size: tuple[int, int],
    turn: tuple[float, float, float],
    middle: tuple[float, float, float],
) -> Image:
    """RGB [H, W, 3] of a board whose middle is there, in metres before the camera, turned by
    degrees about x, y and z."""
    angles = np.radians(turn)
    rotation, _ = cv2.Rodrigues(np.array([angles[0], angles[1], 0.0]))
    spin, _ = cv2.Rodrigues(np.array([0.0, 0.0, angles[2]]))
    rotation = rotation @ spin
    dot = SQUARE / _DOTS
    height, width = printed.shape
    to_board = np.array([[dot, 0, -dot * width / 2], [0, dot, -dot * height / 2], [0, 0, 1.0]])
    to_camera = np.column_stack([rotation[:, 0], rotation[:, 1], np.array(middle)])
    finer = np.array([[_FINER, 0, (_FINER - 1) / 2], [0, _FINER, (_FINER - 1) / 2], [0, 0, 1.0]])
    whole = finer @ camera @ to_camera @ to_board
    big = cv2.warpPerspective(
        printed, whole, (_FINER * size[1], _FINER * size[0]), borderValue=110, flags=cv2.INTER_AREA
    )
    grey = cv2.resize(big, (size[1], size[0]), interpolation=cv2.INTER_AREA)
    return np.repeat(grey[..., None], 3, axis=2).astype(np.uint8)


def walk(
    printed: Image, camera: npt.NDArray[np.float64], size: tuple[int, int], *, tilted: bool = True
) -> Iterator[Image]:
    """A board held in nine parts of the picture, straight or tilted to all sides."""
    focal = camera[0, 0]
    for number, (down, across) in enumerate(_TILTS):
        column, row = number % 3 - 1, number // 3 - 1
        z = 0.36 * focal / size[1] / 0.81 * (1.55 if tilted else 1.3)
        x = column * 0.24 * size[1] / focal * z
        y = row * 0.24 * size[0] / focal * z
        turn = (down, across, 6.0 * column) if tilted else (0.0, 0.0, 6.0 * column)
        yield seen(printed, camera, size, turn, (x, y, z))
        yield seen(printed, camera, size, (turn[1] / 2, -turn[0] / 2, -9.0), (x, y, 1.15 * z))
