"""The files of an installed network of transformers: what is refused before anything reads them."""

from __future__ import annotations

from pathlib import Path

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
    if given.get("auto_map"):
        raise WeightsError(
            "{folder}: its config.json asks for code of its own, which is never run", folder=folder
        )
    kind = given.get("model_type")
    if kind not in KINDS:
        raise WeightsError(
            "{folder}: is a network of the kind {kind}, which gives no depth",
            "known kinds are {known}",
            folder=folder,
            kind=kind or "?",
            known=", ".join(KINDS),
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
