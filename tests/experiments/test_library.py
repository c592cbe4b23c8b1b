"""The library: each protocol is there, checked in all its forms, says what it is made of, and rehearses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from experiments.preparing import SessionRequest, prepare_session
from experiments.protocol_files import PROTOCOLS, LoadedProtocol, load_forms, plan_session
from experiments.session import conduct
from hardware.rig_file import RigFile, read_rig
from mindpain_task.located import read_yaml
from mindpain_task.protocols.values import corners, found_by_calibration, with_values
from mindpain_task.protocols.variants import forms_of
from mindpain_task.session.outcome import Ending

STUDIES = (
    *("zeidan2011", "zeidan2015", "zeidan2018", "zeidan2010_electrical", "gard2012", "lutz2013_perlman2010"),
    *("grant_rainville2009", "brown_jones2010", "vencatachellum2021", "bantick2002", "terkelsen2004"),
    *("chan2012", "wiech2006", "petrovic2000", "rainville1997", "quevedo2007", "masedo_esteve2007"),
    *("wang2015", "haspert2020", "zeidan2015_conditioning"),
)
OWN = (
    "attention_direction",
    "attention_x_attitude",
    "thresholds",
    "eeg_anticipation",
    "fmri_block",
    "weekly_visit",
)
FOR_TRYING = (
    *("demo", "demo_cold", "guided_conditions", "guided_audio", "calibrated_heat", "dynamic_qst"),
    "tasks_beside_heat",
)
RIGS = {"shock": "eeg_electrical", "laser": "eeg_laser"}
"""Which rig a protocol needs whose stimuli are of this kind; two probes need one more."""
ROOT = PROTOCOLS.parent


def rig_of(name: str) -> str:
    """Return the rig that has what the protocol gives by itself, without its variants."""
    text = (PROTOCOLS / f"{name}.yaml").read_text(encoding="utf-8").partition("\nvariants:")[0]
    if re.search(r"\bprobes: \[(first|second)", text):
        return "two_thermodes"
    kinds = set(re.findall(r"\bmodality: (\w+)", text))
    return next((rig for kind, rig in RIGS.items() if kind in kinds), "rehearsal")


@cache
def forms(name: str) -> tuple[RigFile, tuple[LoadedProtocol, ...]]:
    rig, envelope = read_rig(rig_of(name))
    return rig, load_forms(name, envelope, rig.contact)


def rehearsals() -> Iterator[tuple[str, str, int]]:
    """Yield every form with published effects, and the first form of each with sceptical ones."""
    for name in STUDIES + OWN:
        written = read_yaml((PROTOCOLS / f"{name}.yaml").read_text(encoding="utf-8"), name)
        shown = dict.fromkeys((form.arm, form.occasion) for form in forms_of(written))
        yield from ((name, "published", place) for place in range(len(shown)))
        yield name, "sceptical", 0


def test_the_library_is_what_is_listed_here() -> None:
    assert {path.stem for path in PROTOCOLS.glob("*.yaml")} == {*STUDIES, *OWN, *FOR_TRYING}


@pytest.mark.parametrize("name", [*STUDIES, *OWN, *FOR_TRYING])
def test_every_form_is_good_for_every_participant_in_every_language(name: str) -> None:
    rig, every = forms(name)
    for loaded in every:
        for corner, values in enumerate(corners(loaded.protocol)):
            protocol, refused = with_values(loaded.protocol, values)
            assert not refused
            at_corner = LoadedProtocol(**{**vars(loaded), "protocol": protocol})
            for number in range(1, 3 if corner else 13):
                language = protocol.languages[number % len(protocol.languages)]
                plan_session(at_corner, rig, language=language, seed=number, participant_number=number)
        assert set(loaded.protocol.languages) == {"en", "de"}


@pytest.mark.parametrize("name", [*STUDIES, *OWN, *FOR_TRYING])
def test_every_protocol_says_where_its_values_come_from(name: str) -> None:
    _, every = forms(name)
    sources = every[0].protocol.sources
    assert sources is not None
    assert every[0].protocol.origins
    claim = sources.claim["en"].lower()
    denied = re.search(r"\b(not|no|never)\b[^.;:]*replicat|replication of no", claim)
    assert "replicat" not in claim or denied, claim


@pytest.mark.parametrize("name", STUDIES)
def test_every_study_has_values_that_are_known_of_it(name: str) -> None:
    _, every = forms(name)
    origins = every[0].protocol.origins
    assert any(each.entry.from_ != "project" for each in origins)
    assert all(each.entry.note for each in origins if each.entry.from_ == "paper"), (
        "a note says where it was printed"
    )


@pytest.mark.parametrize("name", OWN)
def test_what_the_project_made_leaves_nothing_unknown(name: str) -> None:
    _, every = forms(name)
    assert [each.name for loaded in every for each in loaded.protocol.unknown] == []


@pytest.mark.parametrize(("name", "person", "place"), list(rehearsals()))
def test_every_form_rehearses_to_its_end(name: str, person: str, place: int, tmp_path: Path) -> None:
    loaded = forms(name)[1][place]
    protocol = loaded.protocol
    by_hand = set(next(iter(corners(protocol)))) - found_by_calibration(protocol)
    values = tuple((each, value) for each, value in next(iter(corners(protocol))).items() if each in by_hand)
    language = ("en", "de")[(place + len(person)) % 2]
    request = SessionRequest(
        name, rig_of(name), "sim01", "01", language, 1, tmp_path, person, rehearsal=True, values=values
    )
    request = replace(request, arm=protocol.form.arm, occasion=protocol.form.occasion)
    finished = conduct(prepare_session(request), say=lambda line: None)
    assert finished.outcome.ending is Ending.COMPLETED, finished.outcome.reason
    assert finished.tables.trials.rows


def test_the_page_of_paradigms_names_every_study_and_every_demand() -> None:
    page = (ROOT / "docs" / "paradigms.md").read_text(encoding="utf-8")
    missing = [name for name in STUDIES + OWN if f"{name}" not in page]
    assert missing == []
    assert [number for number in range(1, 34) if f"| A{number} |" not in page] == []
