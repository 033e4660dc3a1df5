"""How pictures are encoded: one row a codec says all that the rest of the program needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from livedepth.errors import SettingsError
from livedepth.output.containers import Container, container_of

# What the pictures of the kinds of output are, by FFmpeg's names: colours; the planes of an
# encoder; levels of grey 64..940; numbers.
RGB, PLANES, GRAY10, NUMBERS = "rgb24", "yuv420p", "gray10le", "gray16le"
AUTO, SOFTWARE = "auto", "software"


@dataclass(frozen=True)
class Quality:
    """The number of ``--crf``, from the ``best`` to the ``worst``.

    FFmpeg's ``option`` for it wants it times ``scale``.
    """

    option: str
    best: int
    worst: int
    default: int
    scale: int = 1

    def __contains__(self, value: int) -> bool:
        return min(self.best, self.worst) <= value <= max(self.best, self.worst)


@dataclass(frozen=True)
class Encoder:
    """One of FFmpeg's encoders of a codec.

    ``maker`` is a name of ``--encoder``. ``pixels`` maps what pictures are to FFmpeg's name of what
    the encoder takes. ``preset`` is FFmpeg's option for ``--preset``, ``presets`` its values, first
    the one that is used unless another is asked for; ``tuning`` has further options for some of
    them. ``device`` is the kind of FFmpeg's hardware device that pictures are uploaded to, where
    they are.
    """

    name: str
    maker: str
    pixels: Mapping[str, str]
    quality: Quality | None = None
    preset: str = ""
    presets: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    device: str = ""
    tuning: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def options(self, coding: Coding) -> dict[str, str]:
        """FFmpeg's options. Raises SettingsError for a quality or a preset that it has not."""
        options = dict(self.fixed)
        if self.quality is None and coding.crf is not None:
            raise SettingsError("{encoder} has no --crf", encoder=self.name)
        if self.quality is not None:
            crf = self.quality.default if coding.crf is None else coding.crf
            if crf not in self.quality:
                raise SettingsError(
                    "--crf of {encoder} goes from {best} (best) to {worst}, and not to {crf}",
                    encoder=self.name,
                    best=self.quality.best,
                    worst=self.quality.worst,
                    crf=crf,
                )
            options[self.quality.option] = str(crf * self.quality.scale)
        if coding.preset and coding.preset not in self.presets:
            raise SettingsError(
                "{encoder} has no preset {preset!r}; known: {known}",
                encoder=self.name,
                preset=coding.preset,
                known=", ".join(sorted(self.presets)) or "–",
            )
        if self.presets:
            options[self.preset] = coding.preset or self.presets[0]
            options |= self.tuning.get(options[self.preset], {})
        return options


@dataclass(frozen=True)
class Codec:
    """A row of the table.

    ``name`` is that of ``--codec``. ``suffixes`` are those of the files that it is written into,
    first the usual one, and ``tag`` is what MP4 and MOV call it where players expect another name
    than FFmpeg's.
    """

    name: str
    suffixes: tuple[str, ...]
    encoders: tuple[Encoder, ...]
    tag: str = ""

    def takes(self, pictures: str) -> bool:
        """Whether some encoder takes such pictures."""
        return any(pictures in encoder.pixels for encoder in self.encoders)


@dataclass(frozen=True)
class Coding:
    """What is asked for: names of a codec and of an encoder's maker, its quality and preset.

    ``encoder`` is ``auto`` (the first of a processor's or a graphics card's that works, else
    software), ``software``, or a maker, without which nothing is written.
    """

    codec: str = AUTO
    encoder: str = SOFTWARE
    crf: int | None = None
    preset: str = ""


_ALL = (".mp4", ".mov", ".mkv", ".m4v")
_X26 = (
    "veryfast", "ultrafast", "superfast", "faster", "fast", "medium", "slow", "slower", "veryslow",
)  # fmt: skip
_X264 = ("superfast", *(one for one in _X26 if one != "superfast"))
# The preset leaves out the macroblock tree, without which files are twice as large. With it they
# have the size and the error of veryfast's, for half of the processor's time.
_TREE = {"superfast": {"mbtree": "1", "rc-lookahead": "10"}}
_EIGHT = {RGB: "yuv420p", PLANES: "yuv420p"}
_NV12 = {RGB: "nv12", PLANES: "nv12"}
_TEN = {GRAY10: "yuv420p10le"}
_P010 = {GRAY10: "p010le"}
_CRF, _CRF_265 = Quality("crf", 0, 51, 18), Quality("crf", 0, 51, 20)
_FFV1 = {"level": "3", "slices": "4", "slicecrc": "1"}


def _nvenc(name: str, pixels: Mapping[str, str]) -> Encoder:
    return Encoder(
        name,
        "nvenc",
        pixels,
        Quality("cq", 1, 51, 19),
        "preset",
        ("p4", "p1", "p2", "p3", "p5", "p6", "p7"),
        {"rc": "vbr", "b": "0"},  # without a bit rate: quality alone
    )


def _qsv(name: str, pixels: Mapping[str, str]) -> Encoder:
    presets = ("faster", "veryfast", "fast", "medium", "slow", "slower", "veryslow")
    return Encoder(name, "qsv", pixels, Quality("global_quality", 1, 51, 19), "preset", presets)


