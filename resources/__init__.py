"""Files that come with livedepth: recipes, weights, default settings, icons, light."""

from pathlib import Path

ROOT = Path(__file__).parent
RECIPES = ROOT / "recipes"
WEIGHTS = ROOT / "weights"
RESPONSES = ROOT / "responses.yaml"  # of networks to another focal length
ROOM_LIGHT = ROOT / "room-light.npz"  # of the demo room
TWO_VIEWS = ROOT / "two-views.png"  # of the demo room, 160x120 each, side by side: 0 s and 9 s
NETWORKS = ROOT / "networks.yaml"  # those that can be had
