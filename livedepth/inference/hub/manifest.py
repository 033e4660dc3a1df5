"""What livedepth notes of a network that it installed: the file ``NAME.network`` in its folder."""

from __future__ import annotations

import logging
import re
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeInt,
    ValidationError,
    field_validator,
    model_validator,
)

from livedepth.defaults import MANIFEST_SUFFIX as SUFFIX
from livedepth.errors import UserError
from livedepth.files import make_folder, write_whole
from livedepth.frames import Unit
from livedepth.inference.folders import models_folder
from livedepth.inference.hub.onnx_rules import DepthFields, PictureFields
from models.errors import WeightsError

_LOG = logging.getLogger(__name__)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_UNITS: dict[str, Unit] = {"metric": "m", "relative": "relative", "inverse": "inverse"}


class Manifest(BaseModel):
    """A network that lies in a folder of :func:`models_folder`, and how it is run.

    ``repository`` and ``revision`` say where it comes from ("" of a file that was added);
    ``licence`` is that of the weights, ``noncommercial`` whether it allows no commercial use.
    ``kind``: a network of the package transformers, with its ``config.json`` and
    ``preprocessor_config.json``, or an ONNX file, ``file``, with ``picture`` and ``depth`` for
    what no file says. ``unit`` is what its numbers mean (inverse: of unknown scale and shift,
    larger is nearer). ``sha256`` is of the weights file, ``parameters`` their number, 0 if it is
    unknown.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str = ""
    repository: str = ""
    revision: str = ""
    licence: str = ""
    noncommercial: bool = False
    kind: Literal["transformers", "onnx"]
    file: str = ""
    unit: Literal["metric", "relative", "inverse"]
    parameters: NonNegativeInt = 0
    sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    picture: PictureFields | None = None
    depth: DepthFields | None = None

    @field_validator("name")
    @classmethod
    def _one_folder(cls, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise ValueError("letters, digits and ._- only")
        return name

    @field_validator("file")
    @classmethod
    def _inside(cls, file: str) -> str:
        path = PurePosixPath(file)
        if path.is_absolute() or ".." in path.parts or "\\" in file or ":" in file:
            raise ValueError("a file in the network's own folder, with /")
        return file

    @model_validator(mode="after")
    def _complete(self) -> Manifest:
        if self.kind == "onnx" and not (self.file and self.picture and self.depth):
            raise ValueError("kind onnx needs file, picture and depth")
        if self.kind == "transformers" and (self.file or self.picture or self.depth):
            raise ValueError("file, picture and depth are for kind onnx")
        return self

    @property
    def means(self) -> Unit:
        """What its numbers mean, as frames say it."""
        return _UNITS[self.unit]

    @property
    def called(self) -> str:
        """What lists show."""
        return self.title or self.name


def manifest_path(name: str) -> Path:
    """Where the manifest of the network installed as ``name`` is."""
    return models_folder() / name / f"{name}{SUFFIX}"


def read_manifest(path: Path) -> Manifest:
    """Raises WeightsError for a file that cannot be read as one."""
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WeightsError(
            "{path}: cannot be read ({reason})", path=path, reason=error.strerror
        ) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise WeightsError(
            "{path}: cannot be read as YAML ({reason})", path=path, reason=error
        ) from error
    try:
        return Manifest.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "it"
        raise WeightsError(
            "{path}: {where}: {reason}", path=path, where=where, reason=first["msg"]
        ) from error


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write it whole, and make its folder where there is none. Raises OutputError."""
    make_folder(path.parent)
    fields = manifest.model_dump(mode="json", exclude_defaults=True)
    text = yaml.safe_dump(fields, sort_keys=False, allow_unicode=True)
    write_whole(path, text.encode())


def installed_networks() -> dict[Path, Manifest]:
    """The networks in :func:`models_folder`, by the path of their manifest, in order of names.

    A folder ``NAME`` counts where ``NAME.network`` is in it. One that cannot be read is left out,
    and logged.
    """
    folder = models_folder()
    if not folder.is_dir():
        return {}
    found = {}
    for path in sorted(one / f"{one.name}{SUFFIX}" for one in folder.iterdir()):
        if not path.is_file():
            continue
        try:
            found[path] = read_manifest(path)
        except UserError as error:
            _LOG.warning("%s", error)
    return found
