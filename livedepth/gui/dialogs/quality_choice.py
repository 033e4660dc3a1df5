"""How the choice between quality and speed is put to use, of the model and of the one beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from livedepth.errors import UserError
from livedepth.gui.bars.quality import QualityButton
from livedepth.gui.basics.background import Background
from livedepth.gui.dialogs.quality_offers import (
    Known,
    button_words,
    changed,
    field_offers,
    model_offers,
    quick_offers,
    to_measure,
)
from livedepth.gui.live.measuring import Measuring
from livedepth.gui.session import Session
from livedepth.gui.texts import run_words, tr, words
from livedepth.inference.abilities import Abilities, abilities
from livedepth.inference.base import DepthEngine, EngineInfo
from livedepth.inference.latencies import latency_of, with_latency
from livedepth.inference.model_list import ListedModel
from livedepth.inference.quick import quick_run
from livedepth.inference.run import Run
from models.naming import Group, model_name, own_file_name

_NOTHING = Abilities({})
_MOST_FAILURES = 4  # that are told at once


class QualityChoice(QObject):
    """Fills the controls ``first`` and ``second``, and does what is chosen in them.

    ``open_run`` None: nothing can be measured, which is done in the ``background``, as is the
    asking of engines for what they can. ``second_changed``: another model is to be compared
    with, :attr:`second`.
    """

    second_changed = pyqtSignal()

    def __init__(
        self,
        session: Session,
        first: QualityButton,
        second: QualityButton,
        open_run: Callable[[Run], DepthEngine] | None,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._first, self._second = session, first, second
        self._models: list[ListedModel] = []
        self._ran: list[str] = []  # among them files that are in no list
        self._wish: Run | None = None  # for the second, by a person
        self._abilities: dict[tuple[str, str, str], Abilities] = {}
        self._failures: list[str] = []  # of what was measured last
        self._background = background
        self.measuring = Measuring(open_run, background, self) if open_run else None
        for button in (first, second):
            button.asked.connect(partial(self._show, button))
            button.popup.chosen.connect(partial(self._choose, button))
            button.popup.quick_chosen.connect(partial(self._choose_quick, button))
            button.popup.measuring_asked.connect(partial(self._measure, button))
            button.popup.measure.setEnabled(self.measuring is not None)
        session.model_ready.connect(self._model_ready)
        session.model_failed.connect(self.show)
        session.second_ready.connect(self.show)
        session.second_failed.connect(self._second_failed)
        if self.measuring is not None:
            self.measuring.began.connect(self._measuring_began)
            self.measuring.measured.connect(self._take_latency)
            self.measuring.failed.connect(self._measuring_failed)
            self.measuring.ended.connect(self._measuring_ended)

    # What there is

    @property
    def second(self) -> Run:
        """The one to compare with: chosen, or else the first other one that is trained."""
        if (run := self._wish or self._session.second_run) is not None:
            return run
        asked = self._session.asked
        others = (one.value for one in self._models if one.trained and one.value != asked.model)
        return asked.with_model(next(others, asked.model))

    def list_models(self, models: Sequence[ListedModel]) -> None:
        """The networks that can be chosen."""
        self._models = list(models)
        self.show()

    def compare_with(self, run: Run) -> None:
        """Choose the one to compare with."""
        self._wish = run
        self.second_changed.emit()
        self.show()

    def note_latencies(self) -> None:
        """Keep what the running models take."""
        for run, info, milliseconds in self._session.settled_latencies():
            known = latency_of(self._session.settings.latency_ms, run)
            if known is None or known.ms != milliseconds:
                self._take_latency(run, info, milliseconds)

    def end_measuring(self) -> None:
        """Measure nothing more."""
        if self.measuring is not None:
            self.measuring.cancel()

    # What is shown

    def show(self, *_: object) -> None:
        """Show what runs in the buttons, and all choices in the popup that is open."""
        for button in (self._first, self._second):
            run, info = self._running(button)
            title, precision = button_words(run, info)
            found = latency_of(self._session.settings.latency_ms, run)
            button.show_choice(title, precision, found.ms if found else None)
            if button.popup.isVisible():
                self._fill(button)

    def _show(self, button: QualityButton) -> None:
        """The popup is about to open."""
        run, info = self._running(button)
        key = (run.engine, run.device, info.engine if info else "")
        if key not in self._abilities:
            # Where that fails, ``auto`` is all that is offered; the next time it is asked again.
            self._background.run("abilities", partial(abilities, *key), partial(self._learn, key))
        self._fill(button)

    def _running(self, button: QualityButton) -> tuple[Run, EngineInfo | None]:
        """The run that a control is about, and what computes it."""
        session = self._session
        if button is self._first:
            return session.run, session.engine
        same = session.second_run == self.second
        return self.second, session.second_engine if same else None

    def _known(self, button: QualityButton) -> Known:
        run, info = self._running(button)
        models = {one.value: one for one in self._models}
        for model in (*self._ran, run.model):
            models.setdefault(model, _unlisted(model))
        key = (run.engine, run.device, info.engine if info else "")
        can = self._abilities.get(key, _NOTHING)
        return Known(list(models.values()), self._session.settings.latency_ms, can, run, info)

    def _fill(self, button: QualityButton) -> None:
        known, popup = self._known(button), button.popup
        popup.show_models(model_offers(known), known.run.model)
        for field, offers in field_offers(known).items():
            popup.show_field(field, offers, getattr(known.run, field))
        popup.show_quick(quick_offers(known))

    # What is chosen

    def _choose(self, button: QualityButton, field: str, value: str) -> None:
        asked = self._session.asked if button is self._first else self.second
        self._use(button, changed(asked, field, value))

    def _choose_quick(self, button: QualityButton, which: str) -> None:
        known = self._known(button)
        run = quick_run(which, known.models, known.latencies, known.run)
        if run is not None:
            self._use(button, run)
        self._fill(button)  # a button that was pressed is not checked before that runs

    def _use(self, button: QualityButton, run: Run) -> None:
        if button is self._second:
            self.compare_with(run)
        elif run != self._session.asked:
            self._session.use_run(run)

    # What happens

    def _model_ready(self) -> None:
        if self._session.model not in self._ran:
            self._ran.append(self._session.model)
        self.show()

    def _second_failed(self, _error: UserError) -> None:
        """The one before goes on, if there is one."""
        if self._session.second_run is not None:
            self._wish = self._session.second_run
        self.show()

    def _learn(self, key: tuple[str, str, str], found: Abilities) -> None:
        self._abilities[key] = found
        self.show()

    # What is measured

    def _measure(self, button: QualityButton, begin: bool) -> None:
        if not begin:
            self.end_measuring()
        elif self.measuring is not None:
            self._failures.clear()
            self._tell_measuring("", goes_on=True)
            self.measuring.start(to_measure(self._known(button)))

    def _take_latency(self, run: Run, info: EngineInfo, milliseconds: float) -> None:
        settings = self._session.settings
        settings.latency_ms = with_latency(settings.latency_ms, run, info, milliseconds)
        self.show()

    def _measuring_began(self, run: Run, place: int, count: int) -> None:
        text = tr("measuring {0} of {1}: {2}").format(place, count, run_words(run.text))
        self._tell_measuring(text, goes_on=True)

    def _measuring_failed(self, run: Run, error: UserError) -> None:
        """It stays until measuring begins again, whatever is measured meanwhile."""
        self._failures.append(f"{run_words(run.text)}: {words(error)}")
        self._tell_measuring("", goes_on=True)

    def _measuring_ended(self) -> None:
        self._tell_measuring("", goes_on=False)

    def _tell_measuring(self, text: str, *, goes_on: bool) -> None:
        left = len(self._failures) - _MOST_FAILURES
        shown = [*([text] if text else []), *self._failures[:_MOST_FAILURES]]
        if left > 0:
            shown.append(tr("{0} more failed; the log says why").format(left))
        text = "\n".join(shown)
        for button in (self._first, self._second):
            button.popup.show_measuring(text, goes_on=goes_on)


def _unlisted(model: str) -> ListedModel:
    """A file that a person opened, or a network before the list is there."""
    name = model_name(model)
    own = name.group is Group.OTHER
    return ListedModel(model, own_file_name(Path(model).stem) if own else name)
