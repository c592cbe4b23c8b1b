"""What a protocol says of signals: each must be there, be seen where it is named, and have a marker code."""

from __future__ import annotations

from collections.abc import Iterator

from mindpain_task.located import Document, Refusal
from mindpain_task.markers import MOST_SIGNALS
from mindpain_task.protocols.as_written import at, items, trial_kinds


def signals(document: Document) -> Iterator[Refusal]:
    """Yield a refusal for each signal that is missing, never seen, or like another one."""
    names = items(document, ("signals",))
    if len(names) > MOST_SIGNALS:
        yield document.refuse(("signals",), f"{len(names)} signals: there are codes for {MOST_SIGNALS}")
    seen: dict[tuple[object, object], str] = {}
    for name in names:
        look = at(document, ("signals", name, "colour")), at(document, ("signals", name, "shape")) or "circle"
        if look in seen:
            yield document.refuse(("signals", name), f"it looks like {seen[look]!r}")
        seen.setdefault(look, name)
    for stimulus in items(document, ("stimuli",)):
        path = ("stimuli", stimulus, "signal")
        name = at(document, path)
        if isinstance(name, str) and name not in names:
            yield document.refuse(path, f"there is no {name!r} among the signals ({', '.join(names)})")
    yield from _shown(document)


def _shown(document: Document) -> Iterator[Refusal]:
    """A phase that shows a signal needs one with each stimulus, and a signal a phase that shows it."""
    for kind in trial_kinds(document):
        phases = range(len(items(document, kind.trial)))
        showing = [i for i in phases if at(document, (*kind.trial, i, "show")) == "signal"]
        for stimulus in items(document, kind.trials):
            has = at(document, ("stimuli", stimulus, "signal")) is not None
            if showing and not has:
                why = f"{stimulus!r} has no signal to show"
                yield document.refuse((*kind.trial, showing[0], "show"), why)
            if has and not showing:
                why = "no phase of its trial shows the signal: `show: signal`"
                yield document.refuse(("stimuli", stimulus, "signal"), why)
        for i in phases:
            is_signal = at(document, (*kind.trial, i, "phase")) == "signal"
            if is_signal and at(document, (*kind.trial, i, "show")) != "signal":
                yield document.refuse((*kind.trial, i, "show"), "the phase `signal` shows the signal")
