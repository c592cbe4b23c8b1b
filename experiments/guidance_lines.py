"""What the operator reads of what is heard, learnt, searched for and done beside the stimulus."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from mindpain_task.model import Event, JsonValue


def lines_of(event: Event) -> Iterator[str]:
    """Yield the lines for an event, none for one that has nothing to tell."""
    teller = _TELLERS.get(event.kind)
    if teller is not None:
        yield from teller(event)


def _audio_end(event: Event) -> Iterator[str]:
    what = event.data
    if what["fault"]:
        yield f"  [bold reverse] sound [/bold reverse] {what['fault']}"
    if what["ended"] != "whole":
        lasted = "did not begin" if what["lasted_s"] is None else f"lasted {_number(what['lasted_s']):.2f} s"
        of = f"{_number(what['duration_s']):.2f} s"
        ended = str(what["ended"]).replace("_", " ")
        yield f"  [bold reverse] {what['clip']}: {ended} [/bold reverse] it {lasted} of {of}"


def _lesson(event: Event) -> Iterator[str]:
    wrong = event.data["wrong"]
    if isinstance(wrong, list) and wrong:
        yield f"  lesson, attempt {event.data['attempt']}: wrong in {', '.join(map(str, wrong))}"
    else:
        yield f"  lesson: understood at attempt {event.data['attempt']}"


def _calibration_trial(event: Event) -> Iterator[str]:
    what = event.data
    level = "" if what["level"] is None else f" at {_number(what['level']):g} {what['unit']}"
    answer = "no answer" if what["answer"] is None else f"answer {_number(what['answer']):g}"
    yield f"  {what['calibration']} {what['number']}: {what['stimulus']}{level}, {answer}"


def _calibration_result(event: Event) -> Iterator[str]:
    what = event.data
    levels, sds, measures = what["levels"], what["sd"], what["measures"]
    assert isinstance(levels, dict)
    assert isinstance(sds, dict)
    assert isinstance(measures, dict)
    for name, level in levels.items():
        sd = sds.get(name)
        give = "" if sd is None else f" ± {_number(sd):.2f}"
        yield f"  [bold]{name} = {_number(level):.2f}{give} {what['unit']}[/bold]"
    for name, value in measures.items():
        yield f"  {name.replace('_', ' ')}: {_number(value):.2f}"
    if what["at_ceiling"]:
        yield "  [bold reverse] ceiling [/bold reverse] this person would need more than the range allows"
    reasons = what["reasons"]
    if not what["accepted"]:
        yield "  [bold reverse] not accepted [/bold reverse] by the rules of this calibration"
    for reason in reasons if isinstance(reasons, list) else ():
        yield f"  {reason}"


def _calibration_used(event: Event) -> Iterator[str]:
    values = event.data["values"]
    assert isinstance(values, dict)
    used = ", ".join(f"{name} {_number(value):g}" for name, value in values.items())
    yield f"  {event.data['calibration']}: the session goes on with {used or 'no value'}"
    at_top = event.data.get("at_top")
    if isinstance(at_top, list) and at_top:
        yield f"  the most that was given, and not what was asked for: {', '.join(map(str, at_top))}"


def _calibration_again(event: Event) -> Iterator[str]:
    yield f"  {event.data['calibration']}: searched once more"


def _limit_pressed(event: Event) -> Iterator[str]:
    if "measured_c" not in event.data:
        yield f"  ended by a press after {_number(event.data['since_onset_s']):.1f} s"
        return
    level = event.data["measured_c"]
    at = "an unknown temperature" if level is None else f"{_number(level):.1f} °C"
    yield f"  pressed at {at}"


def _task_end(event: Event) -> Iterator[str]:
    what = event.data
    accuracy, response_s = what.get("accuracy"), what.get("mean_response_time_s")
    right = "nothing to score" if accuracy is None else f"{100 * _number(accuracy):.0f} % right"
    mean = "" if response_s is None else f", {_number(response_s):.2f} s a response"
    yield f"  task {str(what['task']).replace('_', ' ')}: {what['items']} items, {right}{mean}"


def _continuous_rating(event: Event) -> Iterator[str]:
    what = event.data
    if what.get("peak") is not None:
        yield f"  {what['scale']}: peak {_number(what['peak']):.0f}, mean {_number(what['mean']):.0f}"
    if what["dropped_frames"]:
        yield f"  note: {what['dropped_frames']} frames of the continuous rating came late"


def _number(value: JsonValue) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"a number was expected on record, not {value!r}")
    return float(value)


_TELLERS: Mapping[str, Callable[[Event], Iterator[str]]] = MappingProxyType(
    {
        "audio_end": _audio_end,
        "lesson": _lesson,
        "calibration_trial": _calibration_trial,
        "calibration_result": _calibration_result,
        "calibration_used": _calibration_used,
        "calibration_again": _calibration_again,
        "limit_pressed": _limit_pressed,
        "task_end": _task_end,
        "continuous_rating": _continuous_rating,
    }
)
