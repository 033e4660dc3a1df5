"""Capture: snapshots, exports, recordings, the virtual camera."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PyQt6.QtWidgets import QWidget

from livedepth.errors import Message
from livedepth.frames import DepthFrame
from livedepth.gui.bars.notice import NoticeBar
from livedepth.gui.bars.record_button import RecordButton
from livedepth.gui.live.saving import CAMERA, DATASET, VIDEO, Saver, Wish
from livedepth.gui.live.view_picture import view_picture
from livedepth.gui.menus.desktop import show_file
from livedepth.gui.menus.kind_menu import KindMenu
from livedepth.gui.menus.menus import SEPARATOR, Entry, Menu, Menus
from livedepth.gui.session import Session
from livedepth.gui.texts import run_words, tr, words
from livedepth.gui.views.stereo_painter import eyes_of
from livedepth.gui.views.viewer import Viewer
from livedepth.output.kinds import OutputKind, kind_named, output_kinds
from livedepth.output.live_drawing import Look, Seen
from livedepth.output.pictures import Style
from livedepth.output.snapshot import write_points, write_snapshot, write_view
from livedepth.settings import RECORDED_SET

_COLOUR = kind_named("color")


@dataclass(frozen=True)
class _SetKind:
    """The row of Record that is no video."""

    name: str = RECORDED_SET
    label: Message = field(default_factory=lambda: Message("Dataset (RGB + depth)"))
    metres: bool = True


_SET = _SetKind()


class CaptureMenu:
    """Saves what is seen. ``kinds`` is the menu of what Record writes, ``button`` its button, and
    ``on_button`` says what that button records at present: VIDEO, or DATASET."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        viewer: Viewer,
        saver: Saver,
        notice: NoticeBar,
        button: RecordButton,
    ) -> None:
        self._session, self._viewer = session, viewer
        self._saver, self._notice, self._button = saver, notice, button
        self.on_button = VIDEO
        settings = session.settings

        def metres() -> bool:
            return session.has_metres

        videos = [kind for kind in output_kinds() if kind.pictures]
        self.kinds = KindMenu(
            tr("Record &as"), [*videos, _SET], settings.record_as, self._record_as, metres, window
        )
        self.camera_kinds = KindMenu(
            tr("Virtual camera s&hows"),
            [kind for kind in videos if kind.in_colours],
            settings.camera_as,
            self._camera_as,
            metres,
            window,
        )

    def menu(self) -> Menu:
        """What can be saved."""
        return Menu(
            tr("&Capture"),
            [
                Entry(
                    "snapshot",
                    tr("&Snapshot"),
                    self._snapshot,
                    "S",
                    tr("Picture, coloured depth, 16-bit depth and points, into the output folder"),
                ),
                Entry(
                    "export_view",
                    tr("Save the view as P&NG"),
                    self._export_view,
                    "Ctrl+S",
                    tr("What is seen, as large as the source's picture"),
                ),
                Entry(
                    "export_points",
                    tr("Save the &points as PLY"),
                    self._export_points,
                    "Ctrl+Shift+S",
                    tr("Points in space in metres, with their colours"),
                ),
                SEPARATOR,
                Entry(
                    VIDEO,
                    tr("&Record"),
                    self._record_chosen,
                    "R",
                    tr("What is seen becomes a video or a dataset, until this is chosen again"),
                    checkable=True,
                ),
                Entry(
                    DATASET,
                    tr("Record a &dataset"),
                    partial(self._record, DATASET),
                    "Shift+R",
                    tr("Pictures with their depth, as training reads them"),
                    checkable=True,
                ),
                SEPARATOR,
                Entry(
                    CAMERA,
                    tr("Virtual &camera"),
                    partial(self._record, CAMERA),
                    "Shift+V",
                    tr("What is seen as a camera for other programs"),
                    checkable=True,
                ),
                Entry("show_output", tr("Open the &output folder"), self._show_output),
            ],
        )

    def follow(self, menus: Menus) -> None:
        """Mark what is being recorded."""
        self._menus = menus
        menus.insert_menu(DATASET, self.kinds)
        menus.insert_menu("show_output", self.camera_kinds)
        self._button.follow(menus[VIDEO], self.kinds)
        self._record_as(self._session.settings.record_as)
        self._saver.ended.connect(self._recording_ended)

    def _record_as(self, name: str) -> None:
        self._session.settings.record_as = name
        row = _SET if name == RECORDED_SET else kind_named(name)
        self._button.show_kind(words(row.label))

    def _camera_as(self, name: str) -> None:
        """A camera that runs shows it from its next picture on."""
        self._session.settings.camera_as = name

    def _shown(self) -> DepthFrame | None:
        shown = self._session.shown
        if shown is None:
            self._notice.show_problem(self._what_is_missing())
        return shown

    def _what_is_missing(self) -> str:
        """Why there is nothing to save: all that can be saved needs depth."""
        session = self._session
        if session.preview is None:
            return tr("There is no picture yet.")
        if session.loading:
            return tr("There is no depth yet: {0} is being loaded.").format(
                run_words(session.loading)
            )
        if session.engine is None:
            return tr("There is no depth: choose another model above.")
        return tr("There is no depth yet.")

    def _snapshot(self) -> None:
        shown = self._shown()
        if shown is None:
            return
        limits, table, settings = (
            self._viewer.display.limits,
            self._viewer.display.table,
            self._session.settings,
        )
        legend, field_of_view = settings.legend, settings.field_of_view
        made_by = self._made_by_seen()

        def make(folder: Path, stem: str) -> list[Path]:
            return write_snapshot(
                folder,
                stem,
                shown,
                limits,
                table,
                legend=legend,
                field_of_view=field_of_view,
                facts=made_by,
            )

        self._saver.write(make)

    def _export_view(self) -> None:
        shown = self._shown()
        if shown is None:
            return
        stage, legend = self._viewer.stage, self._session.settings.legend
        picture = view_picture(stage, self._viewer.as_seen(shown), legend=legend)
        if picture is None:
            self._notice.show_problem(tr("This view shows no picture yet."))
            return
        made_by = self._made_by_seen() | {"view": stage.view.name}
        self._saver.write(lambda folder, stem: write_view(folder, stem, picture, made_by))

    def _export_points(self) -> None:
        shown = self._shown()
        if shown is None:
            return
        if shown.unit != "m":
            self._notice.show_problem(
                tr("This model gives relative depth, not metres: points need metres.")
            )
            return
        made_by, field_of_view = self._made_by_seen(), self._session.settings.field_of_view
        self._saver.write(
            lambda folder, stem: write_points(folder, stem, shown, field_of_view, made_by)
        )

    def _made_by_seen(self) -> dict[str, str]:
        near, far = self._viewer.display.limits
        style = Style(self._session.settings.colormap, (round(near, 3), round(far, 3)))
        return self._session.made_by(style, _COLOUR.options)

    def _style(self) -> Style:
        """How the screen draws at this moment; asked from a recorder's thread too."""
        settings = self._session.settings
        return Style(
            settings.colormap,
            self._viewer.ranges.held,
            settings.legend,
            stereo=eyes_of(settings),
            opacity=settings.overlay,
            sharpen=settings.sharpen,
        )

    def _record_chosen(self, on: bool) -> None:
        """Record what the button's menu says, or stop that."""
        if on:
            is_set = self._session.settings.record_as == RECORDED_SET
            self.on_button = DATASET if is_set else VIDEO
        if self.on_button == VIDEO:
            self._record(VIDEO, on)
        elif self._menus[DATASET].isChecked() != on:
            self._menus[DATASET].trigger()
            self._menus[VIDEO].setChecked(self._menus[DATASET].isChecked())

    def _record(self, name: str, on: bool) -> None:
        if not on:
            self._saver.stop(name)
            self._show_stopped(name)
            return
        started = False
        session, shown = self._session, self._session.shown
        if session.engine is None or shown is None:
            self._notice.show_problem(self._what_is_missing())
        else:
            settings = session.settings
            kind = (
                _COLOUR
                if name == DATASET
                else kind_named(settings.camera_as if name == CAMERA else settings.record_as)
            )
            seen = Seen(self._viewer.display.limits, shown.unit)
            wish = Wish(
                session.engine,
                self._camera_look if name == CAMERA else partial(self._look, kind),
                seen,
                session.facts(),
                self._made_by(kind),
            )
            started = self._saver.start(name, wish)
        self._menus[name].setChecked(started)
        if started:
            session.tap(self._saver.take)

    def _look(self, kind: OutputKind) -> Look:
        return Look(kind, self._style())

    def _camera_look(self) -> Look:
        return self._look(kind_named(self._session.settings.camera_as))

    def _made_by(self, kind: OutputKind) -> dict[str, str]:
        made_by = {"kind": kind.name, **self._session.made_by(self._style(), kind.options)}
        if kind.unit and "unit" in made_by:
            made_by["unit"] = made_by["unit"].replace("m", kind.unit, 1)
        return made_by

    def _recording_ended(self, name: str) -> None:
        if name != VIDEO:  # its entry stands for what the button records
            self._menus[name].setChecked(False)
        self._show_stopped(name)
        if not self._saver.busy:
            self._session.tap(None)

    def _show_stopped(self, name: str) -> None:
        if name == self.on_button:
            self._menus[VIDEO].setChecked(False)
            self._button.show_recording(None)

    def _show_output(self) -> None:
        folder = self._session.settings.folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._notice.show_problem(f"{folder}: {error.strerror}")
        else:
            show_file(folder, self._notice)
