"""An MCAP file that grows by whole chunks (mcap.dev/spec): a part of one is never left in it.

The records are those of the package ``mcap``. Its own writer keeps a chunk in memory until that is
large, and cannot take back what a full disk cut off; here a chunk is made by any thread, and is in
the file or not.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from livedepth.extras import package

EXTRA = "robot"


class Said(NamedTuple):
    """One message: its channel, its time in nanoseconds, its bytes."""

    channel: int
    time: int
    data: bytes


class MadeChunk(NamedTuple):
    """A chunk with the indexes behind it, compressed, and where each channel's index begins."""

    data: bytes
    length: int
    offsets: Mapping[int, int]
    times: tuple[int, int]
    sizes: tuple[int, int]
    counts: Mapping[int, int]


class McapFile:
    """Opened, it has its head. ``profile`` says whose messages are in it.

    Raises LivedepthError where the package is missing, and OSError.
    """

    def __init__(self, path: Path, profile: str, library: str) -> None:
        self._records = package("mcap.records", EXTRA)
        self._builder = package("mcap.data_stream", EXTRA).RecordBuilder
        self._opcodes = package("mcap.opcode", EXTRA).Opcode
        self._zstd = package("zstandard", EXTRA)
        self._magic = package("mcap.writer", EXTRA).MCAP0_MAGIC
        self._schemas: list[Any] = []
        self._channels: list[Any] = []
        self._chunks: list[Any] = []
        self._metadata: list[Any] = []
        self._counts: Counter[int] = Counter()
        self._file = path.open("wb", buffering=0)
        try:
            self._append(self._magic + self._bytes(self._records.Header(profile, library)))
        except BaseException:
            self.close()
            raise

    def channel(self, topic: str, schema: str, definition: str) -> int:
        """A new channel of messages in CDR; its number. Raises OSError."""
        records = self._records
        found = next((one.id for one in self._schemas if one.name == schema), None)
        if found is None:
            found = len(self._schemas) + 1
            made = records.Schema(
                id=found, data=definition.encode(), encoding="ros2msg", name=schema
            )
            self._append(self._bytes(made))
            self._schemas.append(made)
        number = len(self._channels) + 1
        channel = records.Channel(
            id=number, topic=topic, message_encoding="cdr", metadata={}, schema_id=found
        )
        self._append(self._bytes(channel))
        self._channels.append(channel)
        return number

    def chunk(self, messages: Sequence[Said], sequence: int) -> MadeChunk:
        """A chunk of ``messages``, each with the number ``sequence``. Called by any thread."""
        records, inside = self._records, self._builder()
        indexes: dict[int, Any] = {}
        for channel, time, data in messages:
            index = indexes.setdefault(channel, records.MessageIndex(channel, []))
            index.records.append((time, inside.count))
            records.Message(
                channel_id=channel, log_time=time, data=data, publish_time=time, sequence=sequence
            ).write(inside)
        plain = inside.end()
        data = self._zstd.ZstdCompressor().compress(plain)
        times = [message.time for message in messages]
        made = self._bytes(
            records.Chunk(
                compression="zstd",
                data=data,
                message_start_time=min(times),
                message_end_time=max(times),
                uncompressed_crc=zlib.crc32(plain),
                uncompressed_size=len(plain),
            )
        )
        behind, offsets = self._builder(), {}
        for channel, index in indexes.items():
            offsets[channel] = len(made) + behind.count
            index.write(behind)
        return MadeChunk(
            made + behind.end(),
            len(made),
            offsets,
            (min(times), max(times)),
            (len(data), len(plain)),
            Counter(message.channel for message in messages),
        )

    def add(self, chunk: MadeChunk) -> None:
        """Append a chunk: the end of the process cannot harm it then. Raises OSError."""
        at = self._append(chunk.data)
        self._chunks.append(
            self._records.ChunkIndex(
                chunk_length=chunk.length,
                chunk_start_offset=at,
                compression="zstd",
                compressed_size=chunk.sizes[0],
                message_end_time=chunk.times[1],
                message_index_length=len(chunk.data) - chunk.length,
                message_index_offsets={key: at + to for key, to in chunk.offsets.items()},
                message_start_time=chunk.times[0],
                uncompressed_size=chunk.sizes[1],
            )
        )
        self._counts.update(chunk.counts)

    def describe(self, name: str, texts: Mapping[str, str]) -> None:
        """Append a record of texts. Raises OSError."""
        data = self._bytes(self._records.Metadata(name, dict(texts)))
        at = self._append(data)
        self._metadata.append(self._records.MetadataIndex(at, len(data), name))

    def finish(self) -> None:
        """Append what makes it whole, and close it. Raises OSError, after which it is as before."""
        records, opcodes = self._records, self._opcodes
        end = self._bytes(records.DataEnd(0))
        start = self._file.tell() + len(end)
        summary, offsets = self._builder(), []
        for opcode, group in (
            (opcodes.SCHEMA, self._schemas),
            (opcodes.CHANNEL, self._channels),
            (opcodes.STATISTICS, [self._statistics()]),
            (opcodes.CHUNK_INDEX, self._chunks),
            (opcodes.METADATA_INDEX, self._metadata),
        ):
            at = summary.count
            for record in group:
                record.write(summary)
            if summary.count > at:
                offsets.append(records.SummaryOffset(opcode, start + at, summary.count - at))
        offset_start = start + summary.count
        for offset in offsets:
            offset.write(summary)
        # A sum of 0 says that there is none.
        footer = self._bytes(records.Footer(start, offset_start, 0))
        self._append(end + summary.end() + footer + self._magic)
        self.close()

    def close(self) -> None:
        """Close it as it is; may be called twice."""
        self._file.close()

    def _statistics(self) -> Any:
        return self._records.Statistics(
            attachment_count=0,
            channel_count=len(self._channels),
            channel_message_counts=dict(self._counts),
            chunk_count=len(self._chunks),
            message_count=sum(self._counts.values()),
            message_end_time=max((one.message_end_time for one in self._chunks), default=0),
            message_start_time=min((one.message_start_time for one in self._chunks), default=0),
            metadata_count=len(self._metadata),
            schema_count=len(self._schemas),
        )

    def _bytes(self, record: Any) -> bytes:
        builder = self._builder()
        record.write(builder)
        return builder.end()

    def _append(self, data: bytes) -> int:
        """Append ``data``; where it begins. Raises OSError, after which nothing of it is there."""
        at = self._file.tell()
        try:
            rest = memoryview(data)
            while rest:  # the disk is full, and the next attempt says so
                rest = rest[self._file.write(rest) :]
        except OSError:
            with suppress(OSError):
                self._file.truncate(at)
                self._file.seek(at)
            raise
        return at
