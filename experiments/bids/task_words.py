"""What a run's task was, in words: from the protocol in its folder, and the scripts that its blocks named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from experiments.protocol_files import PROTOCOLS
from experiments.recorded.runs import RecordedRun
from mindpain_task.located import read_yaml

_KEPT = 32
_NONE = "No block of this run began, so no instruction for one was given."


def task_description(run: RecordedRun) -> str:
    """Return the protocol's title and what it says of itself, in English."""
    return _description(run.files.protocol.read_bytes())


@lru_cache(_KEPT)
def _description(protocol: bytes) -> str:
    """One protocol is read once, not once for each participant."""
    values = read_yaml(protocol.decode(), "protocol.yaml").values
    sources = values.get("sources") or {}
    said = [_english(values.get("title")), _english(sources.get("claim"))]
    if study := sources.get("study"):
        said.append(f"After: {study}")
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in said if text)


def _english(texts: Any) -> str:
    """Return the English of a text in several languages, or the first that there is."""
    if not isinstance(texts, Mapping) or not texts:
        return ""
    return str(texts.get("en") or next(iter(texts.values())))


def instructions(run: RecordedRun) -> str:
    """Return what the participant was told before each kind of block, word by word where the text is at hand.

    The run's own folder has the texts' SHA-256, not the texts: a script that was changed since is not quoted.
    """
    told = dict(_scripts(run))
    language = str(run.facts.get("language", "en"))
    blocks = [
        f"[{condition}] {_text(str(run.facts.get('protocol_path', '')), language, name, sha256)}"
        for condition, (name, sha256) in told.items()
    ]
    return "\n\n".join(blocks) or _NONE


def _scripts(run: RecordedRun) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield conditions in the order of their first blocks, with the name and SHA-256 of what was said."""
    for record in run.records:
        data = record.event.data
        if record.event.kind == "block_start" and data.get("script"):
            yield str(data["condition"]), (str(data["script"]), str(data.get("script_sha256", "")))


@lru_cache(_KEPT)
def _text(protocol_path: str, language: str, name: str, sha256: str) -> str:
    for folder in (Path(protocol_path).parent / "scripts", PROTOCOLS / "scripts"):
        path = folder / language / f"{name}.md"
        if path.is_file():
            content = path.read_text(encoding="utf-8")
            if hashlib.sha256(content.encode()).hexdigest() == sha256:
                return content.strip()
    return f"Script {name}; its text is not at hand. SHA-256 {sha256}."
