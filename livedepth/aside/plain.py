"""Messages and errors as plain values, for another process of ours."""

from __future__ import annotations

from typing import Any

from livedepth.errors import (
    DeviceMemoryError,
    EngineError,
    Hint,
    LicenceError,
    LivedepthError,
    Message,
    OutputError,
    SettingsError,
    UnavailableError,
    UserError,
)
from models.errors import UnknownModelError, WeightsError

_KINDS: dict[str, type[UserError]] = {
    kind.__name__: kind
    for kind in (
        UserError,
        UnknownModelError,
        WeightsError,
        LivedepthError,
        EngineError,
        DeviceMemoryError,
        OutputError,
        SettingsError,
        UnavailableError,
        LicenceError,
    )
}


def plain_message(message: Message) -> dict[str, Any]:
    """What JSON can hold of a message; a value that it cannot is its text."""
    return {
        "template": message.template,
        "hint": [message.hint.command, message.hint.window],
        "values": {name: _plain(value) for name, value in message.values.items()},
    }


def message_of(plain: dict[str, Any]) -> Message:
    """The message that :func:`plain_message` was given."""
    values = {
        name: message_of(value) if isinstance(value, dict) else value
        for name, value in plain["values"].items()
    }
    return Message(plain["template"], Hint(*plain["hint"]), **values)


def plain_error(error: UserError) -> dict[str, Any]:
    """What JSON can hold of an error: its message, and its kind or the one that is nearest."""
    kind = next(one.__name__ for one in type(error).__mro__ if one.__name__ in _KINDS)
    return {"kind": kind, "message": plain_message(error.message)}


def error_of(plain: dict[str, Any]) -> UserError:
    """The error that :func:`plain_error` was given."""
    return _KINDS[plain["kind"]](message_of(plain["message"]))


def _plain(value: object) -> object:
    if isinstance(value, Message):
        return plain_message(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float | None) else str(value)
