"""View: which view, zoom, full screen, colours, range, marks, panels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PyQt6.QtWidgets import QDockWidget

from livedepth.gui.bars.controls import Controls
from livedepth.gui.menus.menus import SEPARATOR, Entry, Menu, Menus
from livedepth.gui.texts import tr, translated
from livedepth.gui.views.cloud_view import START
from livedepth.gui.views.viewer import Viewer
from livedepth.views import VIEWS

_ZOOM_STEP = 1.5


class ViewMenu:
    """``docks`` are the panels, by the names of their entries; ``full_screen`` enters or leaves."""

    def __init__(
        self,
        full_screen: Callable[[bool], None],
        viewer: Viewer,
        controls: Controls,
        docks: Mapping[str, QDockWidget],
    ) -> None:
        self._full_screen, self._viewer, self._controls = full_screen, viewer, controls
        self._docks = docks

    def menu(self) -> Menu:
        """The views of the table, and how they are seen."""
        return Menu(
            tr("&View"),
            [
                *(
                    Entry(
                        view.name,
                        translated(view.text),
                        partial(self._viewer.set_view, view.name),
                        view.key,
                        group="view",
                    )
                    for view in VIEWS.values()
                ),
                SEPARATOR,
                Entry("zoom_in", tr("Zoom &in"), self._zoom_in, "+", repeats=True),
                Entry("zoom_out", tr("Zoom o&ut"), self._zoom_out, "-", repeats=True),
                Entry("zoom_reset", tr("&Whole picture"), self._zoom_reset, "0"),
                Entry("full_screen", tr("&Full screen"), self._full_screen, "F11", checkable=True),
                SEPARATOR,
                Entry(
                    "next_colours",
                    tr("&Next colours"),
                    self._controls.next_colours,
                    "C",
                    repeats=True,
                ),
                Entry("hold", tr("&Hold near and far"), self._viewer.hold, "H", checkable=True),
                Entry(
                    "clear_marks", tr("&Remove all marks"), self._viewer.stage.marks.clear, "Del"
                ),
                SEPARATOR,
                self._panel("panel_picture", tr("Panel: pictur&e"), "F5"),
                self._panel("panel_measure", tr("Panel: &measure"), "F6"),
                self._panel("panel_statistics", tr("Panel: s&tatistics"), "F7"),
                self._panel("panel_files", tr("Panel: fi&les"), "F8"),
            ],
        )

    def _panel(self, name: str, text: str, key: str) -> Entry:
        return Entry(name, text, self._docks[name].setVisible, key, checkable=True)

    def follow(self, menus: Menus) -> None:
        """Mark the view, the held range and the panels that are seen."""
        self._menus = menus
        self._viewer.view_changed.connect(self._show_view)
        self._viewer.held_changed.connect(menus["hold"].setChecked)
        for dock in self._docks.values():
            dock.visibilityChanged.connect(self.show_panels)

    def show_panels(self) -> None:
        """Mark the panels that are there, be the window itself seen or not."""
        for name, dock in self._docks.items():
            self._menus[name].setChecked(not dock.isHidden())

    def leave_full_screen(self) -> None:
        self._full_screen(False)

    def show_full_screen(self, on: bool) -> None:
        """Mark whether the screen is full."""
        self._menus["full_screen"].setChecked(on)

    def _show_view(self, name: str) -> None:
        self._menus[name].setChecked(True)

    def _zoom(self, factor: float) -> None:
        stage = self._viewer.stage
        if stage.view.points:
            eye = stage.cloud.eye
            stage.cloud.look(replace(eye, zoom=eye.zoom * factor))
        else:
            stage.viewport.zoom_at((0.5, 0.5), factor)

    def _zoom_in(self) -> None:
        self._zoom(_ZOOM_STEP)

    def _zoom_out(self) -> None:
        self._zoom(1 / _ZOOM_STEP)

    def _zoom_reset(self) -> None:
        stage = self._viewer.stage
        if stage.view.points:
            stage.cloud.look(START)
        else:
            stage.viewport.reset()
