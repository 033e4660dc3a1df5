"""OpenCV without its own lines on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import cv2


@contextmanager
def quiet_opencv() -> Iterator[None]:
    """Silence OpenCV, which prints a page for each back-end that finds no camera, and a line for
    each fault of a picture.

    Our own error says it in one line. Libraries that print by themselves (libpng, libjpeg) are not
    silenced.
    """
    logging = cv2.utils.logging
    before = logging.getLogLevel()
    logging.setLogLevel(logging.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        logging.setLogLevel(before)
