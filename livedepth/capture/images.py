"""An image file, or a folder of them in name order, as a source."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

from livedepth.capture.animations import is_animated
from livedepth.capture.base import SourceInfo
from livedepth.capture.photo_lens import lens_of_picture
from livedepth.capture.stills import read_still
from livedepth.capture.suffixes import PICTURES
from livedepth.closing import Closing
from livedepth.errors import Message, SourceError
from livedepth.frames import Frame, Image


def list_images(folder: Path) -> list[Path]:
    """The pictures directly in ``folder``, by name; not hidden files, nor those that move."""
    found = (
        path
        for path in folder.iterdir()
        # macOS keeps notes about x.jpg in ._x.jpg.
        if path.suffix.lower() in PICTURES and not path.name.startswith(".") and path.is_file()
    )
    return sorted(path for path in found if not is_animated(path))


class ImageSource(Closing):
    """Pictures of a folder, or one, as frames at ``fps``. ``info.files[frame.index]`` is its file.

    A picture of a folder that cannot be read is left out and named in ``failures``; there is an
    error where none of them can.
    """

    def __init__(self, path: Path, fps: int = 30) -> None:
        if not path.exists():
            raise SourceError("{location}: no such file", location=path)
        self._paths = list_images(path) if path.is_dir() else [path]
        if not self._paths:
            raise SourceError(
                "{path}: holds no pictures ({known})", path=path, known=", ".join(sorted(PICTURES))
            )
        self._name = path.name
        self._fps = fps
        self._index = 0
        self._closed = False
        self.failures: tuple[Message, ...] = ()
        self._first = self._next()
        assert self._first is not None
        height, width = self._first.image.shape[:2]
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
            lens=self._first.lens,
        )

    @property
    def warnings(self) -> tuple[Message, ...]:
        return self.failures

    def _next(self) -> Frame | None:
        """The next picture that can be read. Raises SourceError where not one could be."""
        while self._index < len(self._paths):
            index, self._index = self._index, self._index + 1
            image = self._load(self._paths[index])
            if image is not None:
                height, width = image.shape[:2]
                return Frame(
                    image,
                    index,
                    index / self._fps,
                    time.monotonic(),
                    self._name,
                    lens=lens_of_picture(self._paths[index], width, height),
                )
        return None

    def _load(self, path: Path) -> Image | None:
        try:
            return read_still(path)
        except SourceError as error:
            if error.message not in self.failures:  # it may be read again, after a seek
                self.failures += (error.message,)
            if len(self.failures) == len(self._paths):
                raise
            return None

    def read(self) -> Frame | None:
        """The next picture; None after the last."""
        if self._closed:
            return None
        frame, self._first = self._first, None
        return frame or self._next()

    def seek(self, seconds: float) -> None:
        self._first = None
        self._index = min(max(0, round(seconds * self._fps)), len(self._paths) - 1)

    def close(self) -> None:
        self._closed = True
