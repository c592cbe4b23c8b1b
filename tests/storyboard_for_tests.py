"""A storyboard's page as a reader takes it in: its pictures, its text, what it refers to."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

from experiments.protocol_files import PROTOCOLS

VOID = ("meta", "img", "br", "wbr")


class Reader(HTMLParser):
    """Reads a page; `open_tags` is empty at its end where every tag was closed in its order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.images: list[dict[str, str]] = []
        self.addresses: list[str] = []
        self.places: set[str] = set()
        self.headings: list[str] = []
        self.open_tags: list[str] = []
        self._texts: list[str] = []
        self.feed(page)
        self.close()

    @property
    def text(self) -> str:
        """Everything that can be read on the page, its pictures' texts among it."""
        return " ".join(" ".join(self._texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a tag refers to."""
        found = {name: value or "" for name, value in attrs}
        self.addresses += [
            value for name, value in found.items() if name in ("href", "src", "action", "data")
        ]
        self.places |= {found["id"]} if "id" in found else set()
        if tag == "img":
            self.images.append(found)
            self._texts.append(found["alt"])
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


def png_of(image: Mapping[str, str]) -> bytes:
    """Return the bytes of a picture."""
    kind, _, data = image["src"].partition(",")
    assert kind == "data:image/png;base64"
    return base64.b64decode(data)


def changed_demo(folder: Path, *changes: tuple[str, str], added: str = "") -> Path:
    """Write the demonstration with other words; return its path."""
    text = (PROTOCOLS / "demo.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "changed.yaml"
    path.write_text(text + added, encoding="utf-8")
    return path
