"""The texts a person reads, in their language."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication

CONTEXT = "livedepth"


def tr(text: str) -> str:
    """``text``, which is English, in the language of the application.

    Called with literals only: a test collects them and wants each in every translation file.
    """
    return QCoreApplication.translate(CONTEXT, text)
