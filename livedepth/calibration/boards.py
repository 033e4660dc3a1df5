"""Printed boards: a chessboard, or one with markers in its white squares (ChArUco)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from livedepth.errors import SettingsError
from livedepth.frames import Image

_BOARD = re.compile(r"([1-9]\d?)\s*[x×]\s*([1-9]\d?)")
_LENGTH = re.compile(r"(\d{1,5}(?:\.\d{1,4})?)\s*(mm|cm|m|)")
_METRES = {"": 0.001, "mm": 0.001, "cm": 0.01, "m": 1.0}
_LEAST, _MOST = 3, 30  # corners along a side
_LEAST_SEEN = 6  # corners of a ChArUco board that have to be seen at once
_MARKER = 0.75  # of a square: what most boards have
_SMALL = 640  # pixels; a board is looked for in pictures no wider than this first
Points = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Seen:
    """A board in a picture: the corners float32 [n, 2] in pixels, and the same on the board,
    float32 [n, 3] metres, in its own plane z = 0."""

    corners: Points
    board: Points


class Board(Protocol):
    """What is printed, and how it is found."""

    def find(self, image: Image) -> Seen | None:
        """The board in uint8 RGB [H, W, 3]; None where it is not seen."""


def parse_board(text: str) -> tuple[int, int]:
    """Inner corners along both sides, of ``9x6``. Raises SettingsError."""
    match = _BOARD.fullmatch(text.strip().lower())
    sides = (int(match[1]), int(match[2])) if match else (0, 0)
    if not all(_LEAST <= side <= _MOST for side in sides):
        raise SettingsError(
            "--board {text!r}: expected the inner corners along both sides, {least} to {most}, "
            "e.g. 9x6",
            text=text,
            least=_LEAST,
            most=_MOST,
        )
    return sides


def parse_length(option: str, text: str) -> float:
    """Metres of ``25mm``, ``2.5cm`` or ``0.025m``; a number alone is millimetres.

    Raises SettingsError.
    """
    match = _LENGTH.fullmatch(text.strip().lower())
    metres = float(match[1]) * _METRES[match[2]] if match else 0.0
    if not 0 < metres <= 10:
        raise SettingsError(
            "{option} {text!r}: expected a length, e.g. 25mm", option=option, text=text
        )
    return metres


def dictionaries() -> list[str]:
    """The sets of markers that OpenCV knows, as ``--charuco`` takes them."""
    return [name.removeprefix("DICT_") for name in dir(cv2.aruco) if name.startswith("DICT_")]


class Chessboard:
    """``sides`` inner corners of squares ``square`` metres wide."""

    def __init__(self, sides: tuple[int, int], square: float) -> None:
        self._sides = sides
        grid = np.zeros((sides[0] * sides[1], 3), np.float32)
        grid[:, :2] = np.mgrid[0 : sides[0], 0 : sides[1]].T.reshape(-1, 2) * square
        self._board = grid

    def find(self, image: Image) -> Seen | None:
        """The board, all of it."""
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        if grey.shape[1] > _SMALL and not self._is_there(grey):
            return None
        found, corners = cv2.findChessboardCornersSB(
            grey, self._sides, flags=cv2.CALIB_CB_NORMALIZE_IMAGE | cv2.CALIB_CB_ACCURACY
        )
        if not found:
            return None
        return Seen(corners.reshape(-1, 2).astype(np.float32), self._board)

    def _is_there(self, grey: npt.NDArray[np.generic]) -> bool:
        """A quick look, in a small picture: most frames of a film show no whole board."""
        shrink = grey.shape[1] / _SMALL
        small = cv2.resize(grey, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
        return bool(cv2.findChessboardCornersSB(small, self._sides)[0])


class Charuco:
    """The same with markers of the set ``dictionary``, ``marker`` metres wide; part of it is
    enough. Raises SettingsError for a set that is not known."""

    def __init__(
        self, sides: tuple[int, int], square: float, dictionary: str, marker: float | None = None
    ) -> None:
        known = dictionaries()
        name = dictionary.upper().removeprefix("DICT_")
        if name not in known:
            raise SettingsError(
                "--charuco {name!r} is not known; known: {known}",
                name=dictionary,
                known=", ".join(known),
            )
        marker = _MARKER * square if marker is None else marker
        if marker >= square:
            raise SettingsError("--marker is not smaller than --square")
        markers = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, f"DICT_{name}"))
        squares = (sides[0] + 1, sides[1] + 1)
        self.boards = []
        for legacy in (False, True):  # boards printed before OpenCV 4.6 begin with another colour
            board = cv2.aruco.CharucoBoard(squares, square, marker, markers)
            board.setLegacyPattern(legacy)
            self.boards.append(board)
        self._detectors = [cv2.aruco.CharucoDetector(board) for board in self.boards]

    def find(self, image: Image) -> Seen | None:
        """What is seen of the board."""
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        best: Seen | None = None
        for board, detector in zip(self.boards, self._detectors, strict=True):
            corners, ids, _, _ = detector.detectBoard(grey)
            count = 0 if ids is None else len(ids)
            if count >= _LEAST_SEEN and (best is None or count > len(best.corners)):
                points = np.asarray(board.getChessboardCorners(), np.float32)
                best = Seen(np.asarray(corners, np.float32).reshape(-1, 2), points[np.ravel(ids)])
        return best
