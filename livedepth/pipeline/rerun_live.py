"""What is computed, shown by a viewer of Rerun while it is: the newest wins, nothing waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import cv2

from livedepth.errors import LivedepthError, Message, explained
from livedepth.frames import DepthFrame
from livedepth.output.images import jpeg_bytes
from livedepth.output.pictures import full_depth, millimetres
from livedepth.output.rerun_stream import RerunStream, Shown
from livedepth.output.rerun_viewer import RerunViewer
from livedepth.pipeline.channel import Channel, ChannelEnd
from livedepth.pipeline.worker import Worker

_PATIENCE = 10.0  # seconds that one frame may take to be sent
_END = 1.0  # seconds for the last


class RerunLive:
    """Sends depth frames to a viewer, in a thread of its own.

    ``address`` is that of :class:`.rerun_viewer.RerunViewer`. ``failed`` is told, from that thread,
    why nothing is sent any more; whatever computes the frames goes on. Raises LivedepthError where
    Rerun is missing or nobody listens.
    """

    def __init__(
        self, address: str = "", *, failed: Callable[[LivedepthError], None] = lambda error: None
    ) -> None:
        self._viewer = RerunViewer(address)
        self._failed = failed
        self._frames: Channel[DepthFrame] = Channel(newest_wins=True)
        self._since_epoch = time.time() - time.monotonic()
        self.shown = 0
        self._worker = Worker("rerun", self._work, self._crashed).start()

    @property
    def dropped(self) -> int:
        """Frames that were not sent, since a newer one came first."""
        return self._frames.dropped

    @property
    def told(self) -> Message:
        """What was sent, for a person."""
        return Message(
            "Rerun was shown {shown} frames; {dropped} were left out, as newer ones came first",
            shown=self.shown,
            dropped=self.dropped,
        )

    def take(self, depth: DepthFrame) -> None:
        """Show a frame soon; returns at once."""
        self._frames.put(depth)

    def close(self) -> None:
        """End it, within a second or two; may be called twice. The viewer goes on."""
        self._frames.end()
        if not self._worker.join(_END):
            self._frames.abort()

    def _crashed(self, error: Exception) -> None:
        self._frames.abort()
        self._failed(
            explained(  # type: ignore[arg-type]
                error, LivedepthError, "nothing is sent to Rerun any more ({reason})"
            )
        )

    def _work(self) -> None:
        self._viewer.wait()
        stream: RerunStream | None = None
        try:
            while True:
                depth = self._frames.get()
                assert depth is not None
                if stream is None:
                    stream = RerunStream(Path(depth.frame.source).name or depth.frame.source)
                    stream.connect(self._viewer.url)
                self._show(stream, depth)
                # Until it is sent, so that nothing piles up on the way.
                stream.flush(_PATIENCE)
                self.shown += 1
        except ChannelEnd:
            if stream is not None:
                stream.end()
        except BaseException:
            if stream is not None:
                stream.forget()  # nobody may listen any more
            raise

    def _show(self, stream: RerunStream, depth: DepthFrame) -> None:
        frame = depth.frame
        height, width = frame.image.shape[:2]
        lens = depth.lens or frame.lens
        if lens is not None and lens.fits(width, height):
            focal = lens.ratio(width) * width
            stream.camera(focal, focal, (width - 1) / 2, (height - 1) / 2, (width, height))
        metres = depth.unit == "m"
        shown = Shown(
            frame.pts,
            jpeg_bytes(Path("rerun"), cv2.cvtColor(frame.image, cv2.COLOR_RGB2BGR)),
            "image/jpeg",
            millimetres(full_depth(depth)) if metres else None,
            relative=None if metres else depth.depth,
            wall=self._since_epoch + frame.captured_at,
        )
        stream.log(shown, self.dropped)
