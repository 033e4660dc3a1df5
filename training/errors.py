"""What can be wrong with a dataset or a recipe, in words for a person."""

from models.errors import UserError


class DataError(UserError):
    """A dataset that cannot be trained on as it is: which file, which line, what to do."""


class RecipeError(UserError):
    """A training recipe with an unknown key or a bad value."""
