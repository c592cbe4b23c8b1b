"""A storyboard's page as a reader takes it in: its pictures, its text, what it refers to."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path

from experiments.protocol_files import PROTOCOLS
from tests.pages_for_tests import PageReader


class Reader(PageReader):
    """Reads a page whose drawings are pictures with a text for who cannot see them."""

    def __init__(self, page: str) -> None:
        self.images: list[dict[str, str]] = []
        super().__init__(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a tag refers to, and a picture with its text."""
        super().handle_starttag(tag, attrs)
        if tag == "img":
            found = {name: value or "" for name, value in attrs}
            self.images.append(found)
            self._texts.append(found["alt"])


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
