"""One still picture of a file. Its content decides what it is, not its name."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
from av.error import FFmpegError

from livedepth.capture.conversion import STRAIGHT, display_matrix, upright
from livedepth.capture.opening import local_name
from livedepth.capture.quiet import quiet_opencv
from livedepth.errors import SourceError
from livedepth.frames import Image
from models.files import jpeg_is_cut_off

_JPEG = b"\xff\xd8\xff"
_BOXES = b"ftyp"  # of AVIF, whose turn OpenCV does not know
# Ranges of samples, by the largest that a picture holds: fractions of white, or levels of 8 bits.
_FRACTIONS, _LEVELS = 1.0, 255.0


def read_still(path: Path) -> Image:
    """uint8 RGB [H, W, 3] of a file, upright. What follows the picture in the file is ignored.

    16 bits are brought to 8. Floating point is taken for fractions of white, for 0..255 where it
    goes beyond 1, and where it goes beyond 255 the largest is white; NaN is black. OpenCV reads
    it, or FFmpeg where OpenCV cannot. Raises SourceError.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(
            "{path}: cannot be read ({reason})", path=path, reason=error.strerror
        ) from error
    if data.startswith(_JPEG) and jpeg_is_cut_off(data):
        raise SourceError("{path}: is cut off", "get the whole picture", path=path)
    with quiet_opencv():
        image = _by_opencv(data)
    if image is None:
        image = _by_ffmpeg(path)
    elif data[4:8] == _BOXES:
        image = upright(image, _matrix_of(path))
    if image is None:
        raise SourceError("{path}: cannot be read as a picture", path=path)
    return image


def _by_opencv(data: bytes) -> Image | None:
    buffer = np.frombuffer(data, np.uint8)
    if not len(buffer):
        return None
    try:
        image = cv2.imdecode(buffer, cv2.IMREAD_COLOR_RGB)
        if image is not None:
            return image.astype(np.uint8, copy=False)
        # Floating point comes only as it is stored: grey, BGR, or BGR and alpha.
        stored = cv2.imdecode(buffer, cv2.IMREAD_UNCHANGED)
    except cv2.error:  # a header that asks for more than there is
        return None
    return None if stored is None else _eight_bits(stored)


def _eight_bits(stored: npt.NDArray[np.generic]) -> Image:
    levels = np.nan_to_num(stored.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    levels = levels if levels.ndim == 3 else np.repeat(levels[..., None], 3, axis=2)
    largest = float(levels[..., :3].max())
    white = next((limit for limit in (_FRACTIONS, _LEVELS) if largest <= limit), largest)
    image = np.rint(np.clip(levels[..., 2::-1] / white, 0, 1) * 255).astype(np.uint8)
    return np.ascontiguousarray(image)


def _by_ffmpeg(path: Path) -> Image | None:
    try:
        with av.open(local_name(path)) as container:
            frame = next(container.decode(video=0), None)
            if frame is None:
                return None
            picture = frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)
            return upright(picture, display_matrix(frame))
    except (FFmpegError, ValueError, IndexError, AttributeError):
        return None  # the caller says that nobody can read it


def _matrix_of(path: Path) -> tuple[float, float, float, float]:
    """That of the display of an AVIF picture."""
    try:
        with av.open(local_name(path)) as container:
            frame = next(container.decode(video=0), None)
            return STRAIGHT if frame is None else display_matrix(frame)
    except (FFmpegError, ValueError, IndexError, AttributeError):
        return STRAIGHT
