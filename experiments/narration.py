"""What the operator reads on the console while a session runs: one line as each thing is on record."""

from __future__ import annotations

from collections.abc import Callable

from mindpain_task.model import Event
from mindpain_task.roles import Journal

_REPEATS = {
    "repeat": "trial {repeats} is repeated as trial {as}",
    "repeat_declined": "trial {repeats} is not repeated: the operator went on",
    "repeat_refused": "trial {repeats} cannot be repeated inside the limits: {reason}",
}


class Narrator:
    """A journal that also tells: it passes everything on, and says a line for blocks, trials and stops."""

    def __init__(self, journal: Journal, trials: int, say: Callable[[str], None]) -> None:
        self._journal = journal
        self._trials = trials
        self._say = say
        self._ratings: list[str] = []
        self._stimulus = ""
        self._on_lsl = False

    def append(self, event: Event) -> int:
        """Write the event, then say it."""
        seq = self._journal.append(event)
        self._tell(event)
        return seq

    def commit(self) -> None:
        """Commit the journal."""
        self._journal.commit()

    def close(self) -> None:
        """Close the journal."""
        self._journal.close()

    def _tell(self, event: Event) -> None:
        teller = getattr(self, f"_{event.kind}", None)
        if event.kind in _REPEATS:
            self._say(_REPEATS[event.kind].format(**event.data))
        elif teller is not None:
            teller(event)

    def _stimulator_ready(self, event: Event) -> None:
        what = event.data
        ceiling = f"{what['ceiling_c']} °C" if "ceiling_c" in what else f"{what['ceiling_ma']} mA"
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

    def _armed(self, event: Event) -> None:
        if event.trial is None and "current_ma" in event.data:
            self._say(f"  work-up: {event.data['current_ma']} mA is loaded")

    def _dial_asked(self, event: Event) -> None:
        what = event.data
        self._say(
            f"[bold]set the dial to {what['asked_ma']} mA[/bold] (pulse width {what['pulse_width_us']} µs), "
            "then press O; arrow keys if it shows another value"
        )

    def _dial_reading(self, event: Event) -> None:
        self._say(f"  you read {event.data['reading_ma']} mA")

    def _dial_differs(self, event: Event) -> None:
        what = event.data
        self._say(
            f"  [bold reverse] the dial shows {what['reading_ma']} mA, not {what['asked_ma']} mA "
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

    def _session_stopped(self, event: Event) -> None:
        self._say(f"stopped: {event.data['reason']}")
