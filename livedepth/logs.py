"""The log file: problems, limited in size, without credentials."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

import platformdirs

from livedepth.redact import redact

_BYTES, _KEPT = 500_000, 3
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def log_path() -> Path:
    """The log file, in the platform's folder for logs."""
    return Path(platformdirs.user_log_dir("livedepth", appauthor=False)) / "livedepth.log"


def start_log(path: Path | None = None) -> RotatingFileHandler | None:
    """Write what ``livedepth`` logs to ``path``, at most 2 MB including older files.

    Returns None if it cannot be written: the program runs without a log then.
    """
    path = path or log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=False
        )
    except OSError as error:
        logging.getLogger(__name__).warning("%s: no log can be kept (%s)", path, error.strerror)
        return None
    handler.setFormatter(_Redacting(_FORMAT))
    handler.setLevel(logging.INFO)
    logger = logging.getLogger("livedepth")
    logger.addHandler(handler)
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.INFO)
    return handler
