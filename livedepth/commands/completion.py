"""What the shell offers after an option, such as ``--as <TAB>``."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def offer(names: Callable[[], Iterable[str]]) -> Callable[[str], list[str]]:
    """A completion for typer: those of ``names()`` that begin with what has been typed."""

    def begun(incomplete: str) -> list[str]:
        return [name for name in names() if name.startswith(incomplete)]

    return begun


def model_names() -> list[str]:
    """The networks that come with weights; looked for on the disk, since PyTorch takes a second."""
    import resources

    return sorted(path.stem for path in resources.WEIGHTS.glob("*.safetensors"))


def colormaps() -> list[str]:
    from livedepth.postprocess.colour import colormap_names

    return colormap_names()
