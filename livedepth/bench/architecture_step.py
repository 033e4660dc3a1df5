"""``python -m livedepth.bench.architecture_step``: one step of :mod:`.architectures`.

Each step is a process of its own, so that its peak memory is that of the step; it prints JSON.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from livedepth.bench.published import PUBLISHED, Published
from livedepth.bench.resident import peak_mb
from livedepth.bench.waiting import waited_seconds
from livedepth.capture.pictures import demo_pictures
from livedepth.defaults import USUAL_PICTURE
from livedepth.inference.engines import open_engine
from livedepth.inference.hub.network import Installed

_SEED = 0
_PICTURES = 4
_LEAST = 3  # pictures: fewer are no median
_MOST_WAITED = 0.05  # of a picture's time
_LONGEST = 4  # times the seconds that are asked for


@dataclass(frozen=True)
class Timing:
    """How one engine runs a network: ``ms`` is the median of ``rounds`` pictures, from the
    picture's bytes to its map; ``peak_mb`` what the process held at most. ``disturbed``: other
    programs had a core in all but a few of them, and ``ms`` is the fastest."""

    ms: float
    rounds: int
    peak_mb: float
    disturbed: bool


def _network(published: Published) -> Any:
    """The network with new weights, where PyTorch makes new ones now."""
    import transformers

    hf: Any = transformers  # its annotations know fewer names than it has
    hf.logging.set_verbosity_error()
    hf.logging.disable_progress_bar()
    fields = dict(published.config)
    config = hf.AutoConfig.for_model(fields.pop("model_type"), **fields)
    return hf.AutoModelForDepthEstimation.from_config(config).eval()


def write_network(published: Published, folder: Path) -> int:
    """Write a network of random weights as its makers save theirs; gives its number of weights."""
    import torch

    torch.manual_seed(_SEED)
    net = _network(published)
    with torch.no_grad():
        last = [name for name, _ in net.named_parameters() if name.endswith("bias")][-1]
        net.get_parameter(last).add_(published.bias)
    net.save_pretrained(folder)
    text = json.dumps(dict(published.processor))
    (folder / "preprocessor_config.json").write_text(text, encoding="utf-8")
    return sum(weights.numel() for weights in net.parameters())


def install(name: str, folder: str) -> dict[str, Any]:
    """Make the network of a name in ``folder``, and add it as ``livedepth models add`` does."""
    from livedepth.zoo.adding import Addition, add_local

    parameters = write_network(PUBLISHED[name], Path(folder))
    manifest = add_local(Addition(folder, name=name))
    sizes = Installed.read(manifest, for_picture=USUAL_PICTURE).sizes
    return {"parameters": parameters, "manifest": str(manifest), "sizes": sizes}


def convert(manifest: str, height: str, width: str) -> dict[str, Any]:
    """Convert an installed network for one size of its input."""
    network = Installed.read(Path(manifest), (int(height), int(width)), USUAL_PICTURE)
    start = time.monotonic()
    graph = network.graph(USUAL_PICTURE)
    seconds = time.monotonic() - start
    size = sum(file.stat().st_size for file in graph.parent.iterdir())
    return {"seconds": seconds, "bytes": size, "peak_mb": _peak_of_children()}


def count(name: str, height: str, width: str) -> dict[str, Any]:
    """GFLOP for one picture: those of its matrix products and convolutions, counted without
    weights. A multiplication and an addition are two."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    with torch.device("meta"), torch.no_grad(), FlopCounterMode(display=False) as counter:
        net = _network(PUBLISHED[name])
        classifier = getattr(getattr(net, "metric_head", None), "mlp_classifier", None)
        if classifier is not None:
            # ZoeDepth asks which kind of scene it sees. Here there are no numbers to ask: all votes
            # are for the first kind, whose head does as much as the others.
            classifier.register_forward_hook(
                lambda _net, _given, votes: torch.eye(votes.shape[-1], device="cpu")[:1]
            )
        net(pixel_values=torch.zeros(1, 3, int(height), int(width)))
    return {"gflop": counter.get_total_flops() / 1e9}


def run(
    model: str, height: str, width: str, engine: str, precision: str, seconds: str
) -> dict[str, Any]:
    """Time a network on one engine for about so many seconds, up to four times as many where other
    programs disturb it: pictures in which they had a core do not count, if there are others."""
    size = (int(height), int(width)) if int(height) else None
    running = open_engine(
        model,
        engine=engine,
        device="cpu",
        precision=precision,
        size=size,
        for_picture=USUAL_PICTURE,
    )
    pictures = demo_pictures(_PICTURES, width=USUAL_PICTURE[1], height=USUAL_PICTURE[0])
    running.infer(pictures[0])
    alone: list[float] = []
    disturbed: list[float] = []
    begun = time.perf_counter()
    while _goes_on(time.perf_counter() - begun, float(seconds), len(alone), len(disturbed)):
        waited, start = waited_seconds(), time.perf_counter()
        running.infer(pictures[(len(alone) + len(disturbed)) % _PICTURES])
        took = time.perf_counter() - start
        (alone if waited_seconds() - waited < _MOST_WAITED * took else disturbed).append(took)
    running.close()
    if len(alone) >= _LEAST:
        return vars(Timing(1e3 * float(np.median(alone)), len(alone), peak_mb(), False))
    every = alone + disturbed
    return vars(Timing(1e3 * min(every), len(every), peak_mb(), True))


def _goes_on(passed: float, seconds: float, alone: int, disturbed: int) -> bool:
    if alone + disturbed < _LEAST or passed < seconds:
        return True
    return alone < _LEAST and passed < _LONGEST * seconds


def _peak_of_children() -> float | None:
    """The most that any process which this one started held, MB; None where nothing says it."""
    try:
        import resource
    except ImportError:  # on Windows
        return None
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return largest / (1 << 20 if sys.platform == "darwin" else 1 << 10)


STEPS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "install": install,
    "convert": convert,
    "count": count,
    "run": run,
}


def main(step: str, *given: str) -> None:
    """Do a step and print what it found."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    print(json.dumps(STEPS[step](*given)))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
