"""The registry of networks. To add one, write a file in this package and use the decorator."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch

import models
from models.catalogue import ModelFacts, announce, unknown_model
from models.net import DepthNet


@dataclass(frozen=True)
class ModelSpec:
    """What is known about a network before it is built; what a person reads of it is in
    :mod:`models.catalogue` too."""

    name: str
    build: Callable[..., DepthNet]
    summary: str
    source: str
    default_size: tuple[int, int]


_SPECS: dict[str, ModelSpec] = {}


def register_model(
    name: str, *, summary: str, source: str
) -> Callable[[type[DepthNet]], type[DepthNet]]:
    """Class decorator that registers a :class:`DepthNet` under ``name``.

    ``summary`` says what it is in one line, which the window shows in a person's language: a
    translation of it stands in the files of ``resources/translations``, or it is seen as it is.
    ``source`` cites the origin of the architecture. In this package all arguments are literals,
    which :mod:`models.catalogue` reads. Raises ValueError if the name is taken.
    """

    def register(net: type[DepthNet]) -> type[DepthNet]:
        taken = _SPECS[name].build if name in _SPECS else net
        # The same class again means that its module was imported again.
        if (taken.__module__, taken.__qualname__) != (net.__module__, net.__qualname__):
            raise ValueError(f"model name {name!r} is taken")
        _SPECS[name] = ModelSpec(name, net, summary, source, net.default_size)
        announce(ModelFacts(name, summary, source))
        return net

    return register


@cache
def _discover() -> None:
    for module in pkgutil.iter_modules(models.__path__):
        importlib.import_module(f"models.{module.name}")


def model_names() -> list[str]:
    """Names of all networks, sorted."""
    _discover()
    return sorted(_SPECS)


def model_spec(name: str) -> ModelSpec:
    """The entry of ``name``. Raises UnknownModelError, which names the known ones."""
    _discover()
    if name not in _SPECS:
        raise unknown_model(name, model_names())
    return _SPECS[name]


def count_parameters(name: str, **options: Any) -> tuple[int, int]:
    """How many parameters ``name`` has, and how many are trained; see :func:`create_model`."""
    with torch.device("meta"):  # counting needs no memory and no random numbers
        return create_model(name, **options).parameter_counts()


def create_model(name: str, **options: Any) -> DepthNet:
    """Build ``name`` with fresh weights. ``options`` go to its constructor."""
    return model_spec(name).build(**options)
