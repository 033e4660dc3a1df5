"""Checkpoints that are whole or not there."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import torch
from lightning.fabric.plugins.io.torch_io import TorchCheckpointIO

from models.files import part_path
from training.errors import DataError


class WholeCheckpoints(TorchCheckpointIO):
    """Writes beside the checkpoint and renames. Lightning writes into the folder for temporary
    files; where that is another disk, what it then copies may be cut off by a full one."""

    def save_checkpoint(
        self, checkpoint: dict[str, Any], path: str | Path, storage_options: Any | None = None
    ) -> None:
        """Raises DataError where it cannot be written: the checkpoint before is left as it was."""
        path = Path(path)
        whole = io.BytesIO()
        torch.save(checkpoint, whole)
        part = part_path(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(whole.getbuffer())
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            raise DataError(
                "{path}: cannot be written ({reason}); the epochs before are kept",
                "make room and go on with --resume",
                path=path,
                reason=error.strerror,
            ) from error
        finally:
            part.unlink(missing_ok=True)
