"""Parquet files as Hugging Face's ``datasets`` reads them: a picture and an array in each row."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from livedepth.datasets.numbered import encoded, file_name
from livedepth.errors import Message, OutputError
from livedepth.extras import package
from livedepth.output.layouts import SPLITS, Pair, SetOrder
from models.files import part_path

_ROWS = 16  # of a group: what is held in memory, and read at once
_SHARD = 400 * 2**20  # bytes of pictures and depth in one file, before they are compressed


class ParquetWriter:
    """A :class:`.layouts.SetWriter`: ``data/SPLIT-NUMBER.parquet`` and a ``README.md`` that says
    which is which.

    Columns are ``image`` (the feature Image), ``depth`` (Array2D, float32 metres, NaN = not
    measured), ``time`` (seconds of the source's clock), ``wall`` (seconds since 1970, or null) and
    ``session``. All pictures have one size, because a feature has one.
    """

    first = 0

    def __init__(self, order: SetOrder) -> None:
        self._arrow = package("pyarrow", "datasets")
        self._parquet = package("pyarrow.parquet", "datasets")
        self._order = order
        self._size: tuple[int, ...] | None = None
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._open: dict[str, tuple[Any, Path, Path]] = {}
        self._bytes: dict[str, int] = {}
        self._shards: dict[str, int] = {}
        self._schema: Any = None
        self.pairs = 0
        self.warnings: tuple[Message, ...] = ()

    def prepare(self, pair: Pair) -> Callable[[], None]:
        """As :class:`.layouts.SetWriter` says."""
        picture = encoded(self._order, pair.frame.image)
        depth = np.where(np.isfinite(pair.depth), pair.depth, np.nan).astype(np.float32)
        row = {
            "image": {"bytes": picture, "path": file_name(self._order, pair)},
            "depth": depth,
            "time": float(pair.frame.pts),
            "wall": pair.wall,
            "session": pair.session,
        }
        return lambda: self._store(pair.split, row)

    def _store(self, split: str, row: dict[str, Any]) -> None:
        depth: np.ndarray[Any, Any] = row["depth"]
        if self._size is None:
            self._size = depth.shape
            self._schema = self._made_schema(*depth.shape)
        if depth.shape != self._size:
            raise OutputError(
                "{root}: parquet holds pictures of one size, and this set has several",
                root=self._order.root,
            )
        rows = self._rows.setdefault(split, [])
        rows.append(row)
        self.pairs += 1
        if len(rows) >= _ROWS:
            self._flush(split)

    def _made_schema(self, height: int, width: int) -> Any:
        arrow = self._arrow
        features = {
            "image": {"_type": "Image"},
            "depth": {"shape": [height, width], "dtype": "float32", "_type": "Array2D"},
            "time": {"dtype": "float64", "_type": "Value"},
            "wall": {"dtype": "float64", "_type": "Value"},
            "session": {"dtype": "int32", "_type": "Value"},
        }
        # What an Array2D is called in Arrow; without `datasets` it is read as lists of lists.
        array = {
            "ARROW:extension:name": "datasets.features.features.Array2DExtensionType",
            "ARROW:extension:metadata": json.dumps([[height, width], "float32"]),
        }
        lines = arrow.list_(arrow.list_(arrow.float32()))
        columns = [
            ("image", arrow.struct([("bytes", arrow.binary()), ("path", arrow.string())])),
            arrow.field("depth", lines, metadata=array),
            ("time", arrow.float64()),
            ("wall", arrow.float64()),
            ("session", arrow.int32()),
        ]
        said = {"huggingface": json.dumps({"info": {"features": features}})}
        return arrow.schema(columns, metadata=said)

    def _flush(self, split: str) -> None:
        rows = self._rows.pop(split, [])
        if not rows:
            return
        arrow = self._arrow
        columns = [
            self._depth([row["depth"] for row in rows])
            if field.name == "depth"
            else arrow.array([row[field.name] for row in rows], type=field.type)
            for field in self._schema
        ]
        table = arrow.table(columns, schema=self._schema)
        if split not in self._open:
            self._open[split] = self._new_file(split)
        try:
            self._open[split][0].write_table(table, row_group_size=_ROWS)
        except self._arrow.ArrowException as error:
            raise OutputError(
                "{path}: writing failed ({reason})", path=self._open[split][2], reason=error
            ) from error
        self._bytes[split] = self._bytes.get(split, 0) + table.nbytes
        if self._bytes[split] >= _SHARD:
            self._end(split)

    def _depth(self, maps: list[np.ndarray[Any, Any]]) -> Any:
        """Maps [H, W] as lists of lists, without a Python number for each pixel."""
        arrow, (height, width) = self._arrow, maps[0].shape
        values = arrow.array(np.stack(maps).reshape(-1))
        lines = np.arange(len(maps) * height + 1, dtype=np.int32) * width
        whole = np.arange(len(maps) + 1, dtype=np.int32) * height
        inner = arrow.ListArray.from_arrays(arrow.array(lines), values)
        return arrow.ListArray.from_arrays(arrow.array(whole), inner)

    def _new_file(self, split: str) -> tuple[Any, Path, Path]:
        number = self._shards[split] = self._shards.get(split, -1) + 1
        path = self._order.root / "data" / f"{split}-{number:05d}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        part = part_path(path)
        return self._parquet.ParquetWriter(part, self._schema, compression="zstd"), part, path

    def _end(self, split: str) -> None:
        writer, part, path = self._open.pop(split)
        self._bytes[split] = 0
        writer.close()
        part.replace(path)

    def describe(self, facts: Mapping[str, Any]) -> None:
        """Write the page that names the files of each split, and what the set says of itself."""
        root = self._order.root
        root.mkdir(parents=True, exist_ok=True)
        text = io.StringIO()
        used = [split for split in SPLITS if split in self._shards or split in self._rows]
        text.write("---\nconfigs:\n- config_name: default\n  data_files:\n")
        for split in used or ["train"]:
            name = "validation" if split == "val" else split
            text.write(f"  - split: {name}\n    path: data/{split}-*.parquet\n")
        text.write("---\n\nPictures with depth in metres (float32, NaN = not measured).\n")
        (root / "README.md").write_text(text.getvalue(), encoding="utf-8")
        said = json.dumps(dict(facts), indent=1)
        (root / "dataset.json").write_text(said, encoding="utf-8")

    def close(self) -> None:
        """As :class:`.layouts.SetWriter` says."""
        for split in list(self._rows):
            self._flush(split)
        for split in list(self._open):
            self._end(split)
