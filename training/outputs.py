"""What modules inside a network give, without the network knowing of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn


class Outputs:
    """The outputs of some modules in a forward pass, read by forward hooks while listening."""

    def __init__(self, modules: Sequence[nn.Module]) -> None:
        self._found: dict[int, Tensor] = {}
        self._on = False
        self._count = len(modules)
        for number, module in enumerate(modules):
            module.register_forward_hook(_Keeper(self, number))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Keep what the modules give until :meth:`take`."""
        self._found.clear()
        self._on = True
        try:
            yield
        finally:
            self._on = False

    def take(self) -> list[Tensor]:
        """The outputs in the order of the modules, which are forgotten here."""
        found, self._found = self._found, {}
        return [found[number] for number in range(self._count)]

    def keep(self, number: int, output: Tensor) -> None:
        if self._on:
            self._found[number] = output


class _Keeper:
    """A hook that can be copied with its network."""

    def __init__(self, outputs: Outputs, number: int) -> None:
        self._outputs, self._number = outputs, number

    def __call__(self, _module: nn.Module, _given: Any, output: Tensor) -> None:
        self._outputs.keep(self._number, output)
