"""From views of a board to a camera's intrinsics, by OpenCV (after Z. Zhang, 2000)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from livedepth.calibration.views import LEAST_PARTS, LEAST_VIEWS, PARTS, Views
from livedepth.errors import SourceError
from livedepth.lens import Lens, believable

_MOST_ERROR = 0.002  # of the picture's width: more is a bent board, a wrong one, or blur
_MOST_DOUBT = 0.01  # of the focal length, one standard deviation


@dataclass(frozen=True)
class Calibration:
    """A pinhole camera with OpenCV's distortion (k1, k2, p1, p2), in pixels of pictures ``width``
    by ``height``.

    ``error`` is the root mean square of reprojection, in pixels, over ``views``; ``doubt`` the
    standard deviation of the focal length, as a share of it.
    """

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float
    distortion: tuple[float, ...]
    error: float
    doubt: float
    views: int

    @property
    def lens(self) -> Lens:
        """What this says of the camera's metres."""
        return Lens(self.fx, self.width, "calibrated", self.height)


def solve(views: Views) -> Calibration:
    """The camera behind views of a board.

    Raises SourceError, in a line that says what to do, where the views cannot say it: too few, in
    too little of the picture, all seen from one side, or of a board that does not fit them.
    """
    _check_views(views)
    assert views.size is not None
    height, width = views.size
    error, matrix, distortion, *_, deviations, _, _ = cv2.calibrateCameraExtended(
        [seen.board for seen in views.seen],
        [seen.corners for seen in views.seen],
        (width, height),
        None,
        None,
        flags=cv2.CALIB_FIX_K3,
    )
    (fx, _, cx), (_, fy, cy), _ = np.asarray(matrix, np.float64).tolist()
    doubt = float(np.ravel(deviations)[0]) / fx
    if error > _MOST_ERROR * width:
        raise SourceError(
            "the corners are {error:.2f} pixels off on average; at most {most:.2f} can be used",
            "keep the board flat and still, and check --board",
            error=error,
            most=_MOST_ERROR * width,
        )
    if not believable(fx / width) or not doubt <= _MOST_DOUBT:
        raise SourceError(
            "the focal length is known to ±{percent:.1f} % only; at most {most:g} % can be used",
            "show the board tilted too, to all four sides",
            percent=100 * doubt,
            most=100 * _MOST_DOUBT,
        )
    return Calibration(
        width,
        height,
        fx,
        fy,
        cx,
        cy,
        tuple(float(value) for value in np.ravel(distortion)[:4]),
        float(error),
        doubt,
        len(views.seen),
    )


def _check_views(views: Views) -> None:
    if not views.seen:
        raise SourceError(
            "no board was found in {pictures} pictures",
            "check --board, which counts inner corners, and that the whole board is seen",
            pictures=views.pictures,
        )
    if len(views.seen) < LEAST_VIEWS:
        raise SourceError(
            "there are {count} different views of the board; at least {least} are needed",
            "show it in more places and directions",
            count=len(views.seen),
            least=LEAST_VIEWS,
        )
    if len(views.parts) < LEAST_PARTS:
        raise SourceError(
            "the board was seen in {count} of {all} parts of the picture; at least {least} are "
            "needed",
            "show it at the {missing} too",
            count=len(views.parts),
            all=len(PARTS),
            least=LEAST_PARTS,
            missing=", ".join(views.missing),
        )
