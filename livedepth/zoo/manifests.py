"""From a network's files to its manifest: what they say of it is checked, and written down."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from livedepth.inference.hub.manifest import Manifest
from livedepth.zoo.choosing import CONFIG, INDEX, Chosen, check_index, parsed
from livedepth.zoo.configs import check_config, gives, parameters_of
from livedepth.zoo.hashes import sha256_of_several
from livedepth.zoo.orders import Order


def check_configs(order: Order, chosen: Chosen, small: Mapping[str, Path]) -> None:
    """Refuse small files, by their paths in the repository, that are no JSON or name no network
    that can be run. Raises UnavailableError."""
    for name, path in small.items():
        said = parsed(order, name, path)
        if name == CONFIG:
            check_config(order, said)
        elif name == INDEX:
            check_index(order, said, chosen.weights)


def manifest_of(
    order: Order,
    chosen: Chosen,
    files: Mapping[str, Path],
    hashes: Mapping[str, str],
    *,
    repository: str = "",
    revision: str = "",
) -> Manifest:
    """The manifest of a network with these ``files``, by their paths in its folder.

    ``hashes`` are the SHA-256 of its weights; ``repository`` and ``revision`` say where on the hub
    it comes from. Raises UnavailableError for weights that are no safetensors.
    """
    onnx = chosen.kind == "onnx"
    weights = [files[path] for path in chosen.weights]
    return Manifest(
        name=order.name,
        title=order.title,
        repository=repository,
        revision=revision,
        licence=order.licence,
        noncommercial=order.noncommercial,
        kind=chosen.kind,
        file=chosen.main if onnx else "",
        # An order for ONNX has it from its row or its like.
        unit=order.gives or gives(parsed(order, CONFIG, files[CONFIG])),
        parameters=order.parameters if onnx else parameters_of(order, weights),
        sha256=sha256_of_several(hashes),
        picture=order.picture,
        depth=order.depth,
    )
