"""``livedepth models``: the models, their size and their accuracy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from livedepth.commands.options import AsJson, answer

if TYPE_CHECKING:
    from rich.table import Table


def models(as_json: AsJson = False) -> None:
    """List the models: size, weights, accuracy with its protocol, licence."""
    from livedepth.commands.terminal import exit_codes

    listed = exit_codes(describe_models)()
    answer({"models": listed}, as_json, lambda found: models_table(found["models"]))


def describe_models() -> list[dict[str, Any]]:
    """Every model with the keys of docs/json.md; ``weights`` and ``metrics`` are null untrained."""
    from livedepth.inference.known_models import known_models, own_graphs
    from models.naming import model_name
    from models.registry import count_parameters, model_spec

    listed = []
    for known in known_models():
        card, facts = known.card, known.spec
        options = card.options if card else {}
        total, trainable = count_parameters(facts.name, **options)
        listed.append(
            {
                "name": facts.name,
                "title": str(model_name(facts.name)),
                "group": model_name(facts.name).group.value,
                "summary": facts.summary,
                "source": facts.source,
                "parameters": total,
                "trainable_parameters": trainable,
                "input_size": list(
                    card.input_size if card else model_spec(facts.name).default_size
                ),
                "weights": known.weights.name if known.weights else None,
                "metrics": {"protocol": card.protocol, "split": card.split, **card.metrics}
                if card and card.metrics
                else None,
                "elsewhere": [{"data": name, **them} for name, them in card.elsewhere.items()]
                if card and card.elsewhere
                else None,
                "license": card.license if card else None,
            }
        )
    return listed + [_describe_graph(path) for path in own_graphs()]


def _describe_graph(path: Path) -> dict[str, Any]:
    """One of the user's own networks: what is known without opening its file."""
    from livedepth.inference.known_models import own_name
    from models.naming import own_file_name

    name = own_file_name(own_name(path))
    return {
        "name": own_name(path),
        "title": str(name),
        "group": name.group.value,
        "summary": f"own file {path.name}",
        "source": str(path),
        "parameters": None,
        "trainable_parameters": None,
        "input_size": None,
        "weights": path.name,
        "metrics": None,
        "elsewhere": None,
        "license": None,
    }


def models_table(listed: list[dict[str, Any]]) -> Table:
    """The same as a table for a person."""
    from rich.table import Table

    table = Table(
        *("model", "called", "parameters", "input", "δ1", "abs rel", "RMSE m", "protocol"),
        "weights",
    )
    for model in listed:
        metrics = model["metrics"] or {}
        table.add_row(
            model["name"],
            model["title"],
            f"{model['parameters']:,}" if model["parameters"] else "–",
            "×".join(str(n) for n in model["input_size"] or "–"),
            *(f"{metrics[k]:.3f}" if k in metrics else "–" for k in ("delta1", "abs_rel", "rmse")),
            f"{metrics['protocol']}, {metrics['split']}" if metrics else "–",
            model["weights"] or f"not trained: livedepth train {model['name']} --data DIR",
        )
    return table
