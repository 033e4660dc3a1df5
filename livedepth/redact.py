"""Credentials taken out of texts before they are shown, logged or written."""

from __future__ import annotations

import re

# Many network cameras take them as part of the address.
_SECRETS = re.compile(
    r"([?&;](?:user|usr|username|pass|pwd|password|token|auth|key|sig|signature|awsaccesskeyid"
    r"|x-amz-(?:credential|signature|security-token))=)[^&;#\s]+",
    re.IGNORECASE,
)


def redact(text: str) -> str:
    """``text`` with the credentials of URLs in it replaced by ``***``."""
    # Up to the last @ before the path, as FFmpeg reads it: a password may hold one itself.
    # \b: or a long word without :// would be tried from each of its letters.
    text = re.sub(r"\b(\w+://)[^/\s]+@", r"\1***@", text)
    return _SECRETS.sub(r"\1***", text)
