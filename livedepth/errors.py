"""Errors that a person may be shown: one line that says what, where and what to do."""

from __future__ import annotations

from models.errors import Hint, Message, UserError

__all__ = [
    "Cancelled",
    "DeviceMemoryError",
    "EngineError",
    "Hint",
    "LicenceError",
    "LivedepthError",
    "Message",
    "OutputError",
    "SettingsError",
    "SourceError",
    "Suspended",
    "UnavailableError",
    "UnknownEngineError",
    "UserError",
    "explained",
    "reason_of",
]


def explained(
    error: Exception, kind: type[UserError], template: str, /, **values: object
) -> UserError:
    """``error`` itself where a person can understand it, else ``template`` with its ``reason``."""
    if isinstance(error, UserError):
        return error
    made = kind(template, reason=reason_of(error), **values)
    made.__cause__ = error
    return made


def reason_of(error: BaseException) -> str:
    """What an error of another library says, on one line; its type where it says nothing."""
    return " ".join(str(error).split()) or type(error).__name__


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


class UnavailableError(LivedepthError):
    """A third-party network that cannot be got, or not from there."""


class LicenceError(UnavailableError):
    """A network whose licence has to be agreed to first."""


class SettingsError(LivedepthError):
    """A settings file or option with a bad value."""


class Suspended(Exception):
    """The person asked to stop here and to go on another time. No fault either."""


class Cancelled(Exception):
    """The person asked for the end. No fault, and so no UserError."""
