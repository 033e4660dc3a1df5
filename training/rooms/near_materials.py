"""What near things and people's clothes are made of."""

from __future__ import annotations

import colorsys
from random import Random
from typing import Any

import bpy
import numpy as np

from training.rooms.dress import ROLES
from training.rooms.materials import Materials, Rgba
from training.rooms.people import Look
from training.rooms.screens import draw_screen

_PLASTIC = "case", "lid", "key"


class NearMaterials(Materials):
    """Materials of rooms, and those of small things, screens, cloth, hair and skin."""

    def of(self, role: str) -> Any:
        rnd = self.rnd
        if role == "display":
            return self.screen()
        if role == "screen light":
            return self.glow(rnd.uniform(0.5, 6), (0.8, 0.9, 1.0))
        if role == "bulb":
            return self.glow(rnd.choice([0.0, 15.0]), (1.0, 0.8, 0.55))
        if role in _PLASTIC:
            return self.glossy(self._grey(), rnd.uniform(0.2, 0.7))
        if role == "ceramic":
            pure = rnd.random() < 0.4
            colour = (0.8, 0.79, 0.75, 1.0) if pure else self.vivid()
            return self.glossy(colour, rnd.uniform(0.05, 0.35))
        if role == "drink":
            return self.glossy(
                rnd.choice([(0.02, 0.01, 0.005, 1.0), (0.15, 0.06, 0.01, 1.0)]), 0.05
            )
        if role == "tin":
            return self.metal(0.35, self.vivid())
        if role in ("plastic", "fruit"):
            return self.glossy(self.vivid(), rnd.uniform(0.1, 0.5))
        if role == "paper":
            return self.paint((0.75, 0.74, 0.7, 1.0))
        if role.startswith("print"):
            return self.printed()
        if role.startswith("cover"):
            return (
                self.picture()
                if self.pictures and rnd.random() < 0.35
                else self.paint(self.vivid())
            )
        return super().of(role)

    def vivid(self) -> Rgba:
        """Any colour, grey and saturated ones alike."""
        rnd = self.rnd
        full = rnd.choice([0.0, rnd.random(), rnd.random()])
        return (*colorsys.hsv_to_rgb(rnd.random(), full, rnd.uniform(0.02, 0.85)), 1.0)

    def _grey(self) -> Rgba:
        level = self.rnd.choice([0.02, 0.02, 0.05, 0.25, 0.45, 0.75])
        return (level, level, level * self.rnd.uniform(0.95, 1.05), 1.0)

    def glossy(self, colour: Rgba, roughness: float) -> Any:
        material, shader = self._new()
        shader.inputs["Base Color"].default_value = colour
        shader.inputs["Roughness"].default_value = roughness
        return material

    def screen(self) -> Any:
        """A lit screen, or one time of six a dark one."""
        material, shader = self._new()
        shader.inputs["Base Color"].default_value = (0.015, 0.015, 0.017, 1.0)
        shader.inputs["Roughness"].default_value = self.rnd.uniform(0.05, 0.4)
        if self.rnd.random() > 0.17:
            node = self._drawn(material)
            material.node_tree.links.new(node.outputs["Color"], shader.inputs["Emission Color"])
            shader.inputs["Emission Strength"].default_value = self.rnd.uniform(0.4, 4)
        return material

    def printed(self) -> Any:
        material, shader = self._new()
        node = self._drawn(material)
        material.node_tree.links.new(node.outputs["Color"], shader.inputs["Base Color"])
        return material

    def _drawn(self, material: Any) -> Any:
        drawn = draw_screen(self.rnd)
        height, width = drawn.shape[:2]
        image = bpy.data.images.new("screen", width, height, float_buffer=True)
        rgba = np.ones((height, width, 4), np.float32)
        rgba[..., :3] = drawn[::-1]
        image.pixels.foreach_set(rgba.ravel())
        node = material.node_tree.nodes.new("ShaderNodeTexImage")
        node.image = image
        return node

    def clothes(self, look: Look) -> dict[str, Any]:
        """A material for each of :data:`training.rooms.dress.ROLES`; always the same for a look."""
        own, self.rnd = self.rnd, Random(look.fabric)
        try:
            made = {
                "skin": self._skin(),
                "shirt": self._cloth(),
                "trousers": self._cloth() if self.rnd.random() < 0.4 else self._denim(),
                "shoes": self.glossy(self._grey(), 0.5),
                "hair": self._hair(look),
            }
        finally:
            self.rnd = own
        assert set(made) == set(ROLES)
        return made

    def _skin(self) -> Any:
        material, shader = self._new()
        node = material.node_tree.nodes.new("ShaderNodeAttribute")
        node.attribute_name = "skin"
        material.node_tree.links.new(node.outputs["Color"], shader.inputs["Base Color"])
        shader.inputs["Roughness"].default_value = self.rnd.uniform(0.4, 0.6)
        return material

    def _cloth(self) -> Any:
        rnd = self.rnd
        how = rnd.choices(["plain", "stripes", "noise", "bricks"], [6, 2, 1, 1])[0]
        plain = how == "plain"
        made = self.paint(self.vivid()) if plain else self.surface(how, rnd.uniform(4, 16))
        made.node_tree.nodes["Principled BSDF"].inputs["Roughness"].default_value = 0.9
        return made

    def _denim(self) -> Any:
        level = self.rnd.uniform(0.02, 0.25)
        return self.glossy((level * 0.6, level * 0.75, level * 1.2, 1.0), 0.9)

    def _hair(self, look: Look) -> Any:
        material, shader = self._new()
        tree = material.node_tree
        node = tree.nodes.new("ShaderNodeTexNoise")
        node.inputs["Scale"].default_value = 90
        ramp = tree.nodes.new("ShaderNodeValToRGB")
        dark, light = ramp.color_ramp.elements
        dark.color = (*(c * 0.4 for c in look.hair_colour), 1.0)
        light.color = (*(min(1.0, c * 1.5) for c in look.hair_colour), 1.0)
        tree.links.new(node.outputs[0], ramp.inputs[0])
        tree.links.new(ramp.outputs[0], shader.inputs["Base Color"])
        shader.inputs["Roughness"].default_value = 0.5
        return material
