"""A page as a reader takes it in: its text, its places, what it refers to; and runs to report on."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from experiments.preparing import SessionRequest, prepare_session
from experiments.recorded.runs import RecordedRun
from experiments.session import conduct
from mindpain_task.model import JsonValue, Record

VOID = ("meta", "img", "br", "wbr", "link", "input", "hr")


class PageReader(HTMLParser):
    """Reads a page; `open_tags` is empty at its end where every tag was closed in its order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.addresses: list[str] = []
        self.places: list[str] = []
        self.headings: list[str] = []
        self.drawings = 0
        self.open_tags: list[str] = []
        self._texts: list[str] = []
        self.feed(page)
        self.close()

    @property
    def text(self) -> str:
        """Everything that can be read on the page, its figures' texts among it."""
        return " ".join(" ".join(self._texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a tag refers to."""
        found = {name: value or "" for name, value in attrs}
        self.addresses += [
            found[name] for name in ("href", "src", "action", "data", "xlink:href") if name in found
        ]
        self.places += [found["id"]] if "id" in found else []
        self.drawings += tag == "svg"
        if tag not in VOID:
            self.open_tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        assert self.open_tags.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        if "style" in self.open_tags:
            return
        self._texts.append(data)
        if self.open_tags and self.open_tags[-1] in ("h1", "h2", "h3", "h4", "h5"):
            self.headings.append(data)


def read(page: str) -> PageReader:
    """Read a page that must be whole: every tag closed, no place named twice, nothing fetched."""
    reader = PageReader(page)
    assert not reader.open_tags
    assert len(reader.places) == len(set(reader.places))
    for address in reader.addresses:
        assert address == "data:," or (address.startswith("#") and address[1:] in reader.places), address
    assert not re.search(r"@import|url\((?!#)|<script|<iframe|<object|<embed", page)
    assert set(re.findall(r"url\(#([^)]*)\)", page)) <= set(reader.places)
    return reader


def rehearsed(folder: Path, protocol: str | Path, rig: str = "rehearsal", **further: object) -> Path:
    """Rehearse a session with seed 5; return the folder of its run."""
    request = SessionRequest(
        str(protocol), rig, "sim01", "01", "en", 5, folder / "data", "novice", rehearsal=True
    )
    request = replace(request, **further)  # type: ignore[arg-type]
    return conduct(prepare_session(request), say=lambda line: None).files.folder.resolve()


def lines_of(folder: Path, name: str = "journal.jsonl") -> list[dict[str, JsonValue]]:
    """Return the lines of a run's record as they stand in its file, read by nobody else."""
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def with_events(run: RecordedRun, *records: Record, facts: dict[str, JsonValue] | None = None) -> RecordedRun:
    """Return a run with further records at its end, and with other facts."""
    return replace(run, records=(*run.records, *records), facts={**run.facts, **(facts or {})})


def as_real(run: RecordedRun) -> RecordedRun:
    """Return a run as if nothing of it had been simulated: no such session can be made without a person."""
    first = run.records[0]
    header = replace(first.event, data={**first.event.data, "simulated": []})
    name = replace(run.name, simulated=False)
    facts = {**run.facts, "simulated": []}
    return replace(run, name=name, facts=facts, records=(replace(first, event=header), *run.records[1:]))
