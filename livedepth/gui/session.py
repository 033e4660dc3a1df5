"""What runs behind the window, and what a person asks of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from livedepth.capture.base import SourceInfo
from livedepth.frames import DepthFrame
from livedepth.gui.basics.title import source_name
from livedepth.gui.figures import Figures
from livedepth.gui.running import Running
from livedepth.gui.texts import camera_words, tr
from livedepth.inference.base import EngineInfo
from livedepth.inference.metres import camera_text, focal_seen
from livedepth.inference.run import Run
from livedepth.lens import degrees_of
from livedepth.output.dataset_facts import dataset_facts
from livedepth.output.pictures import Style
from livedepth.output.provenance import camera_fact, depth_facts
from livedepth.postprocess.measure import Point

_WATCH_MS = 250
_SETTLED_SECONDS = 3.0  # after which a model's time here is worth showing


class Session(Running):
    """Owns what runs, changes it as a person asks, and tells what there is to know.

    No method waits for a camera or a model.
    """

    # What a person asks for

    def start(self, source: str, model: str, *, remember: bool = True) -> None:
        """Start the pipeline with a model's name, or the text of a run.

        ``remember`` the source for the next time once it opens.
        """
        self.source = self.opening = source
        self._stand_in = "" if remember else source
        self.run = self.asked = Run.of(model)
        self.model = self.run.model
        self.source_asked.emit(source)
        self._set_loop()
        self.bridge.start(source, model)
        self._watch.start(_WATCH_MS)

    def use_source(self, spec: str) -> None:
        """Change to another source; the one before plays on until its first frame."""
        self.opening = spec
        if spec == self._stand_in:
            self._stand_in = ""
        self._retries.end()
        self.source_asked.emit(spec)
        self.bridge.use_source(spec)

    def use_model(self, model: str) -> None:
        """Change to another model, computed as the one before."""
        self.use_run(self.asked.with_model(model))

    def use_run(self, run: Run) -> None:
        """Change the model, or how it is computed; the old one serves until it is ready."""
        self._chosen |= run.differences(self.asked)
        self.asked = run
        self.model_asked.emit()
        self.bridge.use_model(run.text)

    def picture_size(self) -> tuple[int, int] | None:
        """Height and width of the source's pictures; None before it is open. From any thread."""
        info = self.info
        return None if info is None else (info.height, info.width)

    def compare(self, model: str) -> None:
        """Compute the same frames with a second model too, a name or the text of a run; "" ends
        it."""
        if model or self.second:
            self.second = model
            if not model:
                self.second_run = self.second_engine = None
            self.bridge.use_second_model(model)

    def tell_distance(self, at: Point, metres: float) -> None:
        """A person knows that what is ``at`` a place of the frame shown is so many metres away:
        from now on depth is in metres by all such points. Raises SettingsError where that cannot
        be."""
        if self.shown is not None and self.engine is not None:
            self.bridge.tie(self._known.add(self.shown, self.engine, at, metres))

    def forget_distances(self) -> None:
        """Depth as the model gives it again."""
        self._known.forget()
        self.bridge.tie(None)

    def see_through(self, degrees: float | None) -> None:
        """A person says what the camera of the source in use sees from side to side; None: what it
        says itself counts again, or what is known of it. Of a camera it is kept in the settings.
        """
        if self.info is None or self._opened_as is None:
            return
        self.lenses.choose(self.source, degrees, is_camera=self.source_is_camera)
        self.info = self._seen_info(self._opened_as)
        self.bridge.see_again()
        self.lens_changed.emit()

    def stabilise(self, strength: float) -> None:
        """How strongly flicker is reduced: 0 not at all, to less than 1."""
        self.settings.steadiness = strength
        self.bridge.stabilise(strength)

    def pause(self, paused: bool) -> None:
        """Pause or play; a file that has ended plays again from its start."""
        self.bridge.playback.pause(paused)
        self.bridge.restart_rate()
        if not paused and self._ended and self.info is not None:
            self.seek(self.info.start)

    def step(self, by: int = 1) -> None:
        """One frame on, or back (-1), paused."""
        self.bridge.playback.step(by)
        if by < 0:
            self._goes_on()

    def repeat(self, part: tuple[float, float] | None) -> None:
        """Play a part again and again, given in seconds of the source's clock; None ends it."""
        self.bridge.playback.repeat(part)

    def seek(self, seconds: float) -> None:
        """Go on at ``seconds`` of the source's clock."""
        self.bridge.playback.seek(seconds)
        self._goes_on()

    def _goes_on(self) -> None:
        """No longer at its end."""
        if self._ended:
            self._ended = False
            self.paused_changed.emit(self.bridge.playback.paused)

    def loop(self, on: bool) -> None:
        """Whether a file begins again when it ends."""
        self.settings.loop = on
        self._set_loop()

    def play_through(self, on: bool) -> None:
        """Whether a file ends although it is to loop, because it is the list it is in that does."""
        self._through = on
        self._set_loop()

    def _set_loop(self) -> None:
        self.bridge.playback.set_loop(self.settings.loop and not self._through)

    def set_speed(self, speed: float) -> None:
        """Times the source's own speed, above 0."""
        self.bridge.playback.set_speed(speed)

    def tap(self, take: Callable[[DepthFrame], None] | None) -> None:
        """Hand every result to ``take``, in the pipeline's thread; None ends it."""
        self.bridge.tap(take)

    def cameras_changed(self, came: Iterable[str], went: Iterable[str]) -> None:
        """Cameras were plugged in or out: the one in use is opened again when it is back."""
        if self.source in set(went):
            self.unplugged.emit(self.source)
        elif self.source in set(came) and self.opening in ("", self.source):
            self.use_source(self.source)
            self._retries.allow()

    def stop(self, timeout: float) -> list[str]:
        """End the pipeline; names of threads that hang in a driver."""
        self._watch.stop()
        self._retries.end()
        self.bridge.tap(None)
        return self.bridge.stop(timeout)

    # What there is to know

    @property
    def source_is_camera(self) -> bool:
        """Whether what is shown comes from a camera of this machine."""
        info = self.info
        return info is not None and info.kind == "camera"

    @property
    def listed_source(self) -> str:
        """The one to be seen in a list: what opens now, or else what plays or did; or ""."""
        return self.opening or (self.source if self._opened else "")

    @property
    def ended(self) -> bool:
        """Whether a file plays that stands at its end."""
        return self._ended and self.info is not None

    @property
    def has_metres(self) -> bool:
        """Whether the model gives metres; so it is taken to be before there is one."""
        return self.engine is None or self.engine.unit == "m"

    def camera_text(self) -> str:
        """What metres rest on: the camera's field of view, or known points; "" where that is not
        known."""
        engine, info, shown = self.engine, self.info, self.shown
        if engine is None or info is None:
            return ""
        if engine.fitted:
            return tr("metres fitted to {0} known points").format(len(engine.fitted.split()))
        lens, size = info.lens, (info.height, info.width)
        if shown is not None and shown.lens is not None:
            lens, size = shown.lens, shown.frame.image.shape[:2]
        return camera_words(camera_text(engine, lens, size))

    def told_degrees(self) -> float | None:
        """What a person said that the source in use sees from side to side; None: nobody did."""
        info = self.info
        if info is None or info.lens is None or info.lens.origin not in ("given", "settings"):
            return None
        return info.lens.degrees(info.width)

    def seen_degrees(self) -> float:
        """What the source in use is taken to see from side to side."""
        engine, info, shown = self.engine, self.info, self.shown
        lens = shown.lens if shown is not None else None
        if info is None:
            return self.settings.field_of_view
        if lens is None:
            lens = info.lens
        if lens is not None:
            return lens.degrees(info.width)
        if engine is None or engine.focal is None:
            return self.settings.field_of_view
        return degrees_of(focal_seen(engine, None, (info.height, info.width)))

    def automatic_text(self) -> str:
        """What metres would rest on if no person said anything of the camera; "" where nothing is
        known."""
        engine, info = self.engine, self._opened_as
        if engine is None or info is None:
            return ""
        lens = self.lenses.calibrated(self.source) if self.source_is_camera else None
        if lens is None or not lens.fits(info.width, info.height):
            lens = info.lens
        return camera_words(camera_text(engine, lens, (info.height, info.width)))

    def source_text(self) -> str:
        """The source with its size and the rate it really has; "" while none is open."""
        info = self.info
        if info is None:
            return ""
        fps = (self.bridge.source_fps() if info.live else 0.0) or float(info.fps or 0)
        if info.frames == 1:  # a picture
            fps = 0.0
        rate = f" · {fps:.3g} fps" if fps else ""
        width, height = self._size_of(info)
        return f"{source_name(info)} {width}×{height}{rate}"

    def _size_of(self, info: SourceInfo) -> tuple[int, int]:
        """Width and height of its pictures: a window that is captured may have been resized."""
        newest = self.preview if self.shown is None else self.shown.frame
        if newest is None or not info.live or newest.source != info.name:
            return info.width, info.height
        height, width = newest.image.shape[:2]
        return width, height

    def figures(self) -> Figures:
        """What is known of this moment."""
        bridge = self.bridge
        stands = bridge.playback.paused or self._ended or self.info is None
        return Figures(
            0.0 if stands or self._silence.noticed else bridge.fps(),
            bridge.dropped,
            bridge.non_finite,
            self.source_text(),
            self.engine,
            bridge.timings(),
            rgb_only=self.shown is None and self.preview is not None,
        )

    def settled_latencies(self) -> list[tuple[Run, EngineInfo, float]]:
        """What runs, and the milliseconds that it takes here; empty until that can be said."""
        second = self.second_run.text if self.second_run else ""
        if (self.asked.text, self.second) != (self.run.text, second):
            return []  # another is coming: the timings may be of that one already
        if time.monotonic() - self._ready_at <= _SETTLED_SECONDS:
            return []
        timings = self.bridge.timings()
        found = (
            (self.run, self.engine, timings.get("network")),
            (self.second_run, self.second_engine, timings.get("network B")),
        )
        return [
            (run, info, max(0.1, round(1000 * times.p50, 1)))
            for run, info, times in found
            if run is not None and info is not None and times is not None
        ]

    def facts(self) -> dict[str, Any]:
        """What a dataset says of where it came from."""
        steadiness = {"steadiness": self.settings.steadiness}
        if self.info is None or self.engine is None:
            return steadiness
        return dataset_facts(self.info, self.engine) | steadiness

    def made_by(self, style: Style, options: Iterable[str]) -> dict[str, str]:
        """What made the depth that is shown, drawn in a style of which ``options`` are seen."""
        if self.engine is None or self.shown is None or self.engine.model != self.shown.model:
            return {}  # another model has just been chosen
        source = self.info.name if self.info is not None else self.source
        steadiness = self.settings.steadiness
        camera = "" if self.info is None else camera_fact(self.engine, self.info)
        facts = depth_facts(
            self.engine, source, style, options, stabilised=steadiness, camera=camera
        )
        if self.info is not None and self.info.rotation:
            facts["rotation"] = str(self.info.rotation)
        return facts
