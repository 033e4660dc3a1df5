"""A planned room as a Blender scene."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import bpy
import numpy as np
from mathutils import Vector

from training.rooms.fitments import Block, Fitment
from training.rooms.furniture_library import Item, Library
from training.rooms.materials import Materials
from training.rooms.plan import Placed, Room
from training.rooms.solids import Solid

_LOG = logging.getLogger(__name__)
_FACES = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
CORNERS = ((0, 0), (1, 0), (1, 1), (0, 1))


class Builder:
    """Builds one room after another in the same scene; models are read once and kept."""

    def __init__(self, library: Library, rnd: Random) -> None:
        self.library, self.rnd = library, rnd
        self.materials = Materials(library.textures, library.pictures, rnd)
        self.small = library.kind("small")
        self._meshes: dict[Path, Any] = {}
        self._fitted: dict[Fitment, Any] = {}  # of the present room

    def build(self, room: Room) -> None:
        self._fitted.clear()
        _clear()
        walls = self.materials.of("wall")
        for block in room.blocks:
            same = block.role == "wall" and self.rnd.random() < 0.8
            self.block(block, walls if same else self.materials.of(block.role))
        for placed in room.placed:
            self.place(placed)
        self.drop(room)
        self.light(room)

    def block(self, block: Block, material: Any) -> Any:
        mesh = _boxes(block.role, [block])
        mesh.materials.append(material)
        return add_object(mesh, block.role)

    def place(self, placed: Placed) -> None:
        mesh, repaint = self.model(placed.item)
        if mesh is None:
            return
        thing = add_object(mesh, placed.item.name)
        thing.location = (placed.x, placed.y, placed.z)
        thing.rotation_euler = (0.0, 0.0, placed.angle)
        if self.rnd.random() < repaint:  # as many kinds of cloth and wood as there are rooms
            kinds = [
                self.materials.surface(self.rnd.choice([None, "paint", "wood"]))
                for _ in range(self.rnd.choice([1, 2, 2, 3]))
            ]
            for slot in thing.material_slots:
                slot.link = "OBJECT"
                slot.material = self.rnd.choice(kinds)

    def model(self, item: Item | Fitment | Solid) -> tuple[Any, float]:
        """Its mesh, None if it cannot be had, and how likely it gets other colours."""
        if isinstance(item, Solid):
            raise TypeError(item.name)  # only scenes from near hold any
        return (self.fitted(item), 0.0) if isinstance(item, Fitment) else (self.mesh(item), 0.4)

    def fitted(self, fitment: Fitment) -> Any:
        """One mesh of all its boxes; equal fitments of a room share it."""
        if fitment not in self._fitted:
            mesh = _boxes(fitment.name, fitment.blocks)
            roles = sorted({block.role for block in fitment.blocks})
            for role in roles:
                mesh.materials.append(self.materials.of(role))
            slots = np.repeat([roles.index(block.role) for block in fitment.blocks], len(_FACES))
            mesh.polygons.foreach_set("material_index", slots.astype(np.int32))
            self._fitted[fitment] = mesh
        return self._fitted[fitment]

    def mesh(self, item: Item) -> Any:
        """The item's model at its real size, its foot's middle at the origin; None if broken."""
        if item.path not in self._meshes:
            try:
                self._meshes[item.path] = _import(item)
            except (RuntimeError, ValueError) as error:
                _LOG.warning("%s: left out (%s)", item.path.name, error)
                self._meshes[item.path] = None
        return self._meshes[item.path]

    def drop(self, room: Room) -> None:
        """Small things onto whatever level surface is under each spot."""
        rnd = self.rnd
        bpy.context.view_layer.update()
        graph = bpy.context.evaluated_depsgraph_get()
        for spot in room.spots:
            hit, at, normal, *_ = bpy.context.scene.ray_cast(
                graph, Vector(spot), Vector((0, 0, -1))
            )
            if not hit or normal.z < 0.9:
                continue
            if self.small and rnd.random() < 0.75:
                angle = rnd.uniform(0, 2 * math.pi)
                self.place(Placed(rnd.choice(self.small), at.x, at.y, at.z, angle))
                continue
            a, b = rnd.uniform(0.05, 0.35), rnd.uniform(0.05, 0.35)
            c = rnd.choice([rnd.uniform(0.01, 0.08), rnd.uniform(0.05, 0.4)])
            role = "thing" if rnd.random() < 0.6 else "picture"
            box = Block((-a / 2, -b / 2, 0), (a / 2, b / 2, c), role)
            thing = self.block(box, self.materials.of(role))
            thing.location, thing.rotation_euler = at, (0.0, 0.0, rnd.uniform(0, 3))

    def light(self, room: Room) -> None:
        rnd, scene = self.rnd, bpy.context.scene
        world = scene.world or bpy.data.worlds.new("world")
        scene.world, world.use_nodes = world, True
        world.node_tree.nodes["Background"].inputs[1].default_value = rnd.uniform(0, 0.3)
        for _ in range(rnd.choice([1, 1, 2, 3, 4])):
            light = bpy.data.lights.new("lamp", rnd.choice(["AREA", "AREA", "POINT"]))
            warmth = rnd.uniform(0, 1)
            light.color = (1.0, 0.75 + 0.25 * warmth, 0.5 + 0.5 * warmth)
            light.energy = rnd.uniform(15, 90) * room.width * room.depth / 16
            if light.type == "AREA":
                light.size = rnd.uniform(0.2, 1.2)
            else:
                light.shadow_soft_size = rnd.uniform(0.03, 0.2)
            lamp = add_object(light, "lamp")
            lamp.location = (
                rnd.uniform(0.2, room.width - 0.2),
                rnd.uniform(0.2, room.depth - 0.2),
                room.height - rnd.uniform(0.05, 0.5),
            )


def _boxes(name: str, blocks: Sequence[Block]) -> Any:
    corners = [
        (x, y, z)
        for block in blocks
        for x in (block.low[0], block.high[0])
        for y in (block.low[1], block.high[1])
        for z in (block.low[2], block.high[2])
    ]
    faces = [tuple(8 * box + i for i in face) for box in range(len(blocks)) for face in _FACES]
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(corners, [], faces)
    uv = mesh.uv_layers.new()
    uv.data.foreach_set("uv", np.tile(np.ravel(CORNERS), len(faces)).astype(np.float32))
    return mesh


def add_object(data: Any, name: str) -> Any:
    thing = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(thing)
    return thing


def _clear() -> None:
    """Everything goes but the models, which a later room may want."""
    for thing in list(bpy.data.objects):
        bpy.data.objects.remove(thing)
    for kept in (bpy.data.meshes, bpy.data.materials, bpy.data.lights, bpy.data.cameras):
        for unused in [one for one in kept if not one.users]:
            kept.remove(unused)


def _forget_lost_pictures(mesh: Any) -> None:
    """Some models name pictures that did not come with them, which Blender paints magenta."""
    for material in mesh.materials:
        if not material or not material.use_nodes:
            continue
        tree = material.node_tree
        for node in list(tree.nodes):
            if node.type == "TEX_IMAGE" and not (node.image and node.image.size[0]):
                tree.nodes.remove(node)


def _import(item: Item) -> Any:
    before = set(bpy.data.objects)
    try:
        bpy.ops.wm.obj_import(
            filepath=str(item.path), forward_axis="NEGATIVE_Z", up_axis="Y", use_split_objects=False
        )
        new = [one for one in bpy.data.objects if one not in before]
        meshes = [one for one in new if one.type == "MESH"]
        if len(meshes) != 1:
            raise ValueError("holds no mesh")
        mesh = meshes[0].data
        mesh.transform(meshes[0].matrix_world)
        _forget_lost_pictures(mesh)
    finally:
        for one in [one for one in bpy.data.objects if one not in before]:
            bpy.data.objects.remove(one)
    flat = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", flat)
    points = flat.reshape(-1, 3)
    low, high = points.min(axis=0), points.max(axis=0)
    middle = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]])
    scaled = (points - middle) * (np.array(item.size) / np.maximum(high - low, 1e-4))
    mesh.vertices.foreach_set("co", scaled.astype(np.float32).ravel())
    mesh.update()
    mesh.use_fake_user = True
    return mesh
