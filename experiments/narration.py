"""What the operator reads on the console while a session runs: one line as each thing is on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rich.console import Console
from rich.markup import escape

from experiments.guidance_lines import lines_of
from experiments.passing_on import PassingOn
from mindpain_task.model import Event, JsonValue
from mindpain_task.roles import Journal

ALARM = "\a"
"""Begins a line that the operator should hear, too."""
_REPEATS = {
    "repeat": "trial {repeats} is repeated as trial {as}",
    "repeat_declined": "trial {repeats} is not repeated: the operator went on",
    "repeat_refused": "trial {repeats} cannot be repeated inside the limits: {reason}",
}


def tell(console: Console, line: str) -> None:
    """Say a line to the operator; one that is an alarm rings the terminal's bell, too."""
    if line.startswith(ALARM):
        console.bell()
    console.print(line.removeprefix(ALARM))


class Narrator(PassingOn):
    """A journal that also tells: it passes everything on, and says a line for blocks, trials and stops.

    `say` must return at once and never fail (a `Speaker` does); `trouble` tells what became of a line later.
    """

    def __init__(
        self, journal: Journal, trials: int, say: Callable[[str], None], trouble: Callable[[], str] = str
    ) -> None:
        self._trouble = trouble
        super().__init__(journal)
        self._trials = trials
        self._say = say
        self._ratings: list[str] = []
        self._stimulus = ""
        self._on_spot, self._pulses_per_spot = 0, 1
        self._on_lsl = False

    def append(self, event: Event) -> int:
        """Write the event, then say it; a line that could not be said is put on record behind the next."""
        seq = self._journal.append(event)
        if why := self._trouble():
            self._journal.append(Event("console_failed", event.time_s, data={"reason": why}))
        self._tell(event)
        return seq

    def _tell(self, event: Event) -> None:
        event = replace(event, data={name: _plain(value) for name, value in event.data.items()})
        teller = getattr(self, f"_{event.kind}", None)
        if event.kind in _REPEATS:
            self._say(_REPEATS[event.kind].format(**event.data))
        elif teller is not None:
            teller(event)
        for line in lines_of(event):
            self._say(line)

    def _stimulator_ready(self, event: Event) -> None:
        what = event.data
        ceilings = (("ceiling_c", "°C"), ("ceiling_ma", "mA"), ("ceiling_mj_per_mm2", "mJ/mm²"))
        ceiling = next(f"{what[name]} {unit}" for name, unit in ceilings if name in what)
        self._say(f"stimulator: {what['model']}, firmware {what['firmware']}, ceiling {ceiling}")
        notices = what["notices"]
        for notice in notices if isinstance(notices, list) else ():
            self._say(f"note: {notice}")
        self._say("each stimulus is loaded once, and none is given, to see that this device takes it …")

    def _block_start(self, event: Event) -> None:
        self._say(f"block {event.block}: {event.data['condition']}, site {event.data['site']}")

    def _trial_start(self, event: Event) -> None:
        self._ratings, self._stimulus = [], str(event.data["stimulus"])

    def _delivery(self, event: Event) -> None:
        verdict = str(event.data["verdict"])
        if verdict in ("delivered", "not_verifiable"):
            return
        what = f"[bold reverse] {verdict.replace('_', ' ')} [/bold reverse] {event.data['sentence']}"
        if event.trial is None:
            self._say(f"  work-up: {what}; this step comes again")
            return
        self._say(f"  trial {event.trial}: {what}")
        self._say("  if the session goes on, the screen offers to repeat it at the end of the block")

    def _laser_end(self, event: Event) -> None:
        self._on_spot += 1
        if self._on_spot >= self._pulses_per_spot:
            self._on_spot = 0
            self._say("  move the laser's spot to fresh skin")

    def _armed(self, event: Event) -> None:
        if isinstance(per_spot := event.data.get("pulses_per_spot"), int):
            self._pulses_per_spot = per_spot
        if event.trial is None and "current_ma" in event.data:
            self._say(f"  work-up: {event.data['current_ma']} mA is loaded")

    def _dial_asked(self, event: Event) -> None:
        what = event.data
        if "asked_mj" in what:
            knob, beside = "laser", f"{what['pulse_ms']} ms, a spot of {what['spot_mm2']} mm²"
        else:
            knob, beside = "dial", f"pulse width {what['pulse_width_us']} µs"
        asked = f"[bold]set the {knob} to {_of_dial(event, 'asked')}[/bold] ({beside})"
        self._say(f"{asked}, then press O; arrow keys if it shows another value")

    def _dial_reading(self, event: Event) -> None:
        self._say(f"  you read {_of_dial(event, 'reading')}")

    def _dial_differs(self, event: Event) -> None:
        reading, asked = _of_dial(event, "reading"), _of_dial(event, "asked")
        self._say(
            f"  [bold reverse] the dial shows {reading}, not {asked} "
            "[/bold reverse] set it, give what it shows with the arrow keys, then press O"
        )

    def _marker_report(self, event: Event) -> None:
        if fault := event.data["fault"]:
            what = f"code {event.data['code']} (record {event.data['of']})"
            self._say(
                f"[bold reverse] marker failed [/bold reverse] on {event.data['outlet']}: {what}: {fault}"
            )

    def _scan_start(self, event: Event) -> None:
        what = event.data
        volume, dummies = what["volume"], what["dummy_volumes"]
        self._say(f"the scanner runs: run {what['run']}, volume {volume} after {dummies} dummies")

    def _scanner_pulse(self, event: Event) -> None:
        what = event.data
        if not what["run"]:
            return
        if what["verdict"] == "doubled":
            self._say(f"  scanner: pulse {what['number']} came twice; it is no volume")
        elif missing := what["missing"]:
            pulses = "1 pulse" if missing == 1 else f"{missing} pulses"
            where = "among the dummies" if what["is_dummy"] else f"before volume {what['volume']}"
            self._say(f"  scanner: {pulses} missing {where}")

    def _scanner_silent(self, event: Event) -> None:
        self._say("[bold reverse] the scanner is silent [/bold reverse] no pulse for 1.5 repetition times")

    def _bath_ready(self, event: Event) -> None:
        self._say(f"bath: {event.data['model']}")

    def _cold_onset(self, event: Event) -> None:
        self._say(f"  trial {event.trial}: the hand is in water of {event.data['water_c']} °C")

    def _cold_end(self, event: Event) -> None:
        how = str(event.data["how"]).removeprefix("cold_")
        self._say(f"  trial {event.trial}: {how} after {float(str(event.data['immersed_s'])):.1f} s")

    def _rating(self, event: Event) -> None:
        value = "no answer" if event.data["value"] is None else event.data["value"]
        self._ratings.append(f"{event.data['scale']} {value}")
        if event.trial is None:
            self._say(f"  {self._ratings[-1]}")

    def _trial_end(self, event: Event) -> None:
        planned = f" of {self._trials}" if (event.trial or 0) <= self._trials else ""
        self._say(f"  trial {event.trial}{planned}, {self._stimulus}: {', '.join(self._ratings)}")

    def _outlets(self, event: Event) -> None:
        names = event.data["names"]
        self._on_lsl = isinstance(names, list) and "lsl" in names

    def _recorder(self, event: Event) -> None:
        if not self._on_lsl:
            return
        who = "a recorder takes" if event.data["listens"] else "nobody records"
        self._say(f"{who} the markers on LSL (from number {event.data['from_seq']})")

    def _recorder_ready(self, event: Event) -> None:
        self._say(f"recorder: writes {event.data['file']}, and takes what is sent")

    def _recorder_lost(self, event: Event) -> None:
        self._say(f"{ALARM}[bold white on red] RECORDER [/bold white on red] {event.data['reason']}")

    def _recorder_back(self, event: Event) -> None:
        self._say(f"  the recorder is well again ({event.data['about']})")

    def _stopped(self, event: Event) -> None:
        what = event.data
        self._say(f"[bold reverse] stopped [/bold reverse] in {what['where']}: {what['reason']}")
        self._say("nothing more is given; the keys on the screen say how to go on")
        self._say("if the participant was harmed or unwell: mindpain adverse-event, in another terminal")

    def _not_at_rest(self, event: Event) -> None:
        what = event.data
        reads = (
            "nobody can tell how warm it is"
            if what["hottest_c"] is None
            else f"it reads {what['hottest_c']} °C"
        )
        self._say(
            f"[bold reverse] take the thermode off [/bold reverse] after the stop {reads}: take it off now"
        )
        if "why" in what:
            self._say(f"  {what['why']}")

    def _held(self, event: Event) -> None:
        without = ", or K to go on without the recording" if event.data.get("may_go_without") else ""
        self._say(
            f"[bold reverse] held [/bold reverse] {event.data['reason']}; "
            f"press R once that is mended{without}"
        )

    def _stop_again(self, event: Event) -> None:
        self._say(f"  stopped once more ({event.data['source']}): nothing was being given")

    def _phase(self, event: Event) -> None:
        if event.data.get("why_not"):
            self._say(f"  R is not offered: {event.data['why_not']}")

    def _resting(self, event: Event) -> None:
        self._say(f"  the skin rests for another {event.data['for_s']} s before the next stimulus")

    def _at_rest(self, event: Event) -> None:
        self._say(f"  the thermode is at rest: {event.data['hottest_c']} °C")

    def _not_yet(self, event: Event) -> None:
        self._say(f"  not yet ({event.data['source']}): the thermode is not measured to be at rest")

    def _choice(self, event: Event) -> None:
        what = event.data
        again = f": trial {what['repeats']} again, as trial {what['as']}" if "repeats" in what else ""
        missing = what.get("not_recorded")
        without = f" a recording of {', '.join(map(str, missing))}" if isinstance(missing, list) else ""
        self._say(f"  chosen: {str(what['choice']).replace('_', ' ')}{again}{without}")

    def _session_resumed(self, event: Event) -> None:
        self._say(f"this run goes on from {event.data['run_folder_name']}")

    def _session_stopped(self, event: Event) -> None:
        self._say(f"stopped: {event.data['reason']}")


def _of_dial(event: Event, what: str) -> str:
    """Return what was asked of a dial, or read from it, with its unit: a current, or a laser's energy."""
    name, unit = (f"{what}_mj", "mJ") if f"{what}_mj" in event.data else (f"{what}_ma", "mA")
    return f"{event.data[name]} {unit}"


def _plain(value: JsonValue) -> JsonValue:
    """Return a value whose text the console says as it is: what a device answers is no mark-up."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return escape(value) if isinstance(value, str) else value
