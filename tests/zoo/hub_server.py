"""A small server that speaks the hub's protocol as far as huggingface_hub needs it to get files.

It says what a repository holds (``/api/models``, ``tree``) and gives files (``resolve``), large
ones by a redirect to another host's name, as the hub does, with ranges. Faults can be asked for.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

_LARGE = (".safetensors", ".onnx", ".onnx_data", ".bin")
_BLOCK = 16384
_API = re.compile(r"/api/models/([^/]+/[^/]+?)(?:/(revision|tree)/([^/]+))?")
_RESOLVE = re.compile(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)")


@dataclass
class Commit:
    """The files of a repository at a commit, by path."""

    files: dict[str, bytes]
    licence: str = "apache-2.0"

    @property
    def sha(self) -> str:
        told = b"".join(name.encode() + data for name, data in sorted(self.files.items()))
        return hashlib.sha1(told).hexdigest()


@dataclass
class Asked:
    """A request that came: what, for which host's name, from which byte, and with which token."""

    method: str
    path: str
    host: str
    start: int
    token: str


@dataclass
class Faults:
    """What goes wrong from now on.

    ``refuses`` answers all of a repository with a status and the hub's code of it; ``gated`` says
    what is there, but gives no file; ``cuts`` ends an
    answer of a large file after so many bytes, that many times; ``wrong`` sends other bytes than
    are named; ``slow`` waits so many seconds after each block of a large file.
    """

    refuses: tuple[int, str] | None = None
    gated: bool = False
    cuts: list[int] = field(default_factory=list)
    wrong: bool = False
    slow: float = 0.0


class HubServer:
    """Repositories by name, each with revisions by name; ``main`` first."""

    def __init__(self) -> None:
        self.repositories: dict[str, dict[str, Commit]] = {}
        self.faults = Faults()
        self.asked: list[Asked] = []
        self.page = b""  # what is answered to everything, as by a network that asks to log in
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,))

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def store(self) -> str:
        """Where large files are: the same machine under another name."""
        return f"http://localhost:{self.port}"

    def add(self, name: str, files: Mapping[str, bytes], licence: str = "apache-2.0") -> Commit:
        """Put a repository there, or a new commit at the head of one."""
        commit = Commit(dict(files), licence)
        known = self.repositories.setdefault(name, {})
        known["main"] = known[commit.sha] = commit
        return commit

    def starts(self) -> list[int]:
        """From which byte each answer of a large file began."""
        return [one.start for one in self.asked if one.path.startswith("/store/")]

    @contextmanager
    def running(self) -> Iterator[HubServer]:
        self._thread.start()
        try:
            yield self
        finally:
            self.stop()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
            self._http.server_close()


def _handler(hub: HubServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_HEAD(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def _answer(self) -> None:
            path = unquote(urlsplit(self.path).path)
            span = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
            start = int(span[1]) if span else 0
            token = self.headers.get("Authorization", "")
            hub.asked.append(Asked(self.command, path, self.headers.get("Host", ""), start, token))
            try:
                if hub.page:
                    self._send(200, hub.page, {"Content-Type": "text/html"})
                elif path.startswith("/store/"):
                    self._large(path.removeprefix("/store/"), start)
                elif found := _API.fullmatch(path):
                    self._api(found[1], found[2] or "", found[3] or "main")
                elif found := _RESOLVE.fullmatch(path):
                    self._resolve(found[1], found[2], found[3])
                else:
                    self._error(404, "")
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # whoever asked has gone

        def _commit(self, repository: str, revision: str) -> Commit | None:
            """The commit, unless it was refused with an answer."""
            if hub.faults.refuses is not None:
                self._error(*hub.faults.refuses)
            elif repository not in hub.repositories:
                self._error(404, "RepoNotFound")
            elif revision not in hub.repositories[repository]:
                self._error(404, "RevisionNotFound")
            else:
                return hub.repositories[repository][revision]
            return None

        def _api(self, repository: str, kind: str, revision: str) -> None:
            commit = self._commit(repository, revision)
            if commit is None:
                return
            if kind == "tree":
                self._json([_entry(*item) for item in commit.files.items()])
                return
            self._json(
                {
                    "id": repository,
                    "sha": commit.sha,
                    "tags": [f"license:{commit.licence}"],
                    "cardData": {"license": commit.licence},
                    "siblings": [_sibling(*item) for item in commit.files.items()],
                }
            )

        def _resolve(self, repository: str, revision: str, path: str) -> None:
            commit = self._commit(repository, revision)
            if commit is None:
                return
            if hub.faults.gated:
                self._error(403, "GatedRepo")
                return
            if path not in commit.files:
                self._error(404, "EntryNotFound")
                return
            data = commit.files[path]
            headers = {"X-Repo-Commit": commit.sha}
            if path.endswith(_LARGE):
                digest = hashlib.sha256(data).hexdigest()
                headers |= {
                    "X-Linked-Etag": f'"{digest}"',
                    "X-Linked-Size": str(len(data)),
                    "Location": f"{hub.store}/store/{digest}?Signature=secret",
                }
                self._send(302, b"", headers)
            else:
                self._send(200, data, headers | {"ETag": f'"{_blob(data)}"'})

        def _large(self, digest: str, start: int) -> None:
            data = next(
                data
                for revisions in hub.repositories.values()
                for commit in revisions.values()
                for data in commit.files.values()
                if hashlib.sha256(data).hexdigest() == digest
            )
            if hub.faults.wrong:
                data = data[:-1] + bytes([data[-1] ^ 1])
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
            self.send_header("Content-Length", str(len(data) - start))
            self.end_headers()
            end = len(data)
            if hub.faults.cuts:
                end = min(end, start + hub.faults.cuts.pop(0))
            for at in range(start, end, _BLOCK):
                self.wfile.write(data[at : min(at + _BLOCK, end)])
                self.wfile.flush()
                time.sleep(hub.faults.slow)
            if end < len(data):
                self.close_connection = True

        def _json(self, found: Any) -> None:
            self._send(200, json.dumps(found).encode(), {"Content-Type": "application/json"})

        def _error(self, status: int, code: str) -> None:
            self._send(status, b"", {"X-Error-Code": code} if code else {})

        def _send(self, status: int, data: bytes, headers: Mapping[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(data)

    return Handler


def _blob(data: bytes) -> str:
    """Git's name of a file."""
    return hashlib.sha1(f"blob {len(data)}\0".encode() + data).hexdigest()


def _lfs(data: bytes) -> dict[str, Any]:
    return {"size": len(data), "pointerSize": 130, "sha256": hashlib.sha256(data).hexdigest()}


def _sibling(path: str, data: bytes) -> dict[str, Any]:
    large = {"lfs": _lfs(data)} if path.endswith(_LARGE) else {}
    return {"rfilename": path, "size": len(data), "blobId": _blob(data), **large}


def _entry(path: str, data: bytes) -> dict[str, Any]:
    entry = {"type": "file", "path": path, "size": len(data), "oid": _blob(data)}
    if path.endswith(_LARGE):
        entry["lfs"] = {**_lfs(data), "oid": hashlib.sha256(data).hexdigest()}
    return entry
