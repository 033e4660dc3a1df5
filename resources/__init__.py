"""Files that come with livedepth: recipes, weights, default settings, icons."""

from pathlib import Path

ROOT = Path(__file__).parent
RECIPES = ROOT / "recipes"
WEIGHTS = ROOT / "weights"
