"""An image file, or a folder of them in name order, as a source."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import cv2

from livedepth.capture.base import SourceInfo
from livedepth.closing import Closing
from livedepth.errors import Message, SourceError
from livedepth.frames import Frame
from models.files import is_cut_off

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff"})


def list_images(folder: Path) -> list[Path]:
    """The pictures directly in ``folder``, by name."""
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES and p.is_file())


class ImageSource(Closing):
    """Pictures of a folder, or one, as frames at ``fps``. ``info.files[frame.index]`` is its file.

    A picture that cannot be read raises an error with its name; it is never skipped silently.
    """

    def __init__(self, path: Path, fps: int = 30) -> None:
        if not path.exists():
            raise SourceError("{location}: no such file", location=path)
        self._paths = list_images(path) if path.is_dir() else [path]
        if not self._paths:
            raise SourceError(
                "{path}: holds no pictures ({known})", path=path, known=", ".join(sorted(SUFFIXES))
            )
        self._name = path.name
        self._fps = fps
        self._index = 0
        self._closed = False
        self.warnings: tuple[Message, ...] = ()
        height, width = self._load(self._paths[0]).shape[:2]
        self.info = SourceInfo(
            self._name,
            width,
            height,
            live=False,
            kind="pictures",
            fps=Fraction(fps),
            frames=len(self._paths),
            time_base=Fraction(1, fps),
            duration=len(self._paths) / fps,
            files=tuple(self._paths),
        )

    def _load(self, path: Path) -> cv2.typing.MatLike:
        image = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
        if image is None:
            raise SourceError("{path}: cannot be read as a picture", path=path)
        if is_cut_off(path):
            raise SourceError("{path}: is cut off", "get the whole picture", path=path)
        return image

    def read(self) -> Frame | None:
        """The next picture; None after the last."""
        if self._closed or self._index >= len(self._paths):
            return None
        index = self._index
        image = self._load(self._paths[index]).astype("uint8", copy=False)
        self._index += 1
        return Frame(image, index, index / self._fps, time.monotonic(), self._name)

    def seek(self, seconds: float) -> None:
        self._index = min(max(0, round(seconds * self._fps)), len(self._paths) - 1)

    def close(self) -> None:
        self._closed = True
