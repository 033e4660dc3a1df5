"""The report of a study: one HTML file that holds its pictures, and opens without a network."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from models.files import part_path

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
       color: #1b1b1b; background: #fff; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #ccc; }
img { max-width: 100%; height: auto; }
table { border-collapse: collapse; margin: 1rem 0; }
caption { text-align: left; color: #555; padding-bottom: .3rem; }
th, td { padding: .25rem .8rem; border-bottom: 1px solid #ddd; text-align: right; }
th:first-child, td:first-child { text-align: left; }
pre { font-size: 12px; overflow-x: auto; background: #f6f6f6; padding: 1rem; }
"""


def write_page(folder: Path, result: Mapping[str, Any]) -> Path:
    """``report.html`` in ``folder`` of what :func:`training.study.whole.study` found; returns its
    path. The pictures and summaries that it shows lie in ``folder``."""
    sections = (_data, _nets, _curves, _scores, _division, _output, _predictions)
    parts = [one(folder, result) for one in sections]
    title = "Depth from a single picture: the study"
    page = (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body>\n<h1>{title}</h1>\n{_intro(result)}\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )
    path = folder / "report.html"
    part = part_path(path)
    part.write_text(page, encoding="utf-8")
    part.replace(path)
    return path


def _intro(result: Mapping[str, Any]) -> str:
    limit = f"in about {result['minutes']:g} minutes" if result["minutes"] else "without a limit"
    return _text(
        "Ma, Geng and Bie (CS231n, 2017) asked which network finds the distance of every pixel "
        "in one photograph. They compared four: CNN, CNN+trans, CNN+FC and CNN+Residual. A "
        "lecture of 2022 repeats them in PyTorch. This report does the same with the pictures of "
        f"“{result['data']}”, {limit}, {result['seconds']:.0f} seconds in all."
    ) + _text("Each part is explained in docs/study.md of livedepth.")


def _data(folder: Path, result: Mapping[str, Any]) -> str:
    batch = result["batch"]
    by = result["predicted_by"]
    taught = f"The depth is no measurement but what {by} predicted: the nets learn from it."
    return _section(
        "The data",
        _text(
            f"{result['pairs']:,} pairs of picture and measured depth to learn from, and "
            f"{result['pairs_to_validate']:,} to validate on. One batch of the DataLoader, as the "
            f"lecture prints it: features {batch['features']}, labels {batch['labels']} (pictures, "
            "channels, height, width)."
        ),
        _text(taught) if by else "",
        _figure(folder / "batch.png", "The first pairs of the batch; black was not measured."),
    )


def _nets(folder: Path, result: Mapping[str, Any]) -> str:
    rows = [
        (one["name"], one["rows"], f"{one['parameters']:,}", f"{one['trainable_parameters']:,}")
        for one in result["summaries"]
    ]
    layers = [
        _folded(f"Layers of {one['name']}", (folder / one["file"]).read_text(encoding="utf-8"))
        for one in result["summaries"]
    ]
    return _section(
        "The nets",
        _table(
            "Rows of the layer summary and parameters, for pictures of 228x304",
            ("net", "rows", "parameters", "of which learn"),
            rows,
        ),
        *layers,
    )


def _curves(folder: Path, result: Mapping[str, Any]) -> str:
    rows = [
        (
            one["name"],
            f"{one['input_size'][0]}x{one['input_size'][1]}",
            one["epochs"],
            "–" if one["loss"] is None else f"{one['loss']:.3f}",
        )
        for one in result["models"]
    ]
    return _section(
        "The training",
        _text(
            "An epoch shows every training picture once. A curve that still falls at its end says "
            "that more epochs would help; a training loss that falls while the validation does "
            "not improve says that the net learns its pictures by heart."
        ),
        _figure(folder / "losses.png", "Training loss and validation δ1, all nets on one plot."),
        _table("", ("net", "pictures of", "epochs", "last training loss"), rows),
    )


def _scores(_folder: Path, result: Mapping[str, Any]) -> str:
    return _section(
        "The scores",
        _text(
            "δ < 1.25 is the share of pixels whose predicted and true depth differ by less than a "
            "factor of 1.25 (more is better); abs rel the mean of error / true depth, and RMSE the "
            "root of the mean squared error in metres (less is better). Only measured pixels "
            "count."
        ),
        _figures_table(
            f"Protocol {result['protocol']}, {result['images']} pictures of {result['split']}",
            result["models"],
            "eigen",
        ),
    )


def _division(_folder: Path, result: Mapping[str, Any]) -> str:
    holes = f"{100 * result['holes']:.1f} %"
    whence = (
        "All of these pictures are measured everywhere, so the outermost cells of each map were "
        f"made holes, as a Kinect leaves them: {holes} of all cells."
        if result["holes_added"]
        else f"In these pictures {holes} of all cells have a hole."
    )
    return _section(
        "Why the study's abs rel is 10,000 and more",
        _text(
            "A depth camera sees no depth on glass, on black things and at edges, and writes 0 "
            "there. abs rel divides by the true depth, and by 0 nothing can be divided: with "
            f"{result['epsilon']:g} in its place, a prediction of 2 m has the relative error "
            f"{2 / result['epsilon']:,.0f} in such a cell. A few of them decide the mean. {whence}"
        ),
        _figures_table("As the study divides: all cells of its 57x76", result["models"], "study"),
        _figures_table("The same maps, measured cells only", result["models"], "valid"),
    )


def _output(_folder: Path, result: Mapping[str, Any]) -> str:
    ranges = [(one["name"], one["output"]) for one in result["models"]]
    rows = [
        (name, f"{one['nearest']:.2f} m", f"{one['furthest']:.2f} m")
        for name, one in [*ranges, ("measured", result["truth"])]
    ]
    return _section(
        "The range of the output",
        _text(
            "The nearest and the furthest depth that each net predicts in all of these pictures. "
            "A range much narrower than the measured one says that the net plays safe: it "
            "predicts something near the mean everywhere."
        ),
        _table("", ("net", "nearest", "furthest"), rows),
    )


def _predictions(folder: Path, _result: Mapping[str, Any]) -> str:
    return _section(
        "Predictions",
        _figure(folder / "predictions.png", "Red is near, blue is far."),
        _figure(folder / "errors.png", "Where each net is too near (red) or too far (blue)."),
    )


def _figures_table(caption: str, models: Sequence[Mapping[str, Any]], key: str) -> str:
    rows = [
        (
            one["name"],
            f"{one[key]['delta1']:.3f}",
            _number(one[key]["abs_rel"]),
            f"{one[key]['rmse']:.3f} m",
        )
        for one in models
    ]
    return _table(caption, ("net", "δ < 1.25", "abs rel", "RMSE"), rows)


def _number(value: float) -> str:
    return f"{value:.3f}" if value < 100 else f"{value:,.0f}"


def _section(title: str, *parts: str) -> str:
    return f"<h2>{escape(title)}</h2>\n" + "\n".join(parts)


def _text(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _folded(title: str, text: str) -> str:
    return f"<details><summary>{escape(title)}</summary><pre>{escape(text)}</pre></details>"


def _figure(path: Path, caption: str) -> str:
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    text = escape(caption)
    return (
        f'<figure><img alt="{text}" src="data:image/png;base64,{data}">'
        f"<figcaption>{text}</figcaption></figure>"
    )


def _table(caption: str, names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{title}<tr>{head}</tr>{body}</table>"
