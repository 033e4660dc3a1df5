"""What the shell offers after an option, such as ``--as <TAB>``."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def offer(names: Callable[[], Iterable[str]]) -> Callable[[str], list[str]]:
    """A completion for typer: those of ``names()`` that begin with what has been typed."""

    def begun(incomplete: str) -> list[str]:
        return [name for name in names() if name.startswith(incomplete)]

    return begun


def model_names() -> list[str]:
    """The networks that come with weights, and those that were got; looked for on the disk, since
    PyTorch takes a second."""
    import resources

    shipped = sorted(path.stem for path in resources.WEIGHTS.glob("*.safetensors"))
    return [*shipped, *installed_names()]


def installed_names() -> list[str]:
    """The third-party networks that are here."""
    from livedepth.inference.hub.manifest import installed_networks

    return [manifest.name for manifest in installed_networks().values()]


def networks_to_get() -> list[str]:
    """The networks of the table that are not here."""
    from livedepth.zoo.table import networks

    here = installed_names()
    return [name for name in networks() if name not in here]


def colormaps() -> list[str]:
    from livedepth.postprocess.colour import colormap_names

    return colormap_names()
