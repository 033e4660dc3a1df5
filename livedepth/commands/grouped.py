"""Help whose options stand under headings by purpose, with examples at its end."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand

INPUT, OUTPUT, LOOK = "Input", "Output", "Look"
NETWORK, RUN = "Network", "While it runs"
_OTHERS = "Options"


class GroupedCommand(TyperCommand):
    """A command that lists its options by their ``rich_help_panel``, in plain text."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write a section for each heading, in the order of the options."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for option in self.get_params(ctx):
            record = option.get_help_record(ctx)
            if record is not None:
                heading = getattr(option, "rich_help_panel", None) or _OTHERS
                if option.param_type_name == "argument":
                    heading = "Arguments"
                groups.setdefault(heading, []).append(record)
        for heading, records in groups.items():
            with formatter.section(heading):
                formatter.write_dl(records)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the examples line by line, as they are."""
        if self.epilog:
            formatter.write_paragraph()
            for line in self.epilog.splitlines():
                formatter.write(f"{line}\n")


EXAMPLES = {
    "study": """Examples:
  livedepth study --data nyu                     all four nets and the report, in ten minutes
  livedepth study --data nyu --epochs 20 --full  as the study did it
  livedepth study --data nyu --run runs/cnn      report on a run of 'livedepth train'
""",
    "process": """Examples:
  livedepth process clip.mp4 -o depth.mp4                     coloured depth, sound kept
  livedepth process clip.mp4 -o depth.mkv --as gray16         16-bit millimetres
  livedepth process pictures/ -o depth/ --as frames16         one 16-bit PNG a picture
  livedepth process holiday/ -o depth/ --recursive --resume   a tree, again after a stop
  livedepth process @list.txt -o depth/ --dry-run             what it would take
""",
}
