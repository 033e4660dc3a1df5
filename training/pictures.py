"""Pictures without depth, of folders and videos, for what a teacher or an encoder says of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from training.datasets import check_pairs, find_pictures
from training.errors import DataError
from training.mixing import MixedPairs
from training.pairs import Arrays, Pair
from training.recipe import ExtraSet, PictureSet, beside

_QUALITY = 95  # of the JPEGs that a video's frames are kept as: a tenth of their memory


@dataclass(frozen=True, eq=False)
class VideoFrame:
    """A frame of a video, kept as a JPEG file in memory: videos cannot be read in random order."""

    where: str
    jpeg: bytes

    @property
    def depth_name(self) -> str:
        return "(no depth)"

    def read(self) -> Arrays:
        rgb = cv2.imdecode(np.frombuffer(self.jpeg, np.uint8), cv2.IMREAD_COLOR_RGB)
        assert rgb is not None
        return rgb.astype(np.uint8, copy=False), np.full(rgb.shape[:2], np.nan, np.float32)


def load_pictures(
    sets: tuple[PictureSet, ...], data: Path, *, skip_bad: bool = False
) -> list[MixedPairs]:
    """The pictures of every set, all read once, as extra sets in which nothing was measured.

    Raises DataError.
    """
    mixed = []
    for one in sets:
        path = beside(data, one.path)
        found: list[Pair] = (
            [*find_pictures(path)] if path.is_dir() else [*read_frames(path, one.every)]
        )
        good = check_pairs(found, skip_bad=skip_bad, measured=False)
        mixed.append(MixedPairs(good, ExtraSet(folder=path, weight=one.weight)))
    return mixed


def read_frames(video: Path, every: int) -> list[VideoFrame]:
    """Every ``every``-th frame of ``video``, upright. Raises DataError."""
    if not video.is_file():
        raise DataError("{path}: neither a folder of pictures nor a video", path=video)
    capture = cv2.VideoCapture(str(video))
    frames = []
    try:
        number = 0
        while capture.grab():
            if number % every == 0:
                read, image = capture.retrieve()
                if read:
                    _, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
                    frames.append(VideoFrame(f"{video} frame {number}", jpeg.tobytes()))
            number += 1
    finally:
        capture.release()
    if not frames:
        raise DataError("{path}: no frame of it can be read", path=video)
    return frames
