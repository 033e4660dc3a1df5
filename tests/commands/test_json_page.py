"""The tables of docs/json.md hold what the commands print: every key, its type, and no other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from livedepth.jobs.export import Exported

PAGE = Path(__file__).parents[2] / "docs" / "json.md"
Run = Callable[..., Any]
_ROW = re.compile(r"^\| `(?P<key>[^`]+)` \| (?P<type>[^|]+) \| [^|]+ \| ?(?P<present>[^|]*?) ?\|$")


@dataclass(frozen=True)
class Key:
    """One row of a table."""

    types: frozenset[str]
    always: bool


def read_tables(text: str) -> dict[str, dict[str, Key]]:
    """The tables of the page by the heading above them."""
    tables: dict[str, dict[str, Key]] = {}
    heading = ""
    for line in text.splitlines():
        if line.startswith("## "):
            heading = line[3:]
        elif row := _ROW.match(line):
            key = Key(frozenset(row["type"].split(" or ")), not row["present"])
            tables.setdefault(heading, {})[row["key"]] = key
        else:
            assert not line.startswith("| `"), f"no row of three columns and a key: {line}"
    return tables


@pytest.fixture(scope="module")
def tables() -> dict[str, dict[str, Key]]:
    return read_tables(PAGE.read_text(encoding="utf-8"))


def type_of(value: Any) -> str:
    if value is None:
        return "null"
    kinds: list[tuple[type, str]] = [
        (bool, "boolean"),
        (int, "integer"),
        (float, "number"),
        (str, "string"),
        (list, "array"),
        (dict, "object"),
    ]
    return next(name for kind, name in kinds if isinstance(value, kind))


def walk(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The path and type of everything in a JSON value, ``[]`` for any element of an array.

    Objects in arrays have no row of their own: their keys have.
    """
    if path and not (isinstance(value, dict) and path.endswith("[]")):
        yield path, type_of(value)
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from walk(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner, f"{path}[]")


def row_of(path: str, table: dict[str, Key]) -> str | None:
    """The row that describes ``path``; ``*`` in a row stands for one name."""
    if path in table:
        return path
    parts = path.split(".")
    for key in table:
        wanted = key.split(".")
        if len(wanted) == len(parts) and all(
            w in ("*", p) for w, p in zip(wanted, parts, strict=True)
        ):
            return key
    return None


def check(printed: str, table: dict[str, Key]) -> None:
    """Every key is in the table with its type; every row without a condition is printed."""
    value = json.loads(printed)
    seen = set()
    for path, kind in walk(value):
        found = row_of(path, table)
        assert found is not None, f"{path} is not on the page"
        types = table[found].types
        assert kind in types or "any" in types or (kind == "integer" and "number" in types), (
            f"{path}: the page says {sorted(types)}, the command prints {kind}"
        )
        seen.add(found)
    parents = {key.rpartition(".")[0].removesuffix("[]") for key in seen} | {""}
    for key, row in table.items():
        # An array may be empty and an object null: what is in them is then not printed.
        inside = key.rpartition(".")[0].removesuffix("[]") if "." in key else ""
        if row.always and not key.endswith("[]") and inside in parents:
            assert key in seen, f"{key} is on the page, and not printed"


def test_models(tables: dict[str, dict[str, Key]], run: Run, models_folder: Path) -> None:
    (models_folder / "own.onnx").touch()
    check(run("models", "--json").out, tables["models"])


def test_devices(tables: dict[str, dict[str, Key]], run: Run) -> None:
    check(run("devices", "--json").out, tables["devices"])


def test_process_of_files_that_are_new_done_and_broken(
    tables: dict[str, dict[str, Key]], run: Run, clip: Path, weights: Path, out: Path
) -> None:
    done = clip.with_name("done.mp4")
    done.write_bytes(clip.read_bytes())
    (out / "done-depth.mp4").touch()
    broken = clip.with_name("broken.mp4")
    broken.write_bytes(b"no film")
    options = ("-m", weights, "--device", "cpu", "--resume", "--json")
    ran = run("process", clip, done, broken, "-o", out, *options)
    entries = json.loads(ran.out)["outputs"]
    assert ["frames" in entries[0], entries[1].get("skipped"), "error" in entries[2]] == [True] * 3
    check(ran.out, tables["process"])


