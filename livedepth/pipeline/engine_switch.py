"""An engine that is changed while it is used."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from livedepth.aside.process import Aside
from livedepth.errors import Cancelled, EngineError, Message, explained
from livedepth.inference.aside import converted_in
from livedepth.inference.base import DepthEngine
from livedepth.inference.fitted import Fit, FittedEngine
from livedepth.inference.steps import steps_told_to
from livedepth.pipeline.channel import Channel, ChannelEnd
from livedepth.pipeline.events import Event, ModelFailed, ModelLoading, ModelReady
from livedepth.pipeline.worker import Worker


@dataclass(frozen=True)
class _Wish:
    number: int
    model: str


@dataclass(frozen=True)
class _Loaded:
    model: str
    engine: DepthEngine | None


class EngineSwitch:
    """Loads models in a thread of its own; the computing thread takes them over between two frames.

    The engine before serves until the new one is ready, and of several wishes the last counts: the
    conversion of a network that is not wanted any more is ended, also one that the engine in use
    began for a picture of another shape.
    ``second`` marks the events of a switch whose depth stands beside that of the first.
    """

    def __init__(
        self,
        name: str,
        open_engine: Callable[[str], DepthEngine],
        notify: Callable[[Event], None],
        crashed: Callable[[Exception], None],
        *,
        second: bool = False,
    ) -> None:
        self._open, self._notify, self._second = open_engine, notify, second
        self._wanted: Channel[_Wish] = Channel(newest_wins=True)
        self._lock = threading.Lock()  # of the five that follow
        self._wishes = 0
        self._loads = ""  # a model
        self._aside: Aside | None = None  # where it is converted
        self._later = Aside()  # where the engine in use converts what its pictures need
        self._over = False
        self._ready: Channel[_Loaded] = Channel(newest_wins=True, discard=_close)
        self.worker = Worker(name, self._load_all, crashed)
        self.engine: DepthEngine | None = None
        self._plain: DepthEngine | None = None  # the same, without what is fitted to it
        self._model = ""
        self._fit: Fit | None = None
        self._refit = False

    def want(self, model: str) -> None:
        """Change to ``model``; "" for none. From any thread."""
        with self._lock:
            self._wishes += 1
            self._wanted.put(_Wish(self._wishes, model))
            if model != self._loads and self._aside is not None:
                self._aside.end()

    def take_over(self, timeout: float | None = 0) -> bool:
        """Adopt what was loaded since; whether the engine changed. For the thread that computes.

        Raises ChannelEnd when the switch was aborted.
        """
        fresh = self._ready.get(timeout)
        if fresh is not None:
            self.drop()
            with self._lock:
                self._later = Aside()
                if self._over:
                    self._later.end()
            self.engine = self._plain = fresh.engine
            self._model, self._refit = fresh.model, False  # what was fitted was to the one before
        elif not self._take_fit():
            return False
        self.announce()
        return True

    @contextmanager
    def computing(self) -> Iterator[None]:
        """While the engine computes: what it has to convert for a picture is given up with
        Cancelled when another engine is there, and when this is aborted."""
        with self._lock:
            later = self._later
        with converted_in(later):
            yield

    def tie(self, fit: Fit | None) -> None:
        """Give metres by ``fit``, or what the network gives (None). From any thread."""
        self._fit, self._refit = fit, True

    def _take_fit(self) -> bool:
        """Whether the engine gives other numbers from now on."""
        if not self._refit:
            return False
        self._refit, fit, plain = False, self._fit, self._plain
        if plain is None or (fit is not None and plain.info.unit != fit.unit):
            return False  # it was meant for a network that is no more
        self.engine = plain if fit is None else FittedEngine(plain, fit)
        return True

    def announce(self) -> None:
        """Tell what runs: when it was taken over, and when the engine itself went elsewhere."""
        if self.engine is not None:
            self._notify(ModelReady(self._model, self.engine.info, self._second))

    def drop(self) -> None:
        """Close the engine, if there is one."""
        if self.engine is not None:
            self.engine.close()
            self.engine = self._plain = None

    def abort(self) -> None:
        """Load nothing more; what is loaded and was not taken over is closed."""
        with self._lock:
            self._wishes += 1
            self._wanted.abort()
            self._over = True
            self._later.end()
            if self._aside is not None:
                self._aside.end()
        self._ready.abort()

    def _load_all(self) -> None:
        while True:
            try:
                wish = self._wanted.get()
            except ChannelEnd:
                return
            assert wish is not None
            aside = Aside()
            with self._lock:
                if wish.number != self._wishes:
                    continue  # another one came meanwhile
                self._loads, self._aside = wish.model, aside
            try:
                loaded = _Loaded(wish.model, self._load(wish.model, aside))
            except Cancelled:
                continue
            except Exception as error:  # noqa: BLE001 - one bad model must not end the loader
                shown = explained(
                    error, EngineError, "{model}: cannot be loaded ({reason})", model=wish.model
                )
                self._notify(ModelFailed(wish.model, shown, self._second))
                continue
            finally:
                with self._lock:
                    self._aside = None
            with self._lock:
                self._later.end()  # the engine before need not get ready for what it has not seen
            if not self._ready.put(loaded):
                _close(loaded)

    def _load(self, model: str, aside: Aside) -> DepthEngine | None:
        if not model:
            return None
        self._notify(ModelLoading(model, self._second))
        with converted_in(aside), steps_told_to(partial(self._tell_step, model)):
            return self._open(model)

    def _tell_step(self, model: str, step: Message) -> None:
        self._notify(ModelLoading(model, self._second, step))


def _close(loaded: _Loaded) -> None:
    if loaded.engine is not None:
        loaded.engine.close()
