"""The application in a person's language, from Qt translation files in ``resources``."""

from __future__ import annotations

from importlib.resources import files

from PyQt6.QtCore import QLibraryInfo, QLocale, QTranslator
from PyQt6.QtWidgets import QApplication

from livedepth.settings import Language


def wanted_language(language: Language) -> str:
    """``language``, or that of the system, as a code of two letters."""
    return QLocale.system().name()[:2] if language == "system" else language


def translate(application: QApplication, language: Language) -> list[QTranslator]:
    """Install the translators of a language; English needs none. Returned to be kept alive."""
    code = wanted_language(language)
    file = files("resources").joinpath("translations", f"livedepth_{code}.qm")
    if not file.is_file():
        return []
    ours = QTranslator(application)
    data = file.read_bytes()
    # The translator reads from these bytes for as long as it lives.
    ours.setProperty("data", data)
    installed = []
    if ours.loadFromData(data):  # type: ignore[arg-type]
        application.installTranslator(ours)
        installed.append(ours)
    theirs = QTranslator(application)
    path = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if theirs.load(f"qtbase_{code}", path):
        application.installTranslator(theirs)
        installed.append(theirs)
    return installed
