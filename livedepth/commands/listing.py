"""What ``livedepth models`` shows: livedepth's own networks, a person's, and those to be had."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

    from livedepth.inference.hub.manifest import Manifest
    from livedepth.zoo.table import NetworkRow
    from models.cards import WeightCard

# Keys that every entry has, with what stands there when nothing is known.
_EMPTY: dict[str, Any] = {
    "parameters": None,
    "trainable_parameters": None,
    "input_size": None,
    "weights": None,
    "metrics": None,
    "elsewhere": None,
    "license": None,
    "noncommercial": False,
    "unit": None,
    "here": True,
    "bytes": None,
    "repository": None,
    "revision": None,
}
_SHOWN: dict[Any, str] = {"metric": "metres", "relative": "depth", "inverse": "near/far"}


def describe_models() -> list[dict[str, Any]]:
    """Every network with the keys of docs/json.md; ``weights`` and ``metrics`` are null
    untrained."""
    from livedepth.inference.hub.manifest import installed_networks
    from livedepth.inference.known_models import own_graphs
    from livedepth.zoo.table import networks

    installed = {one.name: (path, one) for path, one in installed_networks().items()}
    own = [_of_file(path) for path in own_graphs()]
    rows = networks()
    known = [_of_row(name, row, *installed.get(name, (None, None))) for name, row in rows.items()]
    added = [_of_manifest(*there) for name, there in installed.items() if name not in rows]
    return [*_registered(), *own, *added, *known]


def _registered() -> list[dict[str, Any]]:
    from livedepth.inference.known_models import known_models
    from models.naming import model_name
    from models.registry import count_parameters, model_spec

    listed = []
    for known in known_models():
        card, facts, called = known.card, known.spec, model_name(known.spec.name)
        total, trainable = count_parameters(facts.name, **(card.options if card else {}))
        listed.append(
            {
                **_EMPTY,
                "name": facts.name,
                "title": str(called),
                "group": called.group.value,
                "summary": facts.summary,
                "source": facts.source,
                "parameters": total,
                "trainable_parameters": trainable,
                "input_size": list(model_spec(facts.name).default_size),
                "unit": "metric",
                **(_of_card(card) if card else {}),
                "weights": known.weights.name if known.weights else None,
                "elsewhere": [{"data": name, **them} for name, them in card.elsewhere.items()]
                if card and card.elsewhere
                else None,
                "here": known.weights is not None,
                "bytes": known.weights.stat().st_size if known.weights else None,
            }
        )
    return listed


def _of_card(card: WeightCard) -> dict[str, Any]:
    """What weights of livedepth's say of themselves."""
    metrics = {"protocol": card.protocol, "split": card.split, **card.metrics}
    return {
        "input_size": list(card.input_size),
        "metrics": metrics if card.metrics else None,
        "license": card.license,
        "unit": "metric",
    }


def _of_file(path: Path) -> dict[str, Any]:
    """One of the user's own networks: what its file says, without an engine to run it."""
    from livedepth.inference.known_models import own_name
    from livedepth.inference.own_figures import figures_of
    from models.naming import own_file_name

    name, figures = own_file_name(own_name(path)), figures_of(path)
    measured = {"protocol": figures.protocol, "split": figures.split, **figures.metrics}
    return {
        **_EMPTY,
        "metrics": measured if figures.metrics else None,
        **(_by_card(path) if path.suffix == ".safetensors" else {}),
        "name": own_name(path),
        "title": str(name),
        "group": name.group.value,
        "summary": f"own file {path.name}",
        "source": str(path),
        "weights": path.name,
        "bytes": path.stat().st_size,
    }


def _by_card(path: Path) -> dict[str, Any]:
    """What a weights file of livedepth's says of itself; nothing where it is none."""
    from models.cards import read_card
    from models.errors import UnknownModelError, WeightsError
    from models.registry import count_parameters

    try:
        card = read_card(path)
        total, trainable = count_parameters(card.architecture, **card.options)
    except (WeightsError, UnknownModelError, TypeError):
        return {}
    return {"parameters": total, "trainable_parameters": trainable, **_of_card(card)}


def _of_row(
    name: str, row: NetworkRow, path: Path | None, manifest: Manifest | None
) -> dict[str, Any]:
    """A network of the table; where it is here, what its manifest says of it."""
    if path is not None and manifest is not None:
        return _of_manifest(path, manifest) | {"title": row.title, "summary": _summary(row)}
    return {
        **_EMPTY,
        "name": name,
        "title": row.title,
        "group": "hub",
        "summary": _summary(row),
        "source": row.repository,
        "parameters": row.parameters,
        "license": row.licence,
        "noncommercial": row.noncommercial,
        "unit": row.gives,
        "here": False,
        "bytes": row.download or None,
        "repository": row.repository,
        "revision": row.revision,
    }


def _summary(row: NetworkRow) -> str:
    return f"{row.title}; {row.input}" if row.input else row.title


def _of_manifest(path: Path, manifest: Manifest) -> dict[str, Any]:
    files = [one for one in path.parent.rglob("*") if one.is_file()]
    return {
        **_EMPTY,
        "name": manifest.name,
        "title": manifest.called,
        "group": "hub",
        "summary": manifest.called,
        "source": manifest.repository or str(path.parent),
        "parameters": manifest.parameters or None,
        "weights": path.name,
        "license": manifest.licence or None,
        "noncommercial": manifest.noncommercial,
        "unit": manifest.unit,
        "bytes": sum(one.stat().st_size for one in files),
        "repository": manifest.repository or None,
        "revision": manifest.revision or None,
    }


def models_table(listed: list[dict[str, Any]]) -> Group:
    """The same as tables for a person, readable at 80 columns."""
    from rich.console import Group

    own = [model for model in listed if model["group"] != "hub"]
    hub = [model for model in listed if model["group"] == "hub"]
    foot = ["'livedepth models get NAME' gets one that is not here. *: no commercial use."]
    return Group(_own_table(own), "", _hub_table(hub), "", *foot)


def _own_table(listed: Iterable[dict[str, Any]]) -> Table:
    table = _table("model", "params", "input", "δ1", "abs rel", "RMSE m", "licence")
    for model in listed:
        metrics = model["metrics"] or {}
        licence = (model["license"] or "–").partition(":")[0]
        if not model["here"]:
            licence = f"not trained: livedepth train {model['name']} --data DIR"
        table.add_row(
            model["name"],
            _count(model["parameters"]),
            "×".join(str(n) for n in model["input_size"] or "–"),
            *(f"{metrics[k]:.3f}" if k in metrics else "–" for k in ("delta1", "abs_rel", "rmse")),
            licence,
        )
    return table


def _hub_table(listed: Iterable[dict[str, Any]]) -> Table:
    from livedepth.zoo.refusals import amount

    table = _table("third-party network", "gives", "params", "size", "licence", "here")
    for model in listed:
        licence = (model["license"] or "not stated").partition(" (")[0]
        table.add_row(
            model["name"],
            _SHOWN[model["unit"]],
            _count(model["parameters"]),
            amount(model["bytes"]) if model["bytes"] else "–",
            licence + ("*" if model["noncommercial"] else ""),
            "yes" if model["here"] else "no",
        )
    return table


def _table(first: str, *others: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(first, no_wrap=True)
    for column in others:
        table.add_column(column)
    return table


def _count(number: int | None) -> str:
    if not number:
        return "–"
    if number >= 995_000_000:
        return f"{number / 1e9:.1f} G"
    return f"{number / 1e6:.1f} M" if number < 99_950_000 else f"{number / 1e6:.0f} M"
