"""A whole study can be rehearsed by one command, and each of its sessions by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.cli import main
from experiments.preparing import SessionRequest
from experiments.rehearsed_people import People

LIKE = SessionRequest("demo", "rehearsal", "sim01", "01", "en", 5, Path("nowhere"), "novice", rehearsal=True)


@given(
    st.integers(1, 300),
    st.integers(1, 300),
    st.lists(st.sampled_from(["novice", "expert", "published"]), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(["mindful", "sham", "control"]), min_size=1, max_size=3, unique=True),
)
def test_sets_and_arms_take_turns_and_every_set_meets_every_arm(
    first: int, count: int, sets: list[str], arms: list[str]
) -> None:
    requests = People(first, count, tuple(sets), tuple(arms)).requests(LIKE)
    assert [each.number for each in requests] == list(range(first, first + count))
    assert len({each.participant for each in requests}) == len({each.seed for each in requests}) == count
    assert len({len(each.participant) for each in requests}) == 1
    met = [(str(each.person), each.arm) for each in requests]
    whole = len(sets) * len(arms)
    pairs = {(person, arm) for person in sets for arm in arms}
    assert all({*met[turn : turn + whole]} == pairs for turn in range(0, count - whole + 1, whole))
    assert len({*met[: count % whole]}) == count % whole


def test_each_of_many_is_the_session_that_is_rehearsed_alone(tmp_path: Path) -> None:
    many, alone = tmp_path / "many", tmp_path / "alone"
    people = ["--people", "3", "--participant", "novice,expert", "--jobs", "2"]
    assert main(["rehearse", "demo", *people, "--seed", "5", "--data", str(many)]) == 0
    (folder,) = (many / "sourcedata" / "sub-sim02" / "ses-01").iterdir()
    facts = json.loads((folder / "session.json").read_text())
    who = ["--sub", "sim02", "--seed", "6", "--participant", facts["simulated_participant"]]
    assert main(["rehearse", "demo", *who, "--data", str(alone)]) == 0
    assert sorted(path.name for path in (many / "sourcedata").iterdir()) == [
        "sub-sim01",
        "sub-sim02",
        "sub-sim03",
    ]
    for path in sorted(alone.rglob("*")):
        if path.is_file():
            assert (many / path.relative_to(alone)).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--people", "4", "--participant", "novice,nobody"], "nobody"),
        (["--participant", "novice,expert"], "--people"),
    ],
)
def test_what_is_wrong_is_said_before_anybody_begins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert main(["rehearse", "demo", *arguments, "--data", str(tmp_path)]) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "sourcedata").exists()
