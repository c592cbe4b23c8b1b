"""What a protocol with two thermal probes must say: of heat, which give it; of a site, both places."""

from __future__ import annotations

from collections.abc import Iterator

from mindpain_task.located import Document, Refusal
from mindpain_task.protocols.as_written import at, items
from mindpain_task.protocols.stimulus_entries import DELIVERING
from mindpain_task.safety.skin_sites import BOTH


def probes(document: Document) -> Iterator[Refusal]:
    """Yield a refusal for heat of one probe beside heat of two, and for sites that are not for either."""
    names = items(document, ("stimuli",))
    given = [name for name in names if DELIVERING.get(str(_of(document, name, "modality"))) == "heat"]
    paired = [name for name in given if _of(document, name, "probes") is not None]
    sites = [name for name in items(document, ("skin_sites", "sites")) if isinstance(name, str)]
    if not paired:
        for site in sites:
            if BOTH in site:
                why = "this is two places, for two probes, and no heat says which `probes` give it"
                yield document.refuse(("skin_sites", "sites", site), why)
        return
    for name in given:
        if name not in paired:
            why = f"{paired[0]!r} names its `probes`: so must all heat of this protocol"
            yield document.refuse(("stimuli", name), why)
    for site in sites:
        if BOTH not in site:
            why = f"{paired[0]!r} names its `probes`: a site is the places of both, FIRST{BOTH}SECOND"
            yield document.refuse(("skin_sites", "sites", site), why)


def _of(document: Document, name: object, key: str) -> object:
    return at(document, ("stimuli", str(name), key))
