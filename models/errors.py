"""Errors whose text may be shown to a person as it is."""


class UserError(Exception):
    """Something a person can understand and mend. Its text is one line: what, where, what to do."""


class UnknownModelError(UserError):
    """A model name that is not in the registry."""


class WeightsError(UserError):
    """A weights file that is missing, damaged, unsafe or made for another network."""
