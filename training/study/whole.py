"""The study from beginning to end: batches, layers, trainings, scores, report."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from models.files import part_path
from models.registry import create_model
from models.study import STUDY_SIZE, StudyNet
from models.summary import summarise, summary_text
from models.weights import load_net
from training.datasets import split_to_score, train_and_val
from training.errors import DataError
from training.evaluate import Scored, prediction_of
from training.metrics import PROTOCOLS
from training.pairs import Pair, spread
from training.run_log import log_rows
from training.study.batches import study_loader, write_batch
from training.study.page import write_page
from training.study.runs import SHARES, Trainings, Wishes, net_of, recipe_in, refuse_begun
from training.study.scores import EPSILON, score
from training.truth import predicted_by

Announce = Callable[[str], None]
_MOST_SCORED = 100  # pictures, where the time is limited


def study(
    data: Path,
    folder: Path,
    wishes: Mapping[str, Any],
    *,
    split: str = "val",
    models: Sequence[str] = (),
    runs: Sequence[Path] = (),
    resume: bool = False,
    announce: Announce = lambda _line: None,
    version: str = "",
) -> dict[str, Any]:
    """What the study and the lecture did, in ``folder``: report.html, its pictures and study.json.

    ``wishes`` are those of :class:`training.study.runs.Wishes`. ``models`` are some of the four
    nets of the study, by default all; ``runs`` are folders of training runs to report on instead.
    ``resume`` goes on with a study that was interrupted. ``announce`` is told each part in a line.
    Returns what study.json holds. Raises DataError, RecipeError or WeightsError.
    """
    begun, asked = time.monotonic(), Wishes(**wishes)
    chosen = _chosen(models)
    if runs:
        for run in runs:
            net_of(run)  # one that is not finished is refused before anything is read
        nets = {one.model: one.options for one in map(recipe_in, runs)}
    else:
        nets = {name: {} for name in chosen}
        refuse_begun(folder, resume)
    tell = _numbered(announce, 4 + (0 if runs else len(chosen)))
    scored, split = _pairs_to_score(data, split, asked)
    folder.mkdir(parents=True, exist_ok=True)
    result: dict[str, Any] = {
        "data": data.name,
        "predicted_by": predicted_by(data),
        "split": split,
        "minutes": asked.minutes,
        "epochs": asked.epochs,
        **_batch(data, folder, tell),
        "summaries": _summaries(folder, nets, tell),
    }
    done = list(runs) or _train(chosen, data, folder, asked, tell, announce, version)
    result |= _score(done, scored, folder, tell)
    result["seconds"] = round(time.monotonic() - begun, 1)
    report = write_page(folder, result)
    result["report"] = str(report)
    _write_json(folder / "study.json", result)
    tell(f"report: {report}")
    return result


def _chosen(models: Sequence[str]) -> list[str]:
    """The nets to train, the cheapest first. Raises DataError."""
    for name in models:
        if name not in SHARES:
            raise DataError(
                "{name!r} is no net of the study; they are {known}",
                name=name,
                known=", ".join(SHARES),
            )
    return [name for name in SHARES if not models or name in models]


def _numbered(announce: Announce, parts: int) -> Announce:
    numbers = iter(range(1, parts + 1))
    return lambda line: announce(f"{next(numbers)}/{parts} {line}")


def _pairs_to_score(data: Path, split: str, wishes: Wishes) -> tuple[Sequence[Pair], str]:
    pairs, split = split_to_score(data, split)
    most = wishes.most_pairs
    return (spread(pairs, min(_MOST_SCORED, max(1, most // 8))) if most else pairs), split


def _batch(data: Path, folder: Path, tell: Announce) -> dict[str, Any]:
    training, validation, _ = train_and_val(data)
    features, labels = next(iter(study_loader(training)))
    write_batch(folder / "batch.png", features, labels)
    shapes = {"features": list(features.shape), "labels": list(labels.shape)}
    tell(
        f"data: {len(training)} pairs to train on, {len(validation)} to validate on; a batch is "
        f"{shapes['features']} and {shapes['labels']}"
    )
    return {"pairs": len(training), "pairs_to_validate": len(validation), "batch": shapes}


def _summaries(
    folder: Path, nets: Mapping[str, Mapping[str, int]], tell: Announce
) -> list[dict[str, Any]]:
    """Layer by layer, in summary-NAME.txt, with the options of each net; ``cnn-residual`` as the
    study wrote it."""
    found = []
    for name, options in nets.items():
        build = StudyNet if name == "cnn-residual" else partial(create_model, name, **options)
        rows = summarise(build, STUDY_SIZE)
        file = folder / f"summary-{name}.txt"
        file.write_text(summary_text(rows), encoding="utf-8")
        found.append(
            {
                "name": name,
                "rows": len(rows),
                "parameters": sum(row.parameters for row in rows),
                "trainable_parameters": sum(row.trainable for row in rows),
                "file": file.name,
            }
        )
    told = ", ".join(f"{one['name']} {one['parameters']:,} in {one['rows']} rows" for one in found)
    tell(f"layers and parameters: {told}")
    return found


def _train(
    names: Sequence[str],
    data: Path,
    folder: Path,
    wishes: Wishes,
    tell: Announce,
    announce: Announce,
    version: str,
) -> list[Path]:
    trainings, done = Trainings(folder / "runs", wishes), []
    with _told_how_to_go_on(announce):
        for at, name in enumerate(names):
            left = names[at:]
            minutes = trainings.minutes(name, left)
            limit = f"for {minutes:.1f} minutes" if minutes else "to its last epoch"
            tell(f"training {name} {limit}")
            done.append(trainings.run(name, left, data, version))
    return done


@contextmanager
def _told_how_to_go_on(announce: Announce) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        announce("interrupted; the same command with --resume goes on from here")
        raise


def _score(
    runs: Sequence[Path], pairs: Sequence[Pair], folder: Path, tell: Announce
) -> dict[str, Any]:
    from training.report import write_losses, write_pictures  # matplotlib

    names = [run.name for run in runs]
    nets: dict[str, Scored] = {}
    facts: dict[str, dict[str, Any]] = {}
    for run in runs:
        model, weights = net_of(run)
        net, card = load_net(weights)
        name = run.name if names.count(run.name) == 1 else str(run)
        nets[name] = Scored(prediction_of(net, card.input_size))
        parameters, _ = net.parameter_counts()
        epochs, loss = _last_epoch(run)
        facts[name] = {
            "model": model,
            "input_size": list(card.input_size),
            "parameters": parameters,
            "epochs": epochs,
            "loss": loss,
        }
    found = score({name: net.predict for name, net in nets.items()}, pairs)
    tell(f"scores on {found['images']} pictures: " + _in_words(found["models"]))
    write_losses(folder / "losses.png", runs)
    write_pictures(folder, nets, pairs, PROTOCOLS["eigen"])
    scores = found.pop("models")
    found["models"] = [{"name": name, **facts[name], **scores[name]} for name in nets]
    return {"protocol": "eigen", "epsilon": EPSILON, **found}


def _in_words(scores: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} δ1 {one['eigen']['delta1']:.3f}" for name, one in scores.items())


def _last_epoch(run: Path) -> tuple[int, float | None]:
    """How many epochs a run has, and its last training loss."""
    epochs, loss = 0, None
    for epoch, row in log_rows(run):
        epochs = max(epochs, epoch)
        loss = float(row["loss"]) if row.get("loss") else loss
    return epochs, loss


def _finite(value: Any) -> Any:
    """``value`` with None in place of NaN and infinity, which JSON cannot express."""
    if isinstance(value, Mapping):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _write_json(path: Path, result: Mapping[str, Any]) -> None:
    part = part_path(path)
    text = json.dumps(_finite(result), indent=2, ensure_ascii=False)
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)
