"""What people call the networks, and under which heading each stands. Data alone: no network is
imported to know its name.

The registered name (``residual-lite``) is what commands take and what files keep. A registered
network without a line here is called by that name and stands among :attr:`Group.OTHER`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from models.errors import Message


class Group(Enum):
    """A heading in lists of networks, in the order of the headings; ``value`` is its name in JSON.

    ``GENERAL`` are those meant for use; the quick choices take no others. ``HUB`` are those of
    others that were installed by name.
    """

    GENERAL = "general"
    HUB = "hub"
    STUDY = "study"
    OTHER = "other"
    OWN = "own"


HEADINGS = {
    Group.GENERAL: Message("Networks"),
    Group.HUB: Message("Third-party networks"),
    Group.STUDY: Message("Networks of the study: small and blurred, to compare with"),
    Group.OTHER: Message("Other networks"),
    Group.OWN: Message("Your files"),
}


@dataclass(frozen=True)
class ModelName:
    """A network's ``title``, what it gives (``says``, in brackets after the title; None: nothing),
    and its group. Names that are the same in every language are plain texts."""

    title: Message | str
    says: Message | None
    group: Group

    def __str__(self) -> str:
        return f"{self.title} ({self.says})" if self.says else str(self.title)


_NAMES = {
    "residual-lite": ModelName(Message("Default"), Message("metres, indoor"), Group.GENERAL),
    "residual-nano": ModelName(Message("Small"), Message("metres, indoor"), Group.GENERAL),
    "cnn-fc": ModelName("CNN + FC", None, Group.STUDY),
    "cnn": ModelName("CNN", None, Group.STUDY),
    "cnn-trans": ModelName("CNN + trans", None, Group.STUDY),
    "cnn-residual": ModelName("CNN + residual", None, Group.STUDY),
}


def model_name(name: str) -> ModelName:
    """What the network registered as ``name`` is called."""
    return _NAMES.get(name) or ModelName(name, None, Group.OTHER)


def own_file_name(stem: str) -> ModelName:
    """What a person's own file is called."""
    return ModelName(stem, None, Group.OWN)
