"""An installed network as engines run it: its rules, its sizes, and the file of its graph."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from livedepth.defaults import USUAL_PICTURE
from livedepth.errors import EngineError, SettingsError
from livedepth.frames import Image
from livedepth.inference.hub.converting import graph_for
from livedepth.inference.hub.depth_rules import DepthRule, ResizedRule, depth_rule_of
from livedepth.inference.hub.hub_files import check_files
from livedepth.inference.hub.manifest import Manifest, read_manifest
from livedepth.inference.hub.onnx_files import FieldsDepth, FieldsPicture, onnx_file
from livedepth.inference.hub.picture_rules import PictureRule, Size, rule_of
from livedepth.inference.hub.processor_file import read_processor
from livedepth.inference.hub.resampling import Floats

# What part of the makers' size each side is: fast, balanced, full.
PARTS = (0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Installed:
    """A network in a folder of its own, for pictures like those of the size ``expected``.

    ``part`` of the size that its makers chose is used on each side. ``hinted``: somebody said which
    pictures will come.
    """

    path: Path
    manifest: Manifest
    pictures: PictureRule
    depths: DepthRule
    expected: Size = USUAL_PICTURE
    part: float = 1.0
    hinted: bool = False

    @classmethod
    def read(
        cls, path: Path, size: Size | None = None, for_picture: Size | None = None
    ) -> Installed:
        """The network of a manifest. ``size`` is one of :attr:`sizes`, by default the largest;
        ``for_picture`` the size of the pictures that will come.

        Raises WeightsError, EngineError, or SettingsError for a size that it does not have.
        """
        manifest = read_manifest(path)
        if manifest.kind == "onnx":
            assert manifest.picture is not None and manifest.depth is not None
            own = FieldsPicture(manifest.picture)
            pictures: PictureRule = own
            depths: DepthRule = FieldsDepth(manifest.depth, own)
        else:
            check_files(path.parent)
            processor = read_processor(path.parent)
            pictures, depths = rule_of(processor), depth_rule_of(processor)
        network = cls(
            path,
            manifest,
            pictures,
            depths,
            for_picture or USUAL_PICTURE,
            hinted=for_picture is not None,
        )
        return network if size is None else network._sized(size)

    @property
    def sizes(self) -> tuple[Size, ...]:
        """Input sizes to choose from for the pictures that are expected, the smallest first."""
        return tuple(dict.fromkeys(self._grids().values()))

    @property
    def grid(self) -> Size:
        """The input's size for the pictures that are expected. Raises EngineError."""
        return self.grid_for(self.expected)

    def grid_for(self, size: Size) -> Size:
        """The input's size for pictures of ``size``. Raises EngineError."""
        return self.pictures.grid(size, self.part)

    def prepare(self, image: Image) -> Floats:
        """The input of a picture. Raises EngineError."""
        return self.pictures.prepare(image, self.part)

    @property
    def focal(self) -> float | None:
        """The focal length, in picture widths, that metres are computed for where they are
        computed for one; None where the network does not say."""
        return self.depths.focal

    @property
    def converted(self) -> bool:
        """Whether its graph is made here, for one size at a time."""
        return self.manifest.kind == "transformers"

    @property
    def notes(self) -> dict[str, object] | None:
        """What a third-party ``.onnx`` has beside it (:class:`.foreign.NetworkNotes`); None where
        its pictures or its maps need more than that can say."""
        fields = self.manifest.picture
        if fields is not None or not isinstance(self.depths, ResizedRule):
            return None
        flags = read_processor(self.path.parent)
        if flags["do_center_crop"] or flags["do_pad"]:
            return None
        notes: dict[str, object] = {"output": self.manifest.unit, "size": list(self.grid)}
        notes["divisor"] = 1 / flags["rescale_factor"] if flags["do_rescale"] else 1.0
        if flags["do_normalize"]:
            notes["mean"], notes["std"] = list(flags["image_mean"]), list(flags["image_std"])
        return notes

    @property
    def more(self) -> dict[str, npt.NDArray[np.int64]]:
        """Inputs beside the picture, by name."""
        fields = self.manifest.picture
        return (
            {} if fields is None else {k: np.array(v, np.int64) for k, v in fields.inputs.items()}
        )

    def graph(self, size: Size) -> Path:
        """The ONNX file for pictures of ``size``: its own, or a converted one.

        Raises what :func:`.converting.graph_for` and :func:`.onnx_files.onnx_file` raise.
        """
        folder = self.path.parent
        if self.manifest.kind == "onnx":
            return onnx_file(folder, self.manifest)
        return graph_for(folder, self.manifest, self.grid_for(size), size, self.part)

    def _grids(self) -> dict[float, Size]:
        found = {}
        for part in PARTS if self.pictures.smaller else (1.0,):
            try:
                found[part] = self.pictures.grid(self.expected, part)
            except EngineError:  # too small a picture
                continue
        return found

    def _sized(self, wanted: Size) -> Installed:
        grids = self._grids()
        # A size may be that of several parts where pictures are small: the largest of them.
        for part, grid in reversed(grids.items()):
            if grid == wanted:
                return replace(self, part=part)
        raise SettingsError(
            "{path}: takes inputs of {known}, not of {height}×{width}",
            path=self.manifest.name,
            known=", ".join(f"{height}×{width}" for height, width in grids.values()),
            height=wanted[0],
            width=wanted[1],
        )
