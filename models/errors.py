"""Errors as data: a sentence with placeholders, its values, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hint:
    """What to do, in the words of the command line (an option) and of the window (a control)."""

    command: str
    window: str


class Message:
    """A sentence for a person, as data, so that it can be translated.

    ``template`` is English with ``{name}`` for each of ``values`` (messages themselves among them);
    ``hint`` says what to do and may use the same values. As text it is one English line, with the
    hint of the command line. Messages are equal if template, values and hint are.
    """

    def __init__(self, template: str, hint: str | Hint = "", /, **values: object) -> None:
        self.template = template
        # An exception would keep its traceback, and all that lives there, for as long as this does.
        self.values = {name: _kept(value) for name, value in values.items()}
        self.hint = hint if isinstance(hint, Hint) else Hint(hint, hint)

    def __str__(self) -> str:
        parts = (self.template, self.hint.command)
        return "; ".join(filled(part, self.values) for part in parts if part)

    def __repr__(self) -> str:
        return f"Message({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


def _kept(value: object) -> object:
    if isinstance(value, UserError):
        return value.message
    return " ".join(str(value).split()) if isinstance(value, BaseException) else value


def filled(template: str, values: dict[str, object]) -> str:
    """``template`` with its values; without values it is a plain text, which may hold braces."""
    return template.format(**values) if values else template


class UserError(Exception):
    """A problem that a person can understand and fix: what, where, what to do.

    Takes the arguments of a :class:`Message`, or a message itself; ``message`` is that message.
    """

    def __init__(self, template: str | Message, hint: str | Hint = "", /, **values: object) -> None:
        made = template if isinstance(template, Message) else Message(template, hint, **values)
        self.message = made
        super().__init__(made)  # what pickle makes it of again

    def __str__(self) -> str:
        return str(self.message)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


class UnknownModelError(UserError):
    """A model name that is not in the registry."""


class WeightsError(UserError):
    """A weights file that is missing, damaged, unsafe or made for another network."""


class DataError(UserError):
    """A dataset that cannot be used as it is: which file, which line, what to do."""
