"""``python -m training.gpu_quarter``: tests, speed and training in a few minutes of a GPU.

Nothing is fetched: what is not installed is named, and what can be done without it is done. Every
result lies in the output folder as soon as there is one.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from training.gpu_quarter.outbox import Outbox, join
from training.gpu_quarter.probe import cores, describe, probe, shared_memory
from training.gpu_quarter.steps import ROOT, run_step, say, skip_step

_TESTS_SECONDS = 90.0
_BENCH_SECONDS = 90.0
_UNPACK_SECONDS = 90.0
_OVERHEAD = 45.0  # seconds of a training beside its steps, until one has been timed
_LEAST_MINUTES = 0.3  # of training: less teaches nothing
_RESERVE = 6.0  # seconds at the end


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.gpu_quarter", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the results")
    parser.add_argument("--pack", type=Path, help="training data, packed by training.pack")
    parser.add_argument("--minutes", type=float, default=10.0, help="for everything (10)")
    parser.add_argument(
        "--piece",
        type=float,
        default=0.0,
        help="most MiB of one file of results; larger ones are cut into pieces (0: never)",
    )
    parser.add_argument("--work", type=Path, help="folder for data and checkpoints (temporary)")
    parser.add_argument("--only", action="append", help="train this network only; repeatable")
    parser.add_argument("--no-checks", action="store_true", help="no tests and no bench: train")
    parser.add_argument("--tiny", action="store_true", help="a few steps of each, to try it out")
    parser.add_argument("--join", action="store_true", help="put the pieces in --out together")
    options = parser.parse_args(arguments)
    if options.join:
        return _join(options.out)
    end = time.monotonic() + 60 * options.minutes - _RESERVE
    outbox = Outbox(options.out, int(options.piece * (1 << 20)))
    with TemporaryDirectory() as temporary:
        work = options.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        quarter = Quarter(outbox, work.resolve(), end, options.tiny)
        quarter.look(checks=not options.no_checks)
        quarter.train(options.pack, options.only)
        done = quarter.finish()
    return 0 if done else 1


def _join(folder: Path) -> int:
    try:
        for path in join(folder):
            print(path)  # noqa: T201
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


class Quarter:
    """The steps in their order; ``end`` is when all has to be over, on the monotonic clock."""

    def __init__(self, outbox: Outbox, work: Path, end: float, tiny: bool) -> None:
        self.outbox, self.work, self.end, self.tiny = outbox, work, end, tiny

    def look(self, *, checks: bool) -> None:
        """What the machine has; with ``checks`` how livedepth does on it."""
        found = probe()
        self.outbox.note("machine", found)
        say(self.outbox, describe(found))
        if checks:
            self._tests()
            self._bench()

    def train(self, pack: Path | None, only: list[str] | None) -> None:
        """All networks, or those named, on the sets of a pack."""
        if pack is None:
            skip_step(self.outbox, "unpack", "no --pack was given")
        elif self._unpack(pack):
            self._train_all(pack, only)

    def finish(self) -> bool:
        """Whether every step that was tried has succeeded."""
        self.outbox.note("seconds_left", round(self._left(), 1))
        steps = self.outbox.report["steps"].values()
        return all(step["ok"] for step in steps if "skipped" not in step)

    def _left(self) -> float:
        return self.end - time.monotonic()

    def _tests(self) -> None:
        """Those that need a GPU, from the files that have some: others may need what is missing."""
        marked = [
            str(path.relative_to(ROOT))
            for path in sorted((ROOT / "tests").rglob("test_*.py"))
            if "mark.cuda" in path.read_text(encoding="utf-8")
        ]
        command = ["-m", "pytest", "-m", "cuda", "-q", "-p", "no:cacheprovider", *marked]
        run_step(self.outbox, "tests", command, min(_TESTS_SECONDS, self._left()))

    def _bench(self) -> None:
        few = (
            ["--rounds", "2", "--no-memory", "--model", "cnn-trans"]
            if self.tiny
            else ["--rounds", "20"]
        )
        command = ["main.py", "bench", "--json", *few]
        outcome = run_step(
            self.outbox, "bench", command, min(_BENCH_SECONDS, self._left()), keep=True
        )
        if outcome["ok"]:
            self.outbox.note("bench", json.loads(outcome["stdout"]))

    def _unpack(self, pack: Path) -> bool:
        command = ["-m", "training.pack", "--unpack", str(pack.resolve()), "-o", str(self.work)]
        seconds = min(_UNPACK_SECONDS, self._left())
        return bool(run_step(self.outbox, "unpack", command, seconds)["ok"])

    def _train_all(self, pack: Path, only: list[str] | None) -> None:
        try:
            from training.gpu_quarter.trainings import TRAININGS, known
            from training.pack.reader import read_manifest
        except ImportError as error:
            skip_step(self.outbox, "training", f"{error}")
            return
        manifest = read_manifest(pack)
        self.outbox.note("pack", manifest.model_dump(include={"width", "quality", "losses"}))
        there, unknown = known(one for one in TRAININGS if not only or one.model in only)
        for one in unknown:
            skip_step(self.outbox, f"train {one.model}", "there is no such network here")
        overhead = 0.0 if self.tiny else _OVERHEAD
        while there:
            one = there.pop(0)
            share = one.share / (one.share + sum(other.share for other in there))
            outcome = self._train(one, manifest, share, overhead)
            overhead = outcome.get("overhead", overhead)

    def _train(self, one: Any, manifest: Any, share: float, overhead: float) -> dict[str, Any]:
        from training.gpu_quarter.trainings import main_set, minutes_for, write_recipe

        name = f"train {one.model}"
        minutes, seconds = minutes_for(self._left(), share, overhead)
        if self.tiny:
            minutes = 0.02
        elif minutes < _LEAST_MINUTES:
            skip_step(self.outbox, name, "no time left")
            return {}
        path, run = self.work / "recipes" / f"{one.model}.yaml", self.work / "runs" / one.model
        sets = [packed.name for packed in manifest.sets]
        machine = (cores(), shared_memory())
        write_recipe(one, path, minutes=minutes, sets=sets, machine=machine, tiny=self.tiny)
        data = self.work / main_set(manifest)
        command = ["main.py", "train", one.model, "--data", str(data), "--recipe", str(path)]
        command += ["-o", str(run), *(["--teacher", one.teacher] if one.teacher else [])]
        outcome = run_step(self.outbox, name, command, min(seconds + 0.3 * overhead, self._left()))
        if not self.tiny and outcome["ok"]:
            outcome["overhead"] = max(5.0, outcome["seconds"] - 60 * minutes)
        self._deliver(one.model, run, outcome)
        return outcome

    def _deliver(self, model: str, run: Path, outcome: dict[str, Any]) -> None:
        """The weights, and the figures of the run beside them."""
        weights = run / f"{model}.safetensors"
        metrics = run / "log" / "metrics.csv"
        if metrics.is_file():
            outcome["metrics_csv"] = metrics.read_text(encoding="utf-8")
        if weights.is_file():
            outcome["files"] = self.outbox.deliver(weights)
            card = weights.with_suffix(".yaml")
            outcome["card"] = card.read_text(encoding="utf-8") if card.is_file() else ""
        self.outbox.note_step(f"train {model}", outcome)


if __name__ == "__main__":
    sys.exit(main())
