"""YAML that knows its places."""

from __future__ import annotations

import pickle
from typing import Annotated

import pytest
from pydantic import Field

from mindpain_task.located import Place, Refusal, Refused, Strict, read_model, read_yaml


class Inner(Strict):
    peak_c: float = Field(gt=0)


class Outer(Strict):
    name: str
    on: bool
    pulses: Annotated[tuple[Inner, ...], Field(strict=False)]


def refusals(text: str) -> list[str]:
    with pytest.raises(Refused) as caught:
        read_model(text, "f.yaml", Outer)
    return [str(refusal) for refusal in caught.value.refusals]


def test_a_good_file_reads() -> None:
    assert read_model("name: no\non: true\npulses: [{peak_c: 46}]", "f.yaml", Outer) == Outer(
        name="no", on=True, pulses=(Inner(peak_c=46),)
    )


def test_every_error_at_once_each_with_its_place() -> None:
    text = "name: 5\non: yes\npulses:\n  - {peak_c: -1}\n  - {peak_c: hot, colour: red}\nname: x\n"
    assert refusals(text) == [
        "f.yaml:2:5: on: should be a valid boolean, not 'yes'",
        "f.yaml:4:14: pulses.0.peak_c: should be greater than 0, not -1",
        "f.yaml:5:14: pulses.1.peak_c: should be a valid number, not 'hot'",
        "f.yaml:5:19: pulses.1.colour: there is no such key here",
        "f.yaml:6:1: name: this key is given twice",
    ]


def test_a_missing_value_is_placed_at_what_misses_it() -> None:
    assert refusals("name: x\non: true\npulses:\n  - {}\n") == [
        "f.yaml:4:5: pulses.0.peak_c: this value is missing"
    ]


def test_broken_yaml_is_one_located_sentence() -> None:
    assert refusals("name: [x\non: true\n") == [
        "f.yaml:2:3: this is not YAML: expected ',' or ']', but got ':'"
    ]


def test_an_empty_file_is_refused() -> None:
    assert refusals("# nothing\n") == ["f.yaml:1:1: the file is empty"]


def test_plain_words_and_clock_times_stay_text() -> None:
    values = read_yaml("a: no\nb: 12:30\nc: on\nd: 2023-01-01\ne: 0o7\nf: 010\n", "f.yaml").values
    assert values == {"a": "no", "b": "12:30", "c": "on", "d": "2023-01-01", "e": "0o7", "f": 10}


def test_what_is_refused_in_another_process_comes_out_of_it_whole() -> None:
    place = Place("p.yaml", 4, 7)
    refused = Refused([Refusal(place, "too hot"), Refusal(None, "and too long")])
    again = pickle.loads(pickle.dumps(refused))
    assert isinstance(again, Refused)
    assert (again.refusals, str(again)) == (refused.refusals, str(refused))
