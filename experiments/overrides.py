"""An override file on the command line: read it, lay it over the rig's envelope, and say who granted what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mindpain_task.located import Refusal, Refused
from mindpain_task.safety.envelope import Envelope
from mindpain_task.safety.override import Override, read_override


def overridden(path: Path | None, envelope: Envelope) -> tuple[Envelope, Override | None]:
    """Return the envelope as an override file loosens it; without a file, as it is.

    Raises `Refused` with everything that is wrong with the file.
    """
    if path is None:
        return envelope, None
    if not path.is_file():
        raise Refused([Refusal(None, f"--override {path}: there is no such file")])
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Refused([Refusal(None, f"{path}: byte {error.start} is not UTF-8 text")]) from error
    return read_override(text, str(path), envelope)


def announced(override: Override | None) -> Iterator[str]:
    """Yield what the operator reads of an override: who granted it, why, and each limit that is looser."""
    if override is not None:
        who = f"{override.granted_by} ({override.role}), {override.date}"
        yield f"override granted by {who}: {override.reason}"
        for each in override.loosened:
            yield f"  {each}"
