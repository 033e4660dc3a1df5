"""The files of an installed network of transformers: what is refused before anything reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from livedepth.inference.hub.processor_file import read_json
from models.errors import WeightsError

WEIGHTS = "model.safetensors"
_PARTS = "model.safetensors.index.json"
# Networks of transformers that give depth, by ``model_type`` of their config.json.
KINDS = (
    "chmv2",
    "depth_anything",
    "depth_pro",
    "dpt",
    "glpn",
    "prompt_depth_anything",
    "tipsv2_dpt",
    "zoedepth",
)


def check_files(folder: Path) -> None:
    """Raises WeightsError for a folder that holds no network of depth, one that runs code of its
    own, or weights that only pickle reads."""
    config = folder / "config.json"
    if not config.is_file():
        raise WeightsError("{folder}: has no config.json", folder=folder)
    given = read_json(config)
    kind = given.get("model_type")
    # The package has a class of its own for each of KINDS, and runs that: auto_map is for others.
    if kind not in KINDS and given.get("auto_map"):
        raise WeightsError(
            "{folder}: its config.json asks for code of its own, which is never run", folder=folder
        )
    if kind not in KINDS:
        raise WeightsError(
            "{folder}: is a network of the kind {kind}, which gives no depth",
            "known kinds are {known}",
            folder=folder,
            kind=kind or "?",
            known=", ".join(KINDS),
        )
    if wanted := got_elsewhere(given):
        raise WeightsError(
            "{folder}: its config.json asks for {wanted} of another repository, which is never got",
            folder=folder,
            wanted=wanted,
        )
    if not (folder / WEIGHTS).is_file() and not (folder / _PARTS).is_file():
        pickled = any(folder.glob("*.bin")) or any(folder.glob("*.pt*"))
        raise WeightsError(
            "{folder}: its weights can only be read by running what is in them; only "
            "safetensors are read"
            if pickled
            else "{folder}: has no model.safetensors",
            folder=folder,
        )


def got_elsewhere(config: Mapping[str, Any]) -> str:
    """What the package would get from another repository, and maybe run, for a network with this
    ``config.json``: a backbone, or code for its attention; "" for nothing."""
    named = config.get("backbone")
    if named and not config.get("backbone_config"):
        return str(named)
    for part in _parts_of(config):
        for key in ("attn_implementation", "_attn_implementation"):
            if "/" in str(part.get(key, "")):
                return str(part[key])
        if str(part.get("model_type")).startswith("timm"):
            named = str(part.get("backbone") or part.get("architecture"))
            if part.get("use_pretrained_backbone") or "/" in named:
                return named
    return ""


def _parts_of(config: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield config
    for value in config.values():
        if isinstance(value, Mapping):
            yield from _parts_of(value)
