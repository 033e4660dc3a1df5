"""The texts a person reads, in their language."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PyQt6.QtCore import QCoreApplication

from livedepth.errors import Message, UserError
from livedepth.inference.hub.titles import installed_title
from livedepth.inference.run import AUTO, Run
from livedepth.redact import redact
from models.errors import filled
from models.naming import Group, ModelName, model_name

CONTEXT = "livedepth"


def tr(text: str) -> str:
    """``text``, which is English, in the language of the application.

    Called with literals only: a test collects them and wants each in every translation file.
    """
    return QCoreApplication.translate(CONTEXT, text)


def words(message: str | Message | UserError) -> str:
    """A message of the core in the language of the application, with the hint for the window.

    A text is given back as it is: it is in that language already. Credentials are left out.
    """
    if isinstance(message, str):
        return redact(message)
    if isinstance(message, UserError):
        message = message.message
    values = {
        name: words(value) if isinstance(value, Message) else value
        for name, value in message.values.items()
    }
    parts = (message.template, message.hint.window)
    return redact("; ".join(filled(translated(part), values) for part in parts if part))


def plain_tip(text: str) -> str:
    """``text`` as a tip that shows it letter by letter: names of files may look like HTML.

    Whatever says more than a text of livedepth's own goes through here.
    """
    if "<" not in text:
        return text
    return f"<qt>{escape(text)}</qt>".replace("\n", "<br>")


def camera_words(text: str) -> str:
    """What metres rest on, as files say it, in the language of the application."""
    for said, here in (
        ("field of view", tr("field of view")),
        ("(assumed)", tr("(assumed)")),
        ("(given)", tr("(given)")),
        ("(settings)", tr("(settings)")),
        ("(calibrated)", tr("(calibrated)")),
        ("(network)", tr("(network)")),
        ("by picture", tr("by picture")),
        ("not used for metres", tr("not used for metres")),
    ):
        text = text.replace(said, here)
    return text


def translated(text: str) -> str:
    """A text that stands elsewhere as a literal: in a message, or marked in a table."""
    return QCoreApplication.translate(CONTEXT, text) if text else ""


def title_of(model: str) -> str:
    """What a person calls a model, in a word or two: a registered one, one that was installed, or
    a file by its path."""
    name = model_name(model)
    if name.group is not Group.OTHER:
        return words(name.title)
    return installed_title(model) or Path(model).stem


def full_name(name: ModelName) -> str:
    """A model's title with what it gives."""
    return f"{words(name.title)} ({words(name.says)})" if name.says else words(name.title)


def run_words(text: str) -> str:
    """The model of a run's text, with its precision where one was asked for."""
    run = Run.of(text)
    title = title_of(run.model)
    return title if run.precision == AUTO else f"{title} · {run.precision}"
