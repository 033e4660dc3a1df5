"""The dialog that asks for a network which no list has: a repository, a folder or a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from livedepth.defaults import GRAPH_SUFFIXES
from livedepth.gui.basics.buttons import dialog_button
from livedepth.gui.basics.file_dialogs import chosen_file, file_filter
from livedepth.gui.texts import tr
from livedepth.settings import home_path
from livedepth.zoo.wishes import Wish

_FILES = (".safetensors", *GRAPH_SUFFIXES)


class AddNetworkDialog(QDialog):
    """``chosen`` gives the :class:`Wish` of what was written."""

    chosen = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Add a network"))
        self.source = _field(
            tr("Repository or file"),
            tr(
                "OWNER/NAME on the hub, a folder with config.json, an .onnx or .xml file, or "
                "weights that 'livedepth train' wrote"
            ),
        )
        self.source.setPlaceholderText("OWNER/NAME")
        self.name = _field(tr("Name"), tr("What to call it; empty: its own name"))
        self.file = _field(tr("ONNX file"), tr("Of a repository: the .onnx file to take"))
        self.like = QComboBox()
        self.like.setAccessibleName(tr("Runs like"))
        self.like.setToolTip(tr("Of an .onnx file: the known network that it is run like"))
        self.like.addItem(tr("as its name says"), "")
        self.gives = QComboBox()
        self.gives.setAccessibleName(tr("Gives"))
        self.gives.setToolTip(tr("What its numbers mean, where its config does not say it"))
        for text, value in (
            (tr("as its config says"), ""),
            (tr("metres"), "metric"),
            (tr("depth without a scale"), "relative"),
            (tr("near and far, no metres"), "inverse"),
        ):
            self.gives.addItem(text, value)
        self._lay_out()
        self._follow()

    def _lay_out(self) -> None:
        row, form = QHBoxLayout(), QFormLayout()
        row.addWidget(self.source, 1)
        for text, act in ((tr("File…"), self._browse), (tr("Folder…"), self._browse_folder)):
            row.addWidget(dialog_button(text, "", act))
        form.addRow(self.source.accessibleName(), row)
        for widget in (self.name, self.file, self.like, self.gives):
            form.addRow(widget.accessibleName(), widget)
        self.buttons = QDialogButtonBox()
        add = self.buttons.addButton(tr("Add"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        assert add is not None
        self.add_button = add
        add.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.source.textChanged.connect(self._follow)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.buttons)

    def show_likes(self, names: Sequence[str]) -> None:
        """The known networks that an ONNX file may be like."""
        for name in names:
            self.like.addItem(name, name)

    @property
    def wish(self) -> Wish:
        """What is written: something of this machine is added, a repository is looked at first."""
        source = self.source.text().strip()
        there = home_path(source)
        return Wish(
            "add" if there.exists() else "look",
            str(there) if there.exists() else source,
            name=self.name.text().strip(),
            like=self.like.currentData(),
            file=self.file.text().strip(),
            gives=self.gives.currentData(),
        )

    def accept(self) -> None:
        """Give what was written, and close."""
        if self.source.text().strip():
            self.chosen.emit(self.wish)
            super().accept()

    def _follow(self) -> None:
        self.add_button.setEnabled(bool(self.source.text().strip()))

    def _browse(self) -> None:
        path = chosen_file(self, tr("Add a network"), file_filter(tr("Depth networks"), _FILES))
        if path:
            self.source.setText(path)

    def _browse_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, tr("Add a network"))
        if path:
            self.source.setText(path)


def called(wish: Wish) -> str:
    """What a list shows of a wish before anything is known of it."""
    return wish.name or Path(wish.source).name or wish.source


def _field(name: str, tip: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setToolTip(tip)
    return made
