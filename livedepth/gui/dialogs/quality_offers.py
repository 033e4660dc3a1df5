"""What the quality popup offers: every choice with what was measured of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from livedepth.gui.bars.quality_popup import Offer, QuickOffer
from livedepth.gui.texts import full_name, run_words, title_of, tr, translated, words
from livedepth.inference.abilities import Abilities
from livedepth.inference.base import EngineInfo
from livedepth.inference.engine_table import ENGINES
from livedepth.inference.latencies import Latency, latency_of
from livedepth.inference.model_list import ListedModel
from livedepth.inference.quick import BALANCED, BEST, FASTEST, QUICK, quick_run
from livedepth.inference.run import AUTO, PRECISIONS, Run, size_text
from models.naming import HEADINGS, Group


@dataclass(frozen=True)
class Known:
    """What is known when the popup is filled: the networks, what they were measured to take, what
    the engine can, which ``run`` is chosen and which engine runs it (None: none does)."""

    models: Sequence[ListedModel]
    latencies: Sequence[Latency]
    abilities: Abilities
    run: Run
    info: EngineInfo | None

    def ms(self, run: Run) -> float | None:
        """Milliseconds of a run; None if it was not measured."""
        found = latency_of(self.latencies, run)
        return found.ms if found else None

    def listed(self, model: str) -> ListedModel | None:
        """What is known of a model."""
        return next((one for one in self.models if one.value == model), None)


def changed(run: Run, field: str, value: str) -> Run:
    """``run`` with another choice in a field.

    What was chosen for an engine or a device need not be had with another one: it is ``auto``
    again.
    """
    if field == "model":
        return run.with_model(value)
    if field == "engine":
        return replace(run, engine=value, device=AUTO, precision=AUTO)
    if field == "device":
        return replace(run, device=value, precision=AUTO)
    return replace(run, **{field: value})


def model_offers(known: Known) -> list[Offer]:
    """The networks under their headings."""
    offers = []
    for group in Group:
        members = [one for one in known.models if one.name.group is group]
        if members:
            offers.append(Offer(words(HEADINGS[group])))
        offers += [_model_offer(known, one) for one in members]
    return offers


def _model_offer(known: Known, one: ListedModel) -> Offer:
    refusal = ""
    if not one.trained:
        refusal = tr("not trained: {0}").format(f"livedepth train {one.value} --data DIR")
    run = known.run.with_model(one.value)
    return Offer(full_name(one.name), one.value, known.ms(run), tip_of(one), refusal)


def tip_of(one: ListedModel) -> str:
    """The technical name with what it is, and the accuracy with its protocol, a line each."""
    if one.name.group is Group.OWN:
        return "\n".join([tr("your own file {0}").format(one.value), *_scores(one)])
    if one.name.group is Group.HUB:
        of = f"{one.value}: {one.summary}" if one.summary else one.value
        return of + "\n" + tr("licence: {0}").format(one.licence or tr("not stated"))
    return "\n".join([f"{one.value}: {translated(one.summary)}", *_scores(one)])


def _scores(one: ListedModel) -> list[str]:
    """The accuracy of a network in one line, or none."""
    if not one.accuracy:
        return []
    scores = [f"{delta1:.3f} ({name})" for name, delta1 in one.accuracy.items()]
    return [f"δ1 {', '.join(scores)}; {one.protocol}"]


def field_offers(known: Known) -> dict[str, list[Offer]]:
    """The lists of the form, by field of Run."""
    return {
        "precision": list(_precisions(known)),
        "size": list(_sizes(known)),
        "engine": list(_engines(known)),
        "device": list(_devices(known)),
    }


def _with_auto(known: Known, field: str, stands_for: str) -> Offer:
    """The choice of ``auto``, with what it stands for where that is known."""
    text = f"{AUTO} ({stands_for})" if stands_for else AUTO
    return Offer(text, AUTO, known.ms(changed(known.run, field, AUTO)), tr("livedepth chooses"))


def _running(known: Known, field: str) -> str:
    """What ``auto`` of a field stands for now."""
    if known.info is None or getattr(known.run, field) != AUTO:
        return ""
    return str(getattr(known.info, field))


def _precisions(known: Known) -> Iterator[Offer]:
    run, model = known.run, known.listed(known.run.model)
    measured = latency_of(known.latencies, changed(run, "precision", AUTO))
    stands_for = _running(known, "precision") or (measured.ran if measured else "")
    yield _with_auto(known, "precision", stands_for)
    small = model is None or model.int8
    there = [one for one in known.abilities.precisions if one != "int8" or small]
    for name in dict.fromkeys([*there, *({run.precision} - {AUTO})]):
        slow = name in there and name not in known.abilities.native
        tip = tr("this device has no instructions for it, so it is slow") if slow else ""
        yield Offer(name, name, known.ms(changed(run, "precision", name)), tip)


def _sizes(known: Known) -> Iterator[Offer]:
    stands_for = size_text(known.info.input_size) if known.info else ""
    yield _with_auto(known, "size", stands_for if known.run.size == AUTO else "")
    there = [size_text(size) for size in known.info.sizes] if known.info else []
    for size in dict.fromkeys([*there, *({known.run.size} - {AUTO})]):
        yield Offer(size, size, known.ms(changed(known.run, "size", size)))


def _engines(known: Known) -> Iterator[Offer]:
    yield _with_auto(known, "engine", _running(known, "engine"))
    for name, row in ENGINES.items():
        refusal = "" if row.installed else f"pip install {row.package}"
        milliseconds = known.ms(changed(known.run, "engine", name))
        yield Offer(name, name, milliseconds, row.maker, refusal)


def _devices(known: Known) -> Iterator[Offer]:
    yield _with_auto(known, "device", _running(known, "device"))
    there = dict(known.abilities.devices)
    if known.run.device != AUTO:
        there.setdefault(known.run.device, "")
    for name, what in there.items():
        yield Offer(name, name, known.ms(changed(known.run, "device", name)), what)


def quick_offers(known: Known) -> dict[str, QuickOffer]:
    """The quick choices, with what each means here."""
    says = {
        FASTEST: tr("The least time measured here: {0}"),
        BALANCED: tr("The default network, in the precision that suits this machine: {0}"),
        BEST: tr("The highest accuracy: {0}"),
    }
    refusals = {FASTEST: tr("Not every network was measured yet: press Measure")}
    offers = {}
    for which in QUICK:
        run = quick_run(which, known.models, known.latencies, known.run)
        if run is None:
            why = refusals.get(which, tr("No such network is there"))
            offers[which] = QuickOffer(why, possible=False, chosen=False)
            continue
        what = run_words(run.text)
        offers[which] = QuickOffer(
            says[which].format(what), possible=True, chosen=_same(known, run)
        )
    return offers


def _same(known: Known, run: Run) -> bool:
    """Whether ``run`` is what runs: in the precision that ``auto`` stands for, too, be it that of
    one or of the other."""
    return replace(run, precision=_computed(known, run)) == replace(
        known.run, precision=_computed(known, known.run)
    )


def _computed(known: Known, run: Run) -> str:
    """The precision of a run: what ``auto`` stands for, where that is known."""
    if run.precision != AUTO:
        return run.precision
    if run == known.run and known.info is not None:
        return known.info.precision
    measured = latency_of(known.latencies, run)
    return (measured.ran if measured else "") or AUTO


def to_measure(known: Known) -> list[Run]:
    """The choices that measuring is for, those that were not measured first of all; all of them
    where each was.

    Every trained network as it would be chosen now, and every precision of the general ones and of
    the one in use that the device has instructions for.
    """
    runs = []
    for one in known.models:
        if not one.trained:
            continue
        run = known.run.with_model(one.value)
        runs.append(run)
        if one.name.group is Group.GENERAL or one.value == known.run.model:
            names = [name for name in PRECISIONS if name in known.abilities.native]
            names = [name for name in names if name != "int8" or one.int8]
            runs += [replace(run, precision=name) for name in (AUTO, *names)]
    runs = list(dict.fromkeys(runs))
    return [run for run in runs if known.ms(run) is None] or runs


def button_words(run: Run, info: EngineInfo | None) -> tuple[str, str]:
    """A model's title, and what it is computed in."""
    precision = info.precision if info else "" if run.precision == AUTO else run.precision
    return title_of(run.model), precision
