"""A planned near scene as a Blender scene: rooms with small things and with people."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix

from training.rooms.bodies import Bodies, Body
from training.rooms.build import CORNERS, Builder, add_object
from training.rooms.dress import ROLES
from training.rooms.fitments import Fitment
from training.rooms.furniture_library import Item, Library
from training.rooms.near_materials import NearMaterials
from training.rooms.people import Person
from training.rooms.plan import Room
from training.rooms.posing import Held
from training.rooms.solids import Solid


class NearBuilder(Builder):
    """Builds rooms; people come and go in a room that stays."""

    def __init__(self, library: Library, rnd: Random) -> None:
        super().__init__(library, rnd)
        self.near = NearMaterials(library.textures, library.pictures, rnd)
        self.materials = self.near
        self.bodies = Bodies()
        self._present: list[Any] = []

    def model(self, item: Item | Fitment | Solid) -> tuple[Any, float]:
        return (self.solid(item), 0.0) if isinstance(item, Solid) else super().model(item)

    def solid(self, solid: Solid) -> Any:
        roles = sorted({part.role for part in solid.parts})
        points = np.concatenate([part.points for part in solid.parts])
        starts = np.cumsum([0, *(len(part.points) for part in solid.parts)])
        faces = [
            tuple(int(start) + i for i in face)
            for part, start in zip(solid.parts, starts, strict=False)
            for face in part.faces
        ]
        mesh = bpy.data.meshes.new(solid.name)
        mesh.from_pydata(points.tolist(), [], faces)
        corners = [CORNERS if len(face) == 4 else ((0, 0),) * len(face) for face in faces]
        uv = np.concatenate([np.ravel(corner) for corner in corners])
        mesh.uv_layers.new().data.foreach_set("uv", uv.astype(np.float32))
        for role in roles:
            mesh.materials.append(self.materials.of(role))
        counts = [len(part.faces) for part in solid.parts]
        slots = np.repeat([roles.index(part.role) for part in solid.parts], counts)
        mesh.polygons.foreach_set("material_index", slots.astype(np.int32))
        mesh.polygons.foreach_set("use_smooth", np.repeat([p.smooth for p in solid.parts], counts))
        return mesh

    def people(self, present: Sequence[Person]) -> None:
        """Those ``present`` take the place of those before."""
        for thing in self._present:
            mesh = thing.data
            bpy.data.objects.remove(thing)
            bpy.data.meshes.remove(mesh)
        self._present = []
        for person in present:
            body = self.bodies.body(person)
            self._present.append(self._person(person, body))
            self._present += [self._held(one) for one in body.held]

    def build(self, room: Room) -> None:
        self._present = []
        super().build(room)
        for drawn in [one for one in bpy.data.images if one.name.startswith("screen")]:
            if not drawn.users:
                bpy.data.images.remove(drawn)

    def _person(self, person: Person, body: Body) -> Any:
        dressed = body.dressed
        mesh = bpy.data.meshes.new("person")
        mesh.from_pydata(body.points.tolist(), [], dressed.faces.tolist())
        clothes = self.near.clothes(person.look)
        for role in ROLES:
            mesh.materials.append(clothes[role])
        mesh.polygons.foreach_set("material_index", dressed.roles.astype(np.int32))
        mesh.polygons.foreach_set("use_smooth", np.ones(len(dressed.faces), bool))
        skin = mesh.color_attributes.new("skin", "FLOAT_COLOR", "POINT")
        colours = np.c_[dressed.colours, np.ones(len(dressed.colours))].astype(np.float32)
        skin.data.foreach_set("color", colours.ravel())
        return add_object(mesh, "person")

    def _held(self, held: Held) -> Any:
        solid = held.arm.holds
        assert solid is not None
        thing = add_object(self.solid(solid), solid.name)
        pose = np.eye(4)
        pose[:3, :3], pose[:3, 3] = held.turned, held.at
        thing.matrix_world = Matrix(pose.tolist())
        return thing
