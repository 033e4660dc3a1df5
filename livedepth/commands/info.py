"""``livedepth info``: what a source is, and what made an output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from livedepth.commands.options import AsJson, answer

if TYPE_CHECKING:
    from pathlib import Path

    from rich.table import Table

    from livedepth.capture.probe import Probe


def info(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file, folder or address.")],
    count: Annotated[
        bool, typer.Option("--count", help="Read all of it, and count its frames.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a source is, or what made an output."""
    from livedepth.commands.terminal import exit_codes

    @exit_codes
    def run() -> dict[str, Any]:
        return describe(file, count=count)

    answer(run(), as_json, _table)


def describe(given: str, *, count: bool = False) -> dict[str, Any]:
    """What ``given`` is, as docs/json.md lists it. Raises SourceError for what cannot be read."""
    from pathlib import Path

    from livedepth.capture.probe import probe
    from livedepth.errors import SourceError, reason_of
    from livedepth.output.provenance import from_tags, made_by

    path = Path(given)
    if "://" in given or not path.exists():
        return _of_media(found := probe(given, count=count), from_tags(found.tags))
    try:
        facts = made_by(path)
        if path.is_dir():
            return {"name": path.name, "kind": "folder", "made_by": facts or None, **_folder(path)}
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        reason = error.strerror or reason_of(error)
        raise SourceError("{name}: cannot be read ({reason})", name=given, reason=reason) from error
    if head.startswith(b"PK"):
        return {"name": path.name, "kind": "arrays", "made_by": facts or None, **_arrays(path)}
    if head.startswith(b"ply"):
        points, facts = _points(path)
        return {"name": path.name, "kind": "points", "made_by": facts or None, **points}
    return _of_media(found := probe(given, count=count), facts or from_tags(found.tags))


def _of_media(found: Probe, facts: dict[str, str]) -> dict[str, Any]:
    video = found.video
    kind = "picture" if found.still else "video" if video else "sound"
    return {
        "name": found.name,
        "kind": kind,
        "made_by": facts or None,
        "size": found.size,
        "container": found.container,
        "duration": found.duration,
        "video": {**vars(video), "interlaced": video.interlaced} if video else None,
        "audio": [vars(track) for track in found.audio],
        "subtitles": [vars(track) for track in found.subtitles],
        "attachments": found.attachments,
        "chapters": [{"start": start, "title": title} for start, title in found.chapters],
    }


def _folder(path: Path) -> dict[str, Any]:
    from livedepth.output.frame_folder import files_in

    files = [one for one in path.iterdir() if one.is_file() and not one.name.startswith(".")]
    suffixes = [one.suffix.lower().lstrip(".") for one in files]
    return {
        "size": sum(one.stat().st_size for one in files),
        "files": {suffix: suffixes.count(suffix) for suffix in sorted(set(suffixes))},
        "frames": len(rows) if (rows := files_in(path)) else None,
    }


def _arrays(path: Path) -> dict[str, Any]:
    import zipfile

    import numpy as np

    from livedepth.errors import SourceError, reason_of

    try:
        with np.load(path, allow_pickle=False) as arrays:
            held = [
                {"name": name, "type": str(one.dtype), "shape": list(one.shape)}
                for name, one in arrays.items()
            ]
    except (ValueError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise SourceError(
            "{name}: not arrays, or damaged beyond reading ({reason})",
            name=path.name,
            reason=reason_of(error),
        ) from error
    return {"size": path.stat().st_size, "arrays": held}


def _points(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """The number of points in a PLY file, and what its comment says of what made it."""
    from livedepth.output.provenance import from_note

    with path.open("rb") as file:
        head = file.read(2**16).partition(b"end_header")[0].decode("ascii", "replace")
    lines = head.splitlines()
    number = next((line.split()[-1] for line in lines if line.startswith("element vertex")), "")
    facts = next((found for line in lines if (found := from_note(line))), {})
    points = int(number) if number.isdecimal() else None
    return {"size": path.stat().st_size, "points": points}, facts


def _table(found: dict[str, Any]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE, show_header=False, title=found["name"], title_justify="left")
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in [*_lines(found), *_made(found["made_by"] or {})]:
        if text:
            table.add_row(name, text)
    return table


def _made(facts: dict[str, str]) -> list[tuple[str, str]]:
    titles = {"version": "made by livedepth", "weights": "weights (SHA-256)"}
    return [(titles.get(key, key.replace("_", " ")), value) for key, value in facts.items()]


def _lines(found: dict[str, Any]) -> list[tuple[str, str]]:
    lines = [("is", found["kind"]), ("bytes", f"{found['size']:,}" if found["size"] else "")]
    lines += [(key, str(found[key])) for key in ("frames", "points") if found.get(key) is not None]
    lines += [
        (f"*.{suffix}" if suffix else "others", str(n))
        for suffix, n in found.get("files", {}).items()
    ]
    for one in found.get("arrays", ()):
        lines.append((one["name"], f"{one['type']} {' x '.join(map(str, one['shape']))}"))
    if "container" not in found:
        return lines
    seconds = found["duration"]
    lines += [
        ("container", found["container"]),
        ("duration", f"{seconds:.3f} s" if seconds else ""),
    ]
    if found["video"]:
        lines += _of_video(found["video"], still=found["kind"] == "picture")
    lines += [("audio", _track(one)) for one in found["audio"]]
    lines += [("subtitles", _track(one)) for one in found["subtitles"]]
    lines += [("attachments", str(found["attachments"] or ""))]
    return lines + [("chapter", f"{c['start']:.3f} s {c['title']}") for c in found["chapters"]]


def _of_video(video: dict[str, Any], *, still: bool) -> list[tuple[str, str]]:
    turned = f", shown turned by {video['rotation']} degrees" if video["rotation"] else ""
    shape = "" if video["pixel_aspect"] == "1:1" else f", pixels {video['pixel_aspect']}"
    colours = [f"{key} {video[key]}" for key in ("matrix", "primaries", "transfer", "range")]
    colours = [text for text in colours if not text.endswith(" ")]
    lines = [
        ("codec", f"{video['codec']} ({video['pixel_format']}, {video['bits']} bits)"),
        ("size", f"{video['width']} x {video['height']}{shape}{turned}"),
        ("colours", ", ".join(colours)),
        ("HDR", video["hdr"]),
        ("3D", "two eyes in a picture" if video["stereo"] else ""),
    ]
    if still:
        return lines
    known = {"container": "as the container says"}.get(video["frames_by"], video["frames_by"])
    kind = {True: ", variable", False: ", constant", None: ""}[video["variable"]]
    return [
        *lines,
        ("frames", f"{video['frames']} ({known})" if video["frames"] else "not known"),
        ("rate", f"{video['rate']:.3f} frames/s{kind}" if video["rate"] else ""),
        ("fields", video["field_order"] if video["interlaced"] else "progressive"),
    ]


def _track(track: dict[str, Any]) -> str:
    sound = f"{track['sample_rate']} Hz, {track['channels']} channels" if track["channels"] else ""
    flag = "default" if track["default"] else ""
    parts = (track["codec"], sound, track["language"], track["title"], flag)
    return ", ".join(part for part in parts if part)
