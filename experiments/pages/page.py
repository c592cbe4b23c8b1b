"""A page as text, and as a file that never takes the place of one that is not its own."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from experiments.recorded.mixing import WATERMARKS, Kind
from mindpain_task.located import Refusal, Refused

TEMPLATES = Path(__file__).parent / "templates"
_HEAD_BYTES = 1000
_NUMBER = re.compile(r"[+−-]?[0-9][0-9.,]*( ?%)?")


def rendered(templates: Path, name: str, *, maker: str, title: str, kind: Kind, **values: object) -> str:
    """Return the page of a template that extends `base.html`; a value that it lacks raises.

    `templates` is the folder of the template, `maker` the command that makes the page, `kind` whether what
    it shows is simulated.
    """
    environment = Environment(
        loader=FileSystemLoader([templates, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["words"] = words
    environment.filters["number"] = number
    environment.filters["number_columns"] = number_columns
    page = environment.get_template(name)
    return page.render(maker=maker, title=title, kind=kind, simulated=WATERMARKS[kind], **values)


def words(name: object) -> str:
    """Return a name from a file as words."""
    return str(name).replace("_", " ")


def number(value: object, digits: int = 1) -> str:
    """Return a number for a reader, or a dash where there is none."""
    if isinstance(value, Markup):
        return value
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.{digits}f}" if isinstance(value, float) else str(value)


def number_columns(rows: Sequence[Sequence[object]]) -> tuple[bool, ...]:
    """Return of each column of a table whether it holds numbers, as such or as text, and nothing else."""
    columns = zip(*rows, strict=True)
    present = ([cell for cell in column if cell not in (None, "", "–")] for column in columns)
    return tuple(bool(cells) and all(map(_is_number, cells)) for cells in present)


def _is_number(cell: object) -> bool:
    if isinstance(cell, str):
        return _NUMBER.fullmatch(cell) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def write_page(page: str, path: Path, maker: str) -> Path:
    """Write a page whole or not at all; raise `Refused` where another file, not such a page, stands there."""
    if path.is_dir():
        raise Refused([Refusal(None, f"{path} is a folder: give the name of a file for the page")])
    if path.exists() and not is_own(path, maker):
        why = (
            f"{path} is there already and was not made by {maker}: nothing is written; -o FILE takes another"
        )
        raise Refused([Refusal(None, why)])
    written = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        written.write_text(page, encoding="utf-8")
        written.replace(path)
    except OSError as error:
        written.unlink(missing_ok=True)
        raise Refused([Refusal(None, f"{path} cannot be written: {error.strerror}")]) from error
    return path


def is_own(path: Path, maker: str) -> bool:
    """Return whether a file is a page that this maker made."""
    with path.open("rb") as file:
        return _mark_of(maker).encode() in file.read(_HEAD_BYTES)


def _mark_of(maker: str) -> str:
    return f'<meta name="generator" content="{maker}">'
