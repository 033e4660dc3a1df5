"""Capture: snapshots, recordings, the virtual camera."""

from __future__ import annotations

from functools import partial

from livedepth.gui.bars.notice import NoticeBar
from livedepth.gui.live.saving import Saver
from livedepth.gui.menus.desktop import show_file
from livedepth.gui.menus.menus import SEPARATOR, Entry, Menu, Menus
from livedepth.gui.session import Session
from livedepth.gui.texts import tr
from livedepth.gui.views.viewer import Viewer
from livedepth.output.kinds import kind_named
from livedepth.output.pictures import Style

_COLOUR = kind_named("color")


class CaptureMenu:
    """Saves what is seen."""

    def __init__(self, session: Session, viewer: Viewer, saver: Saver, notice: NoticeBar) -> None:
        self._session, self._viewer = session, viewer
        self._saver, self._notice = saver, notice

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
                    "record_video",
                    tr("Record depth &video"),
                    partial(self._record, "record_video"),
                    "R",
                    checkable=True,
                ),
                Entry(
                    "record_dataset",
                    tr("Record a &dataset"),
                    partial(self._record, "record_dataset"),
                    "Shift+R",
                    tr("Pictures with their depth, as training reads them"),
                    checkable=True,
                ),
                Entry(
                    "virtual_camera",
                    tr("Virtual &camera"),
                    partial(self._record, "virtual_camera"),
                    "Shift+V",
                    tr("Depth as a camera for other programs"),
                    checkable=True,
                ),
                SEPARATOR,
                Entry("show_output", tr("Open the &output folder"), self._show_output),
            ],
        )

    def follow(self, menus: Menus) -> None:
        """Mark what is being recorded."""
        self._menus = menus
        self._saver.ended.connect(self._recording_ended)

    def _snapshot(self) -> None:
        shown, display = self._session.shown, self._viewer.display
        if shown is None:
            self._notice.show_problem(tr("There is no picture yet."))
        else:
            near, far = display.limits
            held = (round(near, 3), round(far, 3))
            style = Style(self._session.settings.colormap, held)
            made_by = self._session.made_by(style, _COLOUR.options)
            self._saver.snapshot(shown, display.limits, display.table, made_by)

    def _record(self, kind: str, on: bool) -> None:
        session = self._session
        if not on:
            self._saver.stop(kind)
            return
        started = False
        if session.engine is None:
            self._notice.show_problem(tr("There is no picture yet."))
        else:
            settings = session.settings
            style = Style(settings.colormap, self._viewer.ranges.held, settings.legend)
            made_by = {"kind": _COLOUR.name, **session.made_by(style, _COLOUR.options)}
            started = self._saver.start(kind, session.engine, style, session.facts(), made_by)
        self._menus[kind].setChecked(started)
        if started:
            session.tap(self._saver.take)

    def _recording_ended(self, kind: str) -> None:
        self._menus[kind].setChecked(False)
        if not self._saver.busy:
            self._session.tap(None)

    def _show_output(self) -> None:
        folder = self._session.settings.folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._notice.show_problem(f"{folder}: {error.strerror}")
        else:
            show_file(folder, self._notice)
