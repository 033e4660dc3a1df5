"""Pictures of a built room, each with its exact depth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import bpy
import cv2
import numpy as np
import numpy.typing as npt
import OpenEXR
from mathutils import Matrix, Vector

from training.errors import DataError
from training.rooms.focal import NYU_FOCAL
from training.rooms.plan import Room

_FURTHEST = 12.0  # metres


@dataclass(frozen=True)
class Camera:
    """Pixels, and focal length as a fraction of the width."""

    width: int = 256
    height: int = 192
    focal: float = NYU_FOCAL

    def ray(self, u: float, v: float) -> Vector:
        """Through u, v in -1..1 (right, up) of the picture, at unit distance along the axis."""
        half = 0.5 / self.focal
        return Vector((u * half, v * half * self.height / self.width, -1.0))


class Studio:
    """Blender's Cycles on the CPU, set up once for many small pictures."""

    def __init__(self, camera: Camera, samples: int, threads: int, work: Path) -> None:
        self.camera, self.work = camera, work
        bpy.ops.wm.read_factory_settings(use_empty=True)
        scene = bpy.context.scene
        render, cycles = scene.render, scene.cycles
        render.engine = "CYCLES"
        cycles.samples, cycles.use_adaptive_sampling = samples, False
        cycles.use_denoising, cycles.denoiser = True, "OPENIMAGEDENOISE"
        # A third of the time: the guiding colours and normals are hardly noisy.
        cycles.denoising_quality, cycles.denoising_prefilter = "FAST", "NONE"
        cycles.max_bounces, cycles.diffuse_bounces = 3, 2
        cycles.glossy_bounces = cycles.transmission_bounces = 2
        cycles.transparent_max_bounces = 4
        cycles.caustics_reflective = cycles.caustics_refractive = False
        cycles.sample_clamp_indirect = 5
        cycles.use_light_tree = False
        render.resolution_x, render.resolution_y = camera.width, camera.height
        render.resolution_percentage = 100
        render.use_persistent_data = True
        if threads:
            render.threads_mode, render.threads = "FIXED", threads
        if hasattr(render.image_settings, "media_type"):  # Blender 5
            render.image_settings.media_type = "MULTI_LAYER_IMAGE"
        render.image_settings.file_format = "OPEN_EXR_MULTILAYER"
        render.image_settings.color_depth = "32"
        render.use_compositing = render.use_sequencer = False
        scene.view_layers[0].use_pass_z = True

    def stand(self) -> Any:
        """A camera in the present scene."""
        data = bpy.data.cameras.new("camera")
        data.sensor_width, data.clip_start = 36.0, 0.05
        data.lens = 36.0 * self.camera.focal
        camera = bpy.data.objects.new("camera", data)
        scene = bpy.context.scene
        scene.collection.objects.link(camera)
        scene.camera = camera
        return camera

    def shoot(self) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Linear light [H, W, 3] and planar depth [H, W] in metres, 0 beyond 12 m."""
        path = self.work / "render.exr"
        bpy.context.scene.render.filepath = str(path)
        bpy.ops.render.render(write_still=True)
        with OpenEXR.File(str(path), separate_channels=True) as file:
            channels = {
                name: channel.pixels
                for part in range(len(file.parts))
                for name, channel in file.channels(part).items()
            }
        try:
            colour = [channels[f"ViewLayer.Combined.{c}"] for c in "RGB"]
            depth = channels["ViewLayer.Depth.Z"]
        except KeyError as error:
            raise DataError(
                "this version of bpy writes no channel {reason}", reason=error
            ) from error
        near = (depth > 0.1) & (depth < _FURTHEST)
        return np.stack(colour, axis=-1), np.where(near, depth, 0).astype(np.float32)


def aim(studio: Studio, camera: Any, room: Room, rnd: Random) -> bool:
    """Turn ``camera`` to a view as NYU's are; False when none is found.

    Hand-held at about 1.35 m and a little down, nothing nearer than a fifth of what is
    typical, half of the picture within some 3 m (in one view of eight 1.4 m, as over a desk; in
    large rooms often 5 m), and more in it than one bare wall.
    """
    typical = rnd.choice([1.4, 2.6, 2.6, 3.2, 3.2, 3.2, 4.0, 5.5 if room.width > 6 else 3.2])
    graph = bpy.context.evaluated_depsgraph_get()
    for _ in range(60):
        x, y = rnd.uniform(0.25, room.width - 0.25), rnd.uniform(0.25, room.depth - 0.25)
        z = min(room.height - 0.2, max(0.5, rnd.gauss(1.35, 0.25)))
        inside = any(
            x0 - 0.1 < x < x1 + 0.1 and y0 - 0.1 < y < y1 + 0.1 for x0, y0, x1, y1 in room.taken
        )
        if inside and rnd.random() < 0.85:
            continue
        towards = rnd.uniform(0, room.width) - x, rnd.uniform(0, room.depth) - y
        yaw = math.atan2(towards[1], towards[0]) - math.pi / 2
        pitch, roll = math.radians(rnd.gauss(-14, 11)), math.radians(rnd.gauss(0, 2))
        camera.location, camera.rotation_euler = (x, y, z), (math.pi / 2 + pitch, roll, yaw)
        bpy.context.view_layer.update()
        if _worth_a_picture(
            depths_along_rays(studio.camera, camera.matrix_world, graph), typical, rnd
        ):
            return True
    return False


def depths_along_rays(camera: Camera, pose: Matrix, graph: Any) -> npt.NDArray[np.float64]:
    """Planar depth along a coarse grid of rays; 99 where a ray leaves the room."""
    turn, origin = pose.to_3x3(), pose.translation
    back = turn.transposed()
    depths = []
    for v in np.linspace(-0.95, 0.95, 11):
        for u in np.linspace(-0.95, 0.95, 15):
            way = (turn @ camera.ray(float(u), float(v))).normalized()
            hit, at, *_ = bpy.context.scene.ray_cast(graph, origin, way)
            depths.append(-(back @ (at - origin)).z if hit else 99.0)
    return np.array(depths)


def _worth_a_picture(depths: npt.NDArray[np.float64], typical: float, rnd: Random) -> bool:
    nearest, middle, far, furthest = np.percentile(depths, [2, 50, 95, 99.5])
    if nearest < 0.2 * typical or furthest > _FURTHEST or far < 1.2:
        return False
    if np.log(np.maximum(depths, 0.1)).std() < 0.16 and rnd.random() < 0.8:
        return False
    return rnd.random() < math.exp(-0.5 * (math.log(middle / typical) / 0.42) ** 2)


def develop(light: npt.NDArray[np.float32], rnd: Random) -> npt.NDArray[np.uint8]:
    """An 8-bit picture as a cheap camera takes it: exposure, white balance, blur, noise."""
    level = float(np.exp(np.log(light.mean(axis=2).clip(min=0) + 1e-3).mean()))
    image = light.clip(min=0) * (rnd.uniform(0.13, 0.3) / level)
    image = image * np.exp([rnd.gauss(0, 0.06), 0.0, rnd.gauss(0, 0.08)])
    image = image / (1 + image * rnd.uniform(0.2, 0.6)) * rnd.uniform(1.1, 1.4)
    image = image.clip(0, 1) ** (1 / 2.2)
    if rnd.random() < 0.6:
        image = cv2.GaussianBlur(image, (3, 3), rnd.uniform(0.3, 0.9))
    noise = np.random.default_rng(rnd.getrandbits(32))
    image = image + noise.normal(0, rnd.uniform(0.002, 0.02), image.shape)
    return (image.clip(0, 1) * 255 + 0.5).astype(np.uint8)
