"""Cameras through OpenCV: chosen by index or name, timed by their frames, reopened when lost."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2

from livedepth.capture.base import CameraMode, Rotation, SourceInfo
from livedepth.capture.live import LiveSource, Shot, Waits
from livedepth.capture.quiet import quiet_opencv
from livedepth.errors import Hint, SourceError
from livedepth.frames import Image

_FAILURES_BEFORE_REOPEN = 5
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 5.0  # seconds between attempts to reopen
_TURNS = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}
_BACKENDS = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION}


@dataclass(frozen=True)
class CameraName:
    """A camera as the operating system lists it."""

    index: int
    name: str


def list_cameras(root: Path = Path("/sys/class/video4linux")) -> list[CameraName]:
    """Cameras by name, from Linux's sysfs; on other systems the list is empty.

    A device has several nodes, but only the first one (``index`` 0) delivers pictures.
    """
    cameras = []
    for node in root.glob("video*"):
        number = node.name.removeprefix("video")
        if number.isdigit() and _text(node / "index") in ("0", ""):
            cameras.append(CameraName(int(number), _text(node / "name") or node.name))
    return sorted(cameras, key=lambda camera: camera.index)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def open_capture(index: int, mode: CameraMode) -> Any:
    """A cv2.VideoCapture of the platform's own back-end.

    Requests MJPG, because USB has no bandwidth for raw pictures of this size. Exposure, focus and
    white balance stay as the camera, or another program, has set them."""
    params = [
        *(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")),
        *(cv2.CAP_PROP_FRAME_WIDTH, mode.width),
        *(cv2.CAP_PROP_FRAME_HEIGHT, mode.height),
        *(cv2.CAP_PROP_FPS, mode.fps),
    ]
    with quiet_opencv():
        capture = cv2.VideoCapture(index, _BACKENDS.get(sys.platform, cv2.CAP_ANY), params)
        if not capture.isOpened():  # some drivers accept parameters only after opening
            capture = cv2.VideoCapture(index)
            for key, value in zip(params[::2], params[1::2], strict=True):
                capture.set(key, value)
    # The driver's queue would add its whole length to the latency.
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return capture


class CameraSource(LiveSource):
    """Frames of one camera. A lost camera is reopened, after increasing waits, until closed.

    ``rotation`` turns its pictures, degrees clockwise, so that what stands is upright: a network
    has learned depth from upright pictures. It is reopened in the same ``mode``. ``info.fps`` is
    measured, because drivers report rates that they do not deliver.
    """

    def __init__(
        self,
        index: int,
        name: str = "",
        mode: CameraMode | None = None,
        rotation: Rotation = 0,
        *,
        opener: Callable[[int, CameraMode], Any] = open_capture,
    ) -> None:
        self._index, self._name = index, name or f"camera {index}"
        self._mode = mode or CameraMode()
        self._turn = _TURNS.get(rotation)
        self._opener = opener
        self._capture: Any = None
        self._times: deque[float] = deque(maxlen=60)
        waits = Waits(_FIRST_WAIT, _LONGEST_WAIT)
        super().__init__(self._name, "camera", waits, rotation=rotation)

    @property
    def info(self) -> SourceInfo:
        """Size and measured frame rate, as of now."""
        times = list(self._times)
        if len(times) < 2 or times[-1] <= times[0]:
            return self._info
        rate = (len(times) - 1) / (times[-1] - times[0])
        return replace(self._info, fps=Fraction(rate).limit_denominator(1000))

    def _grab(self) -> Shot:
        capture = self._opened()
        for failure in range(_FAILURES_BEFORE_REOPEN):
            if failure:
                self._closed.wait(0.02)
            good, image = capture.read()
            captured_at = time.monotonic()
            if good and image is not None and image.size:
                self._times.append(captured_at)
                return Shot(self._upright(image), captured_at)
            if self._closed.is_set():
                break
        raise SourceError(
            "{name}: opens but gives no picture; is another program using it?", name=self._name
        )

    def _opened(self) -> Any:
        if self._capture is not None:
            return self._capture
        self._capture = self._opener(self._index, self._mode)
        if not self._capture.isOpened():
            raise SourceError(
                "{name}: no camera opens there",
                Hint(
                    "'livedepth devices' lists cameras, and 'demo' needs none",
                    "choose another camera, or the demo room",
                ),
                name=self._name,
            )
        self._times.clear()
        return self._capture

    def _upright(self, image: Any) -> Image:
        code = cv2.COLOR_GRAY2RGB if image.ndim == 2 else cv2.COLOR_BGR2RGB
        rgb: Image = cv2.cvtColor(image, code)
        return rgb if self._turn is None else cv2.rotate(rgb, self._turn)

    def _release(self) -> None:
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.release()
