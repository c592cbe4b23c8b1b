"""Keys, sizes, line breaks and the rating line, without a window."""

from __future__ import annotations

import pytest

from hardware.screen.keys import PRESSED, RELEASED, Press
from hardware.screen.layout import Layout
from hardware.screen.line_breaks import balanced
from hardware.screen.settings import DEFAULT_MEANINGS, DIGITS, KeyMap, Meaning
from mindpain_task.roles import InputKind


def test_the_line_maps_pixels_to_positions_and_back() -> None:
    line = Layout(1280, 800).vas_line
    assert line.position(line.left_px) == 0.0
    assert line.position(line.right_px) == 100.0
    assert line.position(line.left_px - 50) == 0.0
    assert line.position(line.right_px + 50) == 100.0
    assert line.position(line.x_px(73.0)) == pytest.approx(73.0)


def test_a_key_map_without_a_stop_is_refused() -> None:
    meanings = {name: meaning for name, meaning in DEFAULT_MEANINGS.items() if name != "s"}
    with pytest.raises(ValueError, match="no key means participant_stop"):
        KeyMap(meanings)


@pytest.mark.parametrize("meaning", ["left", "confirm", "operator_confirm", "operator_stop"])
def test_a_key_map_without_what_a_session_needs_is_refused(meaning: Meaning) -> None:
    left = {name: its for name, its in DEFAULT_MEANINGS.items() if its != meaning}
    with pytest.raises(ValueError, match=f"no key means {meaning}"):
        KeyMap(left)


def test_a_room_may_have_no_digits() -> None:
    wanted = {name: its for name, its in DEFAULT_MEANINGS.items() if its not in (*DIGITS, "erase")}
    assert "digit_1" not in KeyMap(wanted).meanings.values()


def test_ten_meanings_type_ten_digits() -> None:
    assert sorted(DIGITS.values()) == list(range(10))
    for meaning, digit in DIGITS.items():
        assert PRESSED[meaning] == Press(InputKind.DIGIT, digit)
        assert meaning not in RELEASED


def test_an_unknown_meaning_is_refused() -> None:
    wrong: dict[str, Meaning] = {**DEFAULT_MEANINGS, "x": "explode"}  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="key x: 'explode' is no meaning"):
        KeyMap(wrong)


def test_a_meaning_may_have_several_keys() -> None:
    assert KeyMap({**DEFAULT_MEANINGS, "1": "left"}).key_for("left") == "left"


@pytest.mark.parametrize(
    ("text", "width", "broken"),
    [
        ("short", 20, "short"),
        ("one two three four five six", 24, "one two three\nfour five six"),
        ("Unverhältnismäßigkeit stört", 10, "Unverhältnismäßigkeit\nstört"),
        ("", 10, ""),
    ],
)
def test_lines_are_broken_evenly_and_end_without_a_space(text: str, width: int, broken: str) -> None:
    assert balanced(text, width, lambda line: float(len(line))) == broken
