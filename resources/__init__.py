"""Files that come with livedepth: recipes, weights, default settings, icons, light."""

from pathlib import Path

ROOT = Path(__file__).parent
RECIPES = ROOT / "recipes"
WEIGHTS = ROOT / "weights"
RESPONSES = ROOT / "responses.yaml"  # of networks to another focal length
ROOM_LIGHT = ROOT / "room-light.npz"  # of the demo room
