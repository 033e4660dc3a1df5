"""What a ``config.json`` says of its network, before gigabytes are got: no PyTorch is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from math import prod
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from livedepth.errors import UnavailableError, reason_of
from livedepth.extras import package
from livedepth.inference.hub.hub_files import KINDS, got_elsewhere
from livedepth.zoo.orders import Order
from livedepth.zoo.table import Gives

_TABLE = "MODEL_FOR_DEPTH_ESTIMATION_MAPPING_NAMES"
# By the networks' own code: DPT was trained on inverse depth (MiDaS), the others of these give
# metres; the Depth Anything family says it in depth_estimation_type.
_GIVES: Mapping[str, Gives] = {
    "dpt": "inverse",
    "depth_anything": "inverse",
    "prompt_depth_anything": "inverse",
    "glpn": "metric",
    "zoedepth": "metric",
    "depth_pro": "metric",
    "tipsv2_dpt": "metric",
    "chmv2": "metric",
}


@cache
def depth_classes() -> Mapping[str, str]:
    """The depth networks of the installed package transformers: their classes by model type.

    The table is read from the package's source, for importing it imports PyTorch, which takes
    seconds and memory that the window does not have to spare. Raises LivedepthError without it.
    """
    spec = find_spec("transformers")
    if spec is not None and spec.origin:
        source = Path(spec.origin).parent / "models" / "auto" / "modeling_auto.py"
        if source.is_file() and (found := _table_in(source.read_text(encoding="utf-8"))):
            return found
    auto = package("transformers.models.auto.modeling_auto", "zoo")
    return dict(getattr(auto, _TABLE))


def _table_in(text: str) -> dict[str, str]:
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == _TABLE for target in node.targets
        ):
            return _pairs(node.value)
    return {}


def _pairs(made: ast.expr) -> dict[str, str]:
    """The pairs in ``OrderedDict([...])``; nothing where the table is written in another way."""
    try:
        return dict(ast.literal_eval(made.args[0])) if isinstance(made, ast.Call) else {}
    except (ValueError, TypeError, IndexError):
        return {}


def check_config(order: Order, config: Mapping[str, Any]) -> None:
    """Refuse a network that needs a program of its own or parts of another repository, or that is
    no depth network.

    Raises UnavailableError.
    """
    kind = str(config.get("model_type", ""))
    # A later transformers may know more than what is opened here.
    classes = {one: name for one, name in depth_classes().items() if one in KINDS}
    named = config.get("architectures")
    architecture = str(named[0]) if isinstance(named, list) and named else "none"
    program = config.get("auto_map")
    if program and kind not in classes:
        raise UnavailableError(
            "{name}: {repository} asks to run a program of its own (auto_map in its config.json), "
            "which livedepth never does",
            "choose another network, or one that the package transformers runs itself",
            name=order.name,
            repository=order.repository,
        )
    # Where a repository has a program too, the class may be named as there; transformers, which
    # has one of its own for this kind, does not look at the name.
    if kind not in classes or (classes[kind] != architecture and not program):
        raise UnavailableError(
            "{name}: {repository} is no depth network that the package transformers knows "
            "({architecture}, {kind}); it knows {known}",
            "choose another network",
            name=order.name,
            repository=order.repository,
            architecture=architecture,
            kind=kind or "no model type",
            known=", ".join(sorted(classes)),
        )
    if wanted := got_elsewhere(config):
        raise UnavailableError(
            "{name}: {repository} asks for {wanted} of another repository, which is never got",
            "choose another network",
            name=order.name,
            repository=order.repository,
            wanted=wanted,
        )


def gives(config: Mapping[str, Any]) -> Gives:
    """What the numbers of a network mean, by its config."""
    if config.get("depth_estimation_type") == "metric":
        return "metric"
    return _GIVES.get(str(config.get("model_type")), "relative")


def parameters_of(order: Order, weights: Iterable[Path]) -> int:
    """The number of weights in safetensors files; only their headers are read.

    Raises UnavailableError for a file that is none.
    """
    total = 0
    for path in weights:
        try:
            with safe_open(path, framework="np") as file:
                for name in file.keys():  # noqa: SIM118 - no mapping
                    total += prod(file.get_slice(name).get_shape())
        except (SafetensorError, OSError) as error:
            raise UnavailableError(
                "{name}: {file} is no safetensors file ({reason})",
                "get it again",
                name=order.name,
                file=path.name,
                reason=reason_of(error),
            ) from error
    return total