def test_info_of_all_that_it_knows(
    tables: dict[str, dict[str, Key]],
    run: Run,
    clip: Path,
    pictures: Path,
    weights: Path,
    out: Path,
) -> None:
    options = ("-m", weights, "--device", "cpu", "--end", "0.1")
    for name, kind in (("a.mp4", "sbs"), ("points", "pointcloud"), ("numbers", "npz")):
        assert run("process", clip, "-o", out / name, "--as", kind, *options).code == 0
    made = (out / "a.mp4", out / "points", out / "points" / "000000.ply", out / "numbers")
    for path in (clip, pictures, pictures / "a.jpg", *made, *(out / "numbers").glob("*.npz")):
        check(run("info", path, "--json").out, tables["info"])


def test_record(
    tables: dict[str, dict[str, Key]], run: Run, clip: Path, weights: Path, out: Path
) -> None:
    ran = run("record", clip, "-o", out / "set", "-m", weights, "--device", "cpu", "--json")
    check(ran.out, tables["record"])


def test_bench_of_a_network_and_of_one_that_is_refused(
    tables: dict[str, dict[str, Key]], run: Run, weights: Path
) -> None:
    options = ("--engine", "torch", "--device", "npu", "--rounds", 2, "--no-memory", "--json")
    refused = run("bench", "-m", weights, *options)
    assert json.loads(refused.out)["refused"]
    check(refused.out, tables["bench"])
    ran = run("bench", "-m", weights, "--engine", "torch", "--rounds", 2, "--no-memory", "--json")
    assert json.loads(ran.out)["runs"]
    check(ran.out, tables["bench"])


def test_bench_pipeline(
    tables: dict[str, dict[str, Key]], run: Run, clip: Path, weights: Path
) -> None:
    ran = run("bench", "pipeline", clip, "-m", weights, "--frames", 10, "--rounds", 1, "--json")
    check(ran.out, tables["bench pipeline"])


def test_bench_record(tables: dict[str, dict[str, Key]], run: Run, weights: Path) -> None:
    options = ("--size", "64x48", "--seconds", "0.2", "--json")
    ran = run("bench", "record", "-m", weights, *options)
    assert ran.code == 0, ran.err
    check(ran.out, tables["bench record"])


def test_bench_start(tables: dict[str, dict[str, Key]], run: Run, weights: Path) -> None:
    ran = run("bench", "start", "--model", weights, "--rounds", "1", "--json")
    assert ran.code == 0, ran.err
    check(ran.out, tables["bench start"])
    found = json.loads(ran.out)
    for start in (found["first"], found["later"]):
        assert 0 < start["window_s"] <= start["rgb_s"] <= start["depth_s"]
        assert start["resident_mb"] is None or 0 < start["resident_mb"] <= start["peak_mb"]


def test_evaluate(
    tables: dict[str, dict[str, Key]], run: Run, clip: Path, weights: Path, out: Path
) -> None:
    pytest.importorskip("lightning")
    recorded = run("record", clip, "-o", out / "set", "-m", weights, "--device", "cpu")
    assert recorded.code == 0, recorded.err
    ran = run("evaluate", weights, "--data", out / "set", "--split", "train", "--json")
    check(ran.out, tables["evaluate"])


def test_export(
    tables: dict[str, dict[str, Key]],
    run: Run,
    weights: Path,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The conversion itself takes seconds, and test_export.py does it.
    done = Exported(out / "net.xml", "float32", 1e-7, 1e-6, 8)
    monkeypatch.setattr("livedepth.jobs.export.export_model", lambda *_, **__: done)
    check(run("export", weights, "-o", out / "net.xml", "--json").out, tables["export"])


def test_a_key_that_is_missing_or_new_or_of_another_type_is_noticed() -> None:
    table = read_tables("## x\n| `a` | number | m | |\n| `b[].c` | string | what | |\n")["x"]
    check('{"a": 1, "b": []}', {**table, "b": Key(frozenset({"array"}), always=True)})
    for wrong in ('{"b": []}', '{"a": 1, "b": [], "d": 2}', '{"a": "1", "b": []}'):
        with pytest.raises(AssertionError):
            check(wrong, {**table, "b": Key(frozenset({"array"}), always=True)})


def test_calibrate(tables: dict[str, dict[str, Key]], run: Run, tmp_path: Path) -> None:
    import cv2
    import numpy as np

    from tests.calibration.printed import chessboard, walk

    camera = np.array([[230.0, 0, 163.0], [0, 230.0, 117.0], [0, 0, 1]])
    for number, image in enumerate([*walk(chessboard(), camera, (240, 320))][::2]):
        cv2.imwrite(str(tmp_path / f"{number:02d}.png"), image)
    check(run("calibrate", tmp_path, "--json").out, tables["calibrate"])
