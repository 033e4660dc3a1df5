"""What the starts of a training run wrote down, one after another."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path


def log_rows(run: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Epoch, counted from 1, and values by name, in the order of the starts of ``run``.

    An epoch begun twice comes twice, the later start's values last. Nothing where there is no log.
    Rows between epochs, which hold learning rates alone, are left out.
    """
    logs = run.glob("log*/metrics.csv")
    for log in sorted(logs, key=lambda path: (len(path.parent.name), path)):
        with log.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row["epoch"]:
                    yield int(row["epoch"]) + 1, row
