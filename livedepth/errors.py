"""Errors that a person may be shown: one line that says what, where and what to do."""

from models.errors import UserError


class LivedepthError(UserError):
    """Base of the application's own errors."""


class SourceError(LivedepthError):
    """A camera, file or stream that cannot be opened or read."""


class EngineError(LivedepthError):
    """A compute device or engine that cannot be had, or that failed."""


class UnknownEngineError(EngineError):
    """An engine's name that is not known."""


class DeviceMemoryError(EngineError):
    """A compute device that has too little memory for a model."""


class OutputError(LivedepthError):
    """An output that cannot be written where it was asked for."""


class SettingsError(LivedepthError):
    """A settings file or option with a bad value."""


class Cancelled(Exception):
    """The person asked for the end. No fault, and so no UserError."""
