"""Parts that come with an extra, and the one line to say when it is not installed."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

from livedepth.errors import LivedepthError

_TRAINING = ("lightning", "torchmetrics", "h5py", "matplotlib", "scipy")


def package(name: str, extra: str) -> Any:
    """The module ``name``. Raises LivedepthError when it is missing, naming the extra it is in."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise lacking(name, extra) from error


def lacking(name: str, extra: str) -> LivedepthError:
    """What is raised for a package that is not installed, and the extra it is in."""
    return LivedepthError(
        "this needs the package {name}",
        "pip install 'livedepth[{extra}]'",
        name=name,
        extra=extra,
    )


def training() -> ModuleType:
    """``training.entry_points``. Raises LivedepthError when the extra ``train`` is missing."""
    try:
        return importlib.import_module("training.entry_points")
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in _TRAINING:
            raise LivedepthError(
                "training needs the package {package}",
                "pip install 'livedepth[train]'",
                package=error.name,
            ) from error
        raise
