"""The table of the networks that can be had: ``resources/networks.yaml``, checked strictly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PositiveInt,
    StrictBool,
    ValidationError,
    field_validator,
    model_validator,
)

import resources
from livedepth.errors import LivedepthError
from livedepth.inference.hub.onnx_rules import DepthFields, PictureFields

MAIN = "main"  # the revision of a row that names no commit
NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_COMMIT = re.compile(r"[0-9a-f]{40}")
Gives = Literal["metric", "relative", "inverse"]
Kind = Literal["transformers", "onnx"]
Suits = Literal["indoor", "outdoor", "any"]


class RowFile(BaseModel):
    """A file of a repository: its ``name``, or a pattern of names; what is known of it is checked.

    ``bytes`` 0 and ``sha256`` "" are not known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[^/\\][^\\]*$")
    bytes: Annotated[int, Field(ge=0, strict=True)] = 0
    sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""


class NetworkRow(BaseModel):
    """One network that can be had. The fields are explained at the top of the file itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=1)
    repository: str
    revision: str
    kind: Kind = "transformers"
    files: tuple[RowFile, ...] = ()
    size: Annotated[int, Field(ge=0, strict=True)] = 0
    licence: str = Field(min_length=1)
    noncommercial: StrictBool = False
    parameters: PositiveInt | None = None
    gives: Gives
    suits: Suits
    input: str = ""
    picture: PictureFields | None = None
    depth: DepthFields | None = None

    @property
    def download(self) -> int:
        """Its bytes, 0 where they are not known."""
        return self.size or sum(file.bytes for file in self.files)

    @field_validator("repository")
    @classmethod
    def _on_the_hub(cls, repository: str) -> str:
        if not REPOSITORY.fullmatch(repository):
            raise ValueError("OWNER/NAME")
        return repository

    @field_validator("revision")
    @classmethod
    def _pinned_or_said(cls, revision: str) -> str:
        if revision != MAIN and not _COMMIT.fullmatch(revision):
            raise ValueError(f"a commit of 40 digits, or {MAIN}: not pinned")
        return revision

    @model_validator(mode="after")
    def _complete(self) -> NetworkRow:
        onnx = self.kind == "onnx"
        if onnx and not (self.files and self.picture and self.depth):
            raise ValueError("kind onnx needs files, picture and depth")
        if not onnx and (self.picture or self.depth):
            raise ValueError("picture and depth are for kind onnx")
        if "-nc" in self.licence.lower() and not self.noncommercial:
            raise ValueError(f"licence {self.licence} without noncommercial: true")
        return self


@cache
def networks() -> Mapping[str, NetworkRow]:
    """The rows of the table that comes with livedepth, by name, in its order."""
    return read_table(resources.NETWORKS)


def read_table(path: Path) -> dict[str, NetworkRow]:
    """The rows of a table. Raises LivedepthError, which names the first fault."""
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise LivedepthError(
            "{path}: cannot be read as YAML ({reason})", path=path, reason=error
        ) from error
    if not isinstance(given, dict):
        raise LivedepthError("{path}: holds no networks", path=path)
    rows = {}
    for name, fields in given.items():
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise LivedepthError("{path}: {name!r} is no name of a network", path=path, name=name)
        try:
            rows[name] = NetworkRow.model_validate(fields)
        except ValidationError as error:
            first = error.errors()[0]
            raise LivedepthError(
                "{path}: {where}: {reason}",
                path=path,
                where=".".join((name, *(str(part) for part in first["loc"]))),
                reason=first["msg"],
            ) from error
    return rows
