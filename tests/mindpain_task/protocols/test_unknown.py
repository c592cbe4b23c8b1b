"""Values that no source tells: a rehearsal takes a stand-in, a session with a person is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.preparing import SessionRequest, prepare_session
from experiments.protocol_files import load_protocol
from hardware.rig_file import read_rig
from mindpain_task.located import Refused, read_yaml
from mindpain_task.unknown import with_stand_ins
from tests.library_for_tests import write_library

_, ENVELOPE = read_rig("rehearsal")
PLAIN = st.recursive(
    st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)


def request(path: Path, rig: str, *, rehearsal: bool) -> SessionRequest:
    asked = SessionRequest(str(path), rig, "01", "01", "en", 1, path.parent / "data", "novice")
    return replace(asked, rehearsal=rehearsal, arm="one", occasion="before")


@given(PLAIN, st.sampled_from(("k", "l")))
def test_the_stand_in_takes_the_place_and_all_else_stays(value: object, key: str) -> None:
    document = read_yaml("{k: 1, l: [1, {unknown: why, stand_in: 2.5}]}", "p.yaml")
    document.values[key] = {"unknown": "why", "stand_in": value}
    filled, unknown, refusals = with_stand_ins(document)
    assert filled.values[key] == value
    assert ((key,), "why", value) in [(each.path, each.why, each.stand_in) for each in unknown]
    assert not refusals
    other = {"k": [1, 2.5], "l": 1}[key]
    assert filled.values[{"k": "l", "l": "k"}[key]] == other


def test_without_unknown_values_the_document_stays_as_it_is() -> None:
    document = read_yaml("{a: {b: [1, x, {c: true}]}}", "p.yaml")
    assert with_stand_ins(document) == (document, (), [])


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("{unknown: why}", "needs a stand_in"),
        ("{unknown: '', stand_in: 1}", "must say why"),
        ("{unknown: true, stand_in: 1}", "must say why"),
        ("{unknown: why, stand_in: 1, note: x}", "and no 'note'"),
    ],
)
def test_what_is_badly_said_is_refused_where_it_stands(written: str, why: str) -> None:
    _, unknown, refusals = with_stand_ins(read_yaml(f"a:\n  b: {written}", "p.yaml"))
    assert unknown == ()
    (refusal,) = refusals
    assert str(refusal).startswith("p.yaml:2:6: a.b: ")
    assert why in refusal.sentence


def test_a_stand_in_is_checked_as_any_value_is(tmp_path: Path) -> None:
    path = write_library(tmp_path, ("stand_in: 3.0", "stand_in: 300.0"))
    with pytest.raises(Refused, match=r"stimuli\.heat_48\.plateau_s"):
        load_protocol(str(path), ENVELOPE, arm="one", occasion="before")


def test_a_rehearsal_takes_it_and_a_session_names_file_line_and_value(tmp_path: Path) -> None:
    path = write_library(tmp_path)
    prepared = prepare_session(request(path, "rehearsal", rehearsal=False))
    (unknown,) = prepared.loaded.protocol.unknown
    assert (unknown.name, unknown.stand_in) == ("stimuli.heat_48.plateau_s", 3.0)
    prepare_session(request(path, "booth_tcs", rehearsal=True))
    line = 1 + path.read_text("utf-8")[: path.read_text("utf-8").index("printed nowhere")].count("\n")
    with pytest.raises(
        Refused, match=rf"library\.yaml:{line}:16: stimuli\.heat_48\.plateau_s: unknown \(printed"
    ):
        prepare_session(request(path, "laptop", rehearsal=False))


def test_once_the_laboratory_has_filled_it_in_the_session_may_begin(tmp_path: Path) -> None:
    path = write_library(tmp_path, ('{unknown: "printed nowhere", stand_in: 3.0}', "4.0"))
    prepared = prepare_session(request(path, "laptop", rehearsal=False))
    assert prepared.loaded.protocol.unknown == ()
