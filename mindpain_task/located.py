"""Read YAML so that every value knows its place, and every error is a sentence with file:line:column.

All errors of a file are collected and raised at once. YAML 1.1's traps are closed: `no`, `on` and `12:30`
stay text, and a key given twice is an error instead of a silent last word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

Path: TypeAlias = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


class Strict(BaseModel):
    """A part of a file: unknown keys are errors, and a value keeps its written type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class Refusal:
    """One thing that is wrong, as a sentence, and where."""

    place: Place | None
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else self.sentence


class Refused(Exception):
    """The input is refused; `refusals` holds every reason found, in the order of the file."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(
            sorted(set(refusals), key=lambda r: (r.place is None, r.place or 0, r.sentence))
        )
        super().__init__("\n".join(str(refusal) for refusal in self.refusals))

    def __reduce__(self) -> tuple[type[Refused], tuple[tuple[Refusal, ...]]]:
        """Tell how it comes out of another process: with its refusals, not their text."""
        return Refused, (self.refusals,)


class _Loader(yaml.SafeLoader):
    """SafeLoader with YAML 1.2's idea of what a plain word is."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:timestamp")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789"))
_Loader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))  # 010 is ten, not octal


@dataclass(frozen=True)
class Document:
    """A YAML file's values, with the place of each."""

    file: str
    values: Any
    places: Mapping[Path, Place]
    repeated: tuple[Refusal, ...]

    def place(self, path: Path) -> Place:
        """Return where the value at `path` stands, or the nearest value around it that is written."""
        return self.places[tuple(_known_steps(path, self.places))]

    def refuse(self, path: Path, sentence: str) -> Refusal:
        """Return a refusal at the place of `path`."""
        return Refusal(self.place(path), f"{'.'.join(str(step) for step in path)}: {sentence}")


def _known_steps(path: Path, places: Mapping[Path, Place]) -> list[str | int]:
    """Follow `path` as far as the file goes; steps the file does not have (union tags) are passed over."""
    known: list[str | int] = []
    for step in path:
        if (*known, step) in places:
            known.append(step)
    return known


def read_yaml(text: str, file: str) -> Document:
    """Parse a YAML text; raise `Refused` where it is no YAML. Repeated keys are kept for `read_model`."""
    places: dict[Path, Place] = {}
    repeated: list[Refusal] = []
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            raise Refused([Refusal(Place(file, 1, 1), "the file is empty")])
        _walk(root, (), file, places, repeated)
        values = loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else None
        raise Refused([Refusal(place, f"this is not YAML: {error.problem}")]) from error
    return Document(file, values, places, tuple(repeated))


def _walk(node: Any, path: Path, file: str, places: dict[Path, Place], repeated: list[Refusal]) -> None:
    places.setdefault(path, _place(node, file))
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in seen:
                sentence = f"{'.'.join(map(str, (*path, key)))}: this key is given twice"
                repeated.append(Refusal(_place(key_node, file), sentence))
            seen.add(key)
            places.setdefault((*path, key), _place(value_node, file))
            places.setdefault((*path, key, "[key]"), _place(key_node, file))
            _walk(value_node, (*path, key), file, places, repeated)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*path, index), file, places, repeated)


def _place(node: Any, file: str) -> Place:
    return Place(file, node.start_mark.line + 1, node.start_mark.column + 1)


def validate(document: Document, model: type[M], path: Path = ()) -> tuple[M | None, list[Refusal]]:
    """Check the values (or the part at `path`) against a model; return it, or None and every error."""
    values = document.values
    for step in path:
        values = values[step]
    try:
        return model.model_validate(values), []
    except ValidationError as error:
        return None, [_refusal(document, path, detail) for detail in error.errors()]


def _refusal(document: Document, path: Path, detail: ErrorDetails) -> Refusal:
    where = (*path, *detail["loc"])
    known = tuple(_known_steps(where, document.places))
    place = document.places[known]
    if detail["type"] == "extra_forbidden":
        place = document.places.get((*known, "[key]"), place)
        return Refusal(place, f"{_dotted(known)}: there is no such key here")
    if detail["type"] == "missing":
        return Refusal(place, f"{_dotted(where)}: this value is missing")
    return Refusal(place, f"{_dotted(known)}: {_plain(detail)}")


def _plain(detail: ErrorDetails) -> str:
    """Pydantic's message in this project's words, with what was written."""
    message = detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
    message = message[0].lower() + message[1:]
    given = detail["input"]
    return f"{message}, not {given!r}" if isinstance(given, str | int | float | bool | None) else message


def _dotted(path: Path) -> str:
    return ".".join(str(step) for step in path) or "the file"


def read_model(text: str, file: str, model: type[M]) -> M:
    """Read a whole YAML file into a model; raise `Refused` with every error found."""
    document = read_yaml(text, file)
    value, refusals = validate(document, model)
    refusals.extend(document.repeated)
    if value is None or refusals:
        raise Refused(refusals)
    return value
