"""Depth as points in space: one PLY file per frame."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from livedepth.errors import Message, OutputError
from livedepth.files import write_whole
from livedepth.frames import DepthFrame
from livedepth.output.frame_folder import FrameFolder, FrameFolderSink
from livedepth.output.provenance import Facts, as_note
from livedepth.postprocess.point_cloud import DEFAULT_FIELD_OF_VIEW, ply_bytes, seen_by, unproject


class CloudsSink(FrameFolderSink):
    """A folder of binary PLY files, x, y, z float32 metres (x right, y down, z forward) and red,
    green, blue uint8 for each point, with ``frames.csv`` (index, pts, file).

    ``step``: a point for every so many pixels of the picture, both ways; 0: for every cell of the
    network's map. ``field_of_view``: the camera's, in degrees from side to side, where a frame
    knows no other. Frame n is named ``stems[n]`` where stems are given. Of an earlier run files
    with a suffix of ``replaces`` are removed. ``facts`` say what made it.
    """

    def __init__(
        self,
        folder: Path,
        stems: list[str] | None = None,
        replaces: Iterable[str] = (".ply",),
        *,
        step: int = 0,
        field_of_view: float = DEFAULT_FIELD_OF_VIEW,
        facts: Facts | None = None,
    ) -> None:
        if folder.suffix.lower() == ".ply":
            raise OutputError(
                "{folder}: a point cloud for every frame is a folder",
                "give the name of a folder",
                folder=folder,
            )
        self._stems, self._step, self._field_of_view = stems, step, field_of_view
        self._note = as_note(facts) if facts else ""
        self._folder = FrameFolder(folder, replaces, facts)
        self.warnings: tuple[Message, ...] = ()
        self.dropped = 0

    def write(self, depth: DepthFrame) -> None:
        """Write the points of one frame. Raises OutputError."""
        index, image = depth.frame.index, depth.frame.image
        step = self._step
        size = (-(-image.shape[0] // step), -(-image.shape[1] // step)) if step else None
        cloud = unproject(depth.depth, image, seen_by(depth, self._field_of_view), size)
        name = f"{self._stems[index]}.ply" if self._stems else f"{index:06d}.ply"
        write_whole(self._folder.part / name, ply_bytes(cloud, self._note))
        self._folder.add(index, depth.frame.pts, name)