def _vaapi(name: str, pixels: Mapping[str, str]) -> Encoder:
    quality, fixed = Quality("qp", 1, 51, 20), {"rc_mode": "CQP"}
    return Encoder(name, "vaapi", pixels, quality, fixed=fixed, device="vaapi")


def _videotoolbox(name: str, pixels: Mapping[str, str]) -> Encoder:
    # FFmpeg's number for this one is 118 (FF_QP2LAMBDA) times the quality in percent.
    quality = Quality("global_quality", 100, 1, 65, scale=118)
    return Encoder(name, "videotoolbox", pixels, quality, fixed={"flags": "+qscale"})


# Players take 10 bits as H.265 Main 10 or ProRes, with grey as a picture without colour (gray10le
# of its own is a profile that hardware does not decode); FFV1 is for programs, and has grey alone.
CODECS = (
    Codec(
        "h264",
        _ALL,
        (
            Encoder("libx264", SOFTWARE, _EIGHT, _CRF, "preset", _X264, tuning=_TREE),
            _nvenc("h264_nvenc", _EIGHT),
            _qsv("h264_qsv", _NV12),
            _vaapi("h264_vaapi", _NV12),
            _videotoolbox("h264_videotoolbox", _NV12),
        ),
    ),
    Codec(
        "h265",
        _ALL,
        (
            Encoder("libx265", SOFTWARE, _EIGHT | _TEN, _CRF_265, "preset", _X26),
            _nvenc("hevc_nvenc", _EIGHT | _P010),
            _qsv("hevc_qsv", _NV12 | _P010),
            _vaapi("hevc_vaapi", _NV12 | _P010),
            _videotoolbox("hevc_videotoolbox", _NV12 | _P010),
        ),
        tag="hvc1",  # Apple's players do not know FFmpeg's hev1
    ),
    Codec(
        "prores",
        (".mov", ".mkv"),
        (
            Encoder(
                "prores_ks",
                SOFTWARE,
                {RGB: "yuv422p10le", GRAY10: "yuv422p10le"},
                preset="profile",
                presets=("hq", "proxy", "lt", "standard"),
                fixed={"vendor": "apl0"},  # some players take only Apple's mark
            ),
        ),
    ),
    Codec(
        "ffv1",
        (".mkv",),
        (
            Encoder(
                "ffv1",
                SOFTWARE,
                {RGB: "bgr0", GRAY10: GRAY10, NUMBERS: NUMBERS},
                fixed=_FFV1,
            ),
        ),
    ),
)


@dataclass(frozen=True)
class Choice:
    """What pictures are written with: a container, a codec, and its encoders to be tried."""

    container: Container
    codec: Codec
    encoders: tuple[Encoder, ...]


def codec_for(coding: Coding, pictures: str) -> Codec:
    """The codec asked for, or else the first that takes such pictures. Raises SettingsError."""
    fitting = [row for row in CODECS if row.takes(pictures)]
    for row in fitting:
        if coding.codec in (AUTO, row.name):
            return row
    known = ", ".join(row.name for row in fitting)
    if coding.codec in codec_names():
        raise SettingsError(
            "{codec} cannot hold this kind of output; use {known}", codec=coding.codec, known=known
        )
    raise SettingsError("unknown codec {codec!r}; known: {known}", codec=coding.codec, known=known)


def choose(coding: Coding, pictures: str, path: Path) -> Choice:
    """What ``pictures`` are written with into ``path``.

    Raises OutputError for a suffix that no such file has, and SettingsError for anything in
    ``coding`` that is not known or does not go together.
    """
    codec = codec_for(coding, pictures)
    if coding.codec != AUTO and path.suffix.lower() not in codec.suffixes:
        raise SettingsError(
            "{path}: {codec} is written as {known}",
            path=path,
            codec=codec.name,
            known=" or ".join(codec.suffixes),
        )
    container = container_of(
        path, codec.suffixes, "16-bit depth video" if pictures == NUMBERS else "depth video"
    )
    encoders = _encoders(codec, coding, pictures)
    for encoder in encoders:
        encoder.options(coding)
    return Choice(container, codec, encoders)


def _encoders(codec: Codec, coding: Coding, pictures: str) -> tuple[Encoder, ...]:
    """Those that may be tried, in order."""
    if coding.encoder not in encoder_names():
        raise SettingsError(
            "unknown encoder {encoder!r}; known: {known}",
            encoder=coding.encoder,
            known=", ".join(encoder_names()),
        )
    rows = [row for row in codec.encoders if pictures in row.pixels]
    if coding.encoder == AUTO:
        rows.sort(key=lambda row: row.maker == SOFTWARE)
        # A preset's name belongs to one maker: what does not know it is not what is meant.
        if coding.preset:
            rows = [row for row in rows if coding.preset in row.presets] or rows[-1:]
    else:
        rows = [row for row in rows if row.maker == coding.encoder]
    if not rows:
        raise SettingsError(
            "{codec} has no encoder {encoder} for this kind of output",
            codec=codec.name,
            encoder=coding.encoder,
        )
    return tuple(rows)


def codec_names() -> list[str]:
    """Those of ``--codec``, without ``auto``."""
    return [row.name for row in CODECS]


def encoder_names() -> list[str]:
    """Those of ``--encoder``."""
    makers = {encoder.maker: None for row in CODECS for encoder in row.encoders}
    return [AUTO, *makers]
