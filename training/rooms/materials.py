"""Random surfaces: paint, noise, stripes, bricks, photographs of floors and walls."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import bpy

Rgba = tuple[float, float, float, float]

_WEIGHTS = {"paint": 4, "noise": 2, "stripes": 1, "bricks": 1, "photo": 2, "wood": 2}


class Materials:
    """Makes materials, each a little different, from the textures of the furniture libraries."""

    def __init__(self, textures: Sequence[Path], pictures: Sequence[Path], rnd: Random) -> None:
        self.textures, self.pictures, self.rnd = list(textures), list(pictures), rnd
        self.woods = [path for path in textures if "wood" in path.name.lower()]
        self._images: dict[Path, Any] = {}

    def of(self, role: str) -> Any:
        """The material of a block of :mod:`training.rooms.plan`."""
        rnd = self.rnd
        if role == "sky":
            strength = rnd.uniform(2, 14) if rnd.random() < 0.75 else 0.02
            return self.glow(strength, (rnd.uniform(0.7, 1), rnd.uniform(0.85, 1), 1.0))
        if role == "picture" and self.pictures:
            return self.picture()
        if role == "ceiling":
            return self.paint(self.colour(0.1, 0.75, 0.97))
        if role == "wall" and rnd.random() < 0.75:
            return self.paint(self.colour(0.35, 0.5, 0.95))
        if role == "floor":
            how = rnd.choice(["wood", "wood", "photo", "noise", "noise", "paint", "bricks"])
            return self.surface(how, rnd.uniform(2, 14))
        if role in ("trim", "frame"):
            return self.surface("paint")
        if role == "mirror":
            return self.metal(0.02, (0.9, 0.9, 0.9, 1.0))
        if role == "metal":
            return self.metal(rnd.uniform(0.1, 0.5), self.colour(0.2, 0.3, 0.8))
        if role == "dark":
            return self.paint(self.colour(0.2, 0.02, 0.15))
        if role in ("body", "front"):  # joinery: mostly painted white, or wood
            how = rnd.choice(["white", "wood", "wood", "paint"])
            return self.paint(self.colour(0.1, 0.7, 0.95)) if how == "white" else self.surface(how)
        if role == "top":
            return self.surface(rnd.choice(["paint", "wood", "noise", "photo"]))
        if role.startswith("goods"):
            pictured = self.pictures and rnd.random() < 0.3
            return self.picture() if pictured else self.paint(self.colour(1.0, 0.05))
        return self.surface()

    def colour(self, saturation: float, dark: float = 0.15, light: float = 0.9) -> Rgba:
        """Mostly dull, and half of the time of the yellows and browns that rooms are full of."""
        rnd = self.rnd
        hue = rnd.random() if rnd.random() < 0.5 else rnd.uniform(0.03, 0.14)
        full = rnd.random() ** 1.8 * saturation
        return (*colorsys.hsv_to_rgb(hue, full, rnd.uniform(dark, light)), 1.0)

    def paint(self, colour: Rgba) -> Any:
        material, shader = self._new()
        shader.inputs["Base Color"].default_value = colour
        return material

    def metal(self, roughness: float, colour: Rgba) -> Any:
        material, shader = self._new()
        shader.inputs["Metallic"].default_value = 1.0
        shader.inputs["Roughness"].default_value = roughness
        shader.inputs["Base Color"].default_value = colour
        return material

    def glow(self, strength: float, rgb: tuple[float, float, float]) -> Any:
        material, shader = self._new()
        tree = material.node_tree
        emission = tree.nodes.new("ShaderNodeEmission")
        emission.inputs["Strength"].default_value = strength
        emission.inputs["Color"].default_value = (*rgb, 1.0)
        tree.links.new(emission.outputs[0], tree.nodes["Material Output"].inputs["Surface"])
        tree.nodes.remove(shader)
        return material

    def picture(self) -> Any:
        material, shader = self._new()
        node = material.node_tree.nodes.new("ShaderNodeTexImage")
        node.image = self._image(self.rnd.choice(self.pictures))
        material.node_tree.links.new(node.outputs["Color"], shader.inputs["Base Color"])
        return material

    def surface(self, how: str | None = None, scale: float | None = None) -> Any:
        rnd = self.rnd
        how = how or rnd.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        if (how == "wood" and not self.woods) or (how == "photo" and not self.textures):
            how = "noise"
        scale = scale or math.exp(rnd.uniform(-0.7, 2.5))
        if how == "paint":
            return self.paint(self.colour(0.8))
        material, shader = self._new()
        make = {"noise": self._noise, "stripes": self._stripes, "bricks": self._bricks}
        if how in make:
            node, colour = make[how](material.node_tree, scale)
        else:
            node, colour = self._photo(material.node_tree, how)
        self._place(material.node_tree, node, how)
        material.node_tree.links.new(colour, shader.inputs["Base Color"])
        return material

    def _new(self) -> tuple[Any, Any]:
        material = bpy.data.materials.new("surface")
        material.use_nodes = True
        shader = material.node_tree.nodes["Principled BSDF"]
        rough = self.rnd.choice([self.rnd.uniform(0.5, 1), self.rnd.uniform(0.08, 0.6)])
        shader.inputs["Roughness"].default_value = rough
        return material, shader

    def _image(self, path: Path) -> Any:
        if path not in self._images:
            self._images[path] = bpy.data.images.load(str(path))
        return self._images[path]

    def _place(self, tree: Any, node: Any, how: str) -> None:
        rnd = self.rnd
        where = tree.nodes.new("ShaderNodeTexCoord")
        mapping = tree.nodes.new("ShaderNodeMapping")
        mapping.inputs["Rotation"].default_value = (
            0.0,
            0.0,
            rnd.choice([0, 0, math.pi / 2, rnd.uniform(0, 3)]),
        )
        if how in ("photo", "wood"):
            mapping.inputs["Scale"].default_value = (rnd.uniform(0.5, 1.6),) * 3
        tree.links.new(where.outputs["Object"], mapping.inputs["Vector"])
        tree.links.new(mapping.outputs[0], node.inputs["Vector"])

    def _photo(self, tree: Any, how: str) -> tuple[Any, Any]:
        rnd = self.rnd
        node = tree.nodes.new("ShaderNodeTexImage")
        node.image = self._image(rnd.choice(self.woods if how == "wood" else self.textures))
        node.projection, node.projection_blend = "BOX", 0.1
        tint = tree.nodes.new("ShaderNodeHueSaturation")
        tint.inputs["Hue"].default_value = 0.5 + rnd.gauss(0, 0.06)
        tint.inputs["Saturation"].default_value = rnd.uniform(0.3, 1.2)
        tint.inputs["Value"].default_value = rnd.uniform(0.5, 1.3)
        tree.links.new(node.outputs["Color"], tint.inputs["Color"])
        return node, tint.outputs[0]

    def _noise(self, tree: Any, scale: float) -> tuple[Any, Any]:
        node = tree.nodes.new("ShaderNodeTexNoise")
        node.inputs["Scale"].default_value = scale * 3
        node.inputs["Detail"].default_value = 6
        return node, self._two_colours(tree, node.outputs[0])

    def _stripes(self, tree: Any, scale: float) -> tuple[Any, Any]:
        node = tree.nodes.new("ShaderNodeTexWave")
        node.inputs["Scale"].default_value = scale
        node.inputs["Distortion"].default_value = self.rnd.choice([0, self.rnd.uniform(0, 8)])
        return node, self._two_colours(tree, node.outputs["Fac"])

    def _bricks(self, tree: Any, scale: float) -> tuple[Any, Any]:
        node = tree.nodes.new("ShaderNodeTexBrick")
        node.inputs["Scale"].default_value = scale * 1.5
        node.inputs["Color1"].default_value = self.colour(0.5)
        node.inputs["Color2"].default_value = self.colour(0.5)
        node.inputs["Mortar"].default_value = self.colour(0.2)
        return node, node.outputs["Color"]

    def _two_colours(self, tree: Any, value: Any) -> Any:
        rnd = self.rnd
        ramp = tree.nodes.new("ShaderNodeValToRGB")
        first, second = ramp.color_ramp.elements
        first.color = self.colour(0.7)
        if rnd.random() < 0.5:
            second.color = self.colour(0.7)
        else:
            shades = (min(1.0, c * rnd.uniform(0.6, 1.5)) for c in tuple(first.color)[:3])
            second.color = (*shades, 1.0)
        first.position, second.position = rnd.uniform(0.2, 0.45), rnd.uniform(0.5, 0.8)
        tree.links.new(value, ramp.inputs[0])
        return ramp.outputs[0]
