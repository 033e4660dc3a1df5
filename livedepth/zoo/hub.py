"""A repository of the hub: what lies in it, what is in the cache, and a snapshot of what is wanted.

The variables of huggingface_hub hold: HF_HOME and HF_HUB_CACHE, HF_HUB_OFFLINE, HF_ENDPOINT,
HF_TOKEN. Usage statistics are off (models.privacy). Errors are those of huggingface_hub;
:mod:`livedepth.zoo.refusals` explains them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from livedepth import __version__
from livedepth.errors import UnavailableError
from livedepth.extras import package
from livedepth.zoo.orders import Order

_SHA256, _GIT = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{40}")
_TIMEOUT = 10.0  # seconds, for the list of files


@dataclass(frozen=True)
class HubFile:
    """A file of a repository: its path there, bytes, and the hash that it is stored under.

    ``sha256`` is that of its bytes, for large files; ``blob`` is git's name of a small one.
    """

    path: str
    size: int
    sha256: str = ""
    blob: str = ""

    @property
    def etag(self) -> str:
        """Its name in the cache."""
        return self.sha256 or self.blob


@dataclass(frozen=True)
class Listing:
    """What a repository holds at a commit; ``folder`` is where, if it was found in the cache."""

    commit: str
    files: tuple[HubFile, ...]
    licence: str = ""
    folder: Path | None = None

    def named(self, path: str) -> HubFile | None:
        """The file of that path, if there is one."""
        return next((file for file in self.files if file.path == path), None)


def library() -> Any:
    """huggingface_hub, without its bars. Raises LivedepthError where it is not installed, or
    HF_TOKEN holds what no token can."""
    hub = package("huggingface_hub", "zoo")
    package("huggingface_hub.utils.logging", "zoo").set_verbosity_error()
    package("huggingface_hub.utils", "zoo").disable_progress_bars()
    token = hub.get_token()
    if token and not re.fullmatch(r"[!-~]+", token):
        raise UnavailableError("HF_TOKEN holds characters that no token has", "set it again")
    return hub


def look(order: Order) -> Listing:
    """What the repository holds at the order's revision, as the hub says."""
    hub = library()
    api = hub.HfApi(library_name="livedepth", library_version=__version__)
    info = api.model_info(
        order.repository, revision=order.revision, files_metadata=True, timeout=_TIMEOUT
    )
    files = tuple(
        HubFile(
            path=one.rfilename,
            size=one.size or 0,
            sha256=one.lfs.sha256 if one.lfs else "",
            blob=one.blob_id or "",
        )
        for one in info.siblings or ()
    )
    card = getattr(info, "card_data", None)
    licence = getattr(card, "license", None) or _tagged(info.tags or ())
    return Listing(str(info.sha), files, licence if isinstance(licence, str) else "")


def _tagged(tags: Iterable[str]) -> str:
    return next((tag.partition(":")[2] for tag in tags if tag.startswith("license:")), "")


def cached(order: Order) -> Listing:
    """What the cache holds of the repository at the order's revision, without asking the hub.

    Raises huggingface_hub's LocalEntryNotFoundError where it holds nothing of that.
    """
    hub, known = library(), package("huggingface_hub.errors", "zoo")
    try:
        found = hub.snapshot_download(
            order.repository, revision=order.revision, local_files_only=True
        )
    except known.IncompleteSnapshotError as error:
        found = error.snapshot_path  # of all that the repository has; what is needed may be there
    folder, files = Path(found), []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            stored = path.resolve().name  # a link to the file's hash, where there are links
            files.append(
                HubFile(
                    path=path.relative_to(folder).as_posix(),
                    size=path.stat().st_size,
                    sha256=stored if _SHA256.fullmatch(stored) else "",
                    blob=stored if _GIT.fullmatch(stored) else "",
                )
            )
    return Listing(folder.name, tuple(files), folder=folder)


def cache_of(repository: str) -> Path:
    """The folder of a repository in the cache."""
    constants = package("huggingface_hub.constants", "zoo")
    cache = Path(constants.HF_HUB_CACHE).expanduser().resolve()
    return cache / f"models--{repository.replace('/', '--')}"


def snapshot(order: Order, commit: str, paths: list[str]) -> Path:
    """The folder of the cache with these files at the order's revision.

    Those that :func:`livedepth.zoo.fetching.fetch` got already are only linked. Raises
    UnavailableError where the revision is no longer ``commit``.
    """
    folder = Path(
        library().snapshot_download(
            order.repository,
            revision=order.revision,
            allow_patterns=[_literal(path) for path in paths],
            library_name="livedepth",
            library_version=__version__,
        )
    )
    if folder.name != commit:
        raise UnavailableError(
            "{name}: {repository} was changed while it was got",
            "try again: what is whole already is not got twice",
            name=order.name,
            repository=order.repository,
        )
    return folder


def _literal(path: str) -> str:
    """A pattern that means this path alone."""
    return re.sub(r"([*?\[])", r"[\1]", path)


def cached_size(repository: str, commit: str) -> int:
    """Bytes of a commit that the cache holds."""
    folder = cache_of(repository) / "snapshots" / commit
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def forget(repository: str, commit: str) -> int:
    """Remove a commit from the cache; the bytes that this freed. What is shared with other commits
    stays."""
    hub = library()
    folder = cache_of(repository)
    if not (folder / "snapshots" / commit).is_dir():
        return 0
    strategy = hub.scan_cache_dir().delete_revisions(commit)
    freed = int(strategy.expected_freed_size)
    strategy.execute()
    return freed
