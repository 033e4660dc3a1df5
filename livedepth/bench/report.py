"""What ``bench`` found, for a person."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.table import Table

from livedepth.errors import LivedepthError
from livedepth.files import write_whole


def networks_table(result: dict[str, Any]) -> Table:
    """One line per network, engine and precision."""
    machine, wanted = result["machine"], result["rounds"]
    fewer = any(run["rounds"] < wanted for run in result["runs"])
    table = Table(
        *("model", "engine", "precision", "input", "p50 ms", "p95 ms", "fps"),
        *("eager ms", "× eager", "max diff m", "peak MB"),
        *(["rounds"] if fewer else []),
        title=f"{machine['processor']}, {machine['cores']} cores",
        caption="\n".join(_notes(result, fewer)),
    )
    for run in result["runs"]:
        difference = "not trained"
        eager = run["eager_p50_ms"]
        if eager is None:
            difference = "–"
        elif run["trained"]:
            away = run["max_abs_diff_m"]
            difference = "not finite" if away is None else f"{away:.4f}"
        memory = run["peak_memory_mb"]
        table.add_row(
            *(run["model"], run["engine"], run["precision"]),
            f"{run['height']}×{run['width']}",
            *(f"{run[key]:.1f}" for key in ("p50_ms", "p95_ms", "fps")),
            *(("–", "–") if eager is None else (f"{eager:.1f}", f"{run['ratio_to_eager']:.2f}")),
            difference,
            f"{memory:.0f}" if memory is not None else "–",
            *([f"{run['rounds']} of {wanted}"] if fewer else []),
        )
    for one in result["refused"]:
        table.add_row(one["model"], one["engine"], one["precision"], one["reason"])
    return table


def _notes(result: dict[str, Any], fewer: bool) -> Iterator[str]:
    """What stands below the table."""
    yield "× eager: against plain PyTorch float32, measured alternately in this run"
    if fewer:
        yield "fewer rounds of slow networks, to end in time; --rounds measures each as often"
    engines: dict[tuple[str, str], list[str]] = {}
    for one in result["left_out"]:
        there = engines.setdefault((one["precision"], one["reason"]), [])
        if one["engine"] not in there:
            there.append(one["engine"])
    for (precision, reason), names in engines.items():
        yield (
            f"left out: {precision} on {' and '.join(names)} ({reason}); "
            f"--precision {precision} measures it"
        )


def pipeline_table(result: dict[str, Any]) -> Table:
    """The path, its bound, and the loops it is compared with."""
    what = f"{result['model']}, {result['engine']} {result['precision']}"
    table = Table("what", "fps", "the path is", title=f"{result['source']}: {what}")
    table.add_row("whole path", f"{result['fps']:.1f}", "")
    for label, key in (
        ("bound of this machine", "bound"),
        ("loop, same engine", "loop"),
        ("loop, PyTorch eager", "eager_loop"),
    ):
        if result[f"{key}_fps"] is None:
            continue
        ratio = f"{result[f'ratio_to_{key}']:.2f} ×"
        table.add_row(label, f"{result[f'{key}_fps']:.1f}", ratio)
    table.add_row("network alone", f"{result['network_fps']:.1f}", "")
    for stage, milliseconds in result["stage_cpu_ms"].items():
        table.add_row(f"{stage}: {milliseconds:.2f} ms of CPU per frame", "", "")
    return table


def latency_table(result: dict[str, Any]) -> Table:
    """One line per view and camera rate."""
    what = f"{result['model']}, {result['engine']} {result['precision']}"
    table = Table(
        *(
            "view",
            "camera fps",
            "painted fps",
            "dropped",
            "capture to paint p50 ms",
            "p95 ms",
            "event loop p99 ms",
            "stages p50",
        ),
        title=f"{what} on {result['machine']['cores']} cores",
    )
    for run in result["runs"]:
        stages = ", ".join(f"{name} {t['p50_ms']:.1f}" for name, t in run["stages"].items())
        table.add_row(
            *(
                run["view"],
                str(run["source_fps"]),
                f"{run['painted_fps']:.1f}",
                str(run["dropped"]),
            ),
            *(f"{run['p50_ms']:.1f}", f"{run['p95_ms']:.1f}"),
            *(f"{run['event_loop_wait']['p99_ms']:.1f}", stages),
        )
    return table


def start_table(result: dict[str, Any]) -> Table:
    """One line per step of a start, at the very first start and later."""
    goals = result["goals"]
    table = Table(
        *("step", "first start", "later starts", "goal"),
        title=f"{result['model']} on {result['source']}, {result['machine']['cores']} cores",
        caption="medians; first start: nothing compiled or measured is kept from earlier ones",
    )
    for key, label, unit in (
        ("window_s", "window", "s"),
        ("rgb_s", "first RGB", "s"),
        ("depth_s", "first depth", "s"),
        ("resident_mb", "memory", "MB"),
        ("peak_mb", "most memory", "MB"),
    ):
        digits = 2 if unit == "s" else 0
        times = [result[when][key] for when in ("first", "later")]
        shown = [f"{time:.{digits}f} {unit}" if time is not None else "–" for time in times]
        table.add_row(label, *shown, f"{goals[key]:g} {unit}" if key in goals else "")
    return table


def record_table(result: dict[str, Any]) -> Table:
    """What became of the frames of a camera that were recorded."""
    size = f"{result['width']}x{result['height']}@{result['source_fps']}"
    table = Table(
        *("frames", "what became of them"),
        title=f"{result['model']} ({result['engine']}), {size}, {result['layout']} "
        f"{result['rgb']}, {result['machine']['cores']} cores",
        caption=f"{result['seconds']:.1f} s, the last {result['behind_s']:.1f} of them to write "
        f"what waited; {result['megabytes']:.0f} MB; {result['cpu_ms']:.0f} ms of CPU per frame, "
        f"of {1000 * result['machine']['cores'] / result['source_fps']:.0f} that there are",
    )
    lost = result["lost"]
    table.add_row(str(result["frames"]), "of the camera")
    table.add_row(str(result["recorded"]), "recorded")
    table.add_row(str(lost["source"]), "lost by the camera, which was not read in time")
    table.add_row(str(lost["network"]), "lost as the network was too slow")
    table.add_row(str(lost["disk"]), "lost as writing was too slow")
    return table


def plot_networks(result: dict[str, Any], path: Path) -> None:
    """Latencies as bars, on a logarithmic scale. Raises LivedepthError or OutputError."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise LivedepthError(
            "the plot needs the package matplotlib", "pip install matplotlib"
        ) from error
    runs = result["runs"]
    names = [f"{run['model']}\n{run['engine']} {run['precision']}" for run in runs]
    figure = Figure(figsize=(8, 0.5 * len(runs) + 1.5), layout="constrained")
    axes = figure.subplots()
    p50 = [run["p50_ms"] for run in runs]
    reach = [run["p95_ms"] - run["p50_ms"] for run in runs]
    axes.barh(names, p50, xerr=[[0] * len(runs), reach], color="#3b7dd8")
    axes.axvline(1000 / 30, color="#888888", linestyle="--", label="30 frames/s")
    axes.set_xscale("log")
    axes.invert_yaxis()
    axes.set_xlabel("milliseconds per frame (bar: p50, whisker: p95)")
    axes.legend()
    drawn = io.BytesIO()
    figure.savefig(drawn, dpi=120, format="png")
    write_whole(path, drawn.getvalue())
