"""What can be wrong with a dataset or a recipe, in words for a person."""

from models.errors import DataError, UserError

__all__ = ["DataError", "RecipeError"]


class RecipeError(UserError):
    """A training recipe with an unknown key or a bad value."""
