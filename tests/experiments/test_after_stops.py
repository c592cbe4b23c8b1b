"""What a stop, a choice or a standstill must not do: lose a press, skip what protects, give unannounced."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from experiments.narration import Narrator
from experiments.preparing import SessionRequest, prepare_session
from experiments.session import FinishedSession, conduct
from hardware.assemble import OpenRig
from hardware.clocks import VirtualClock
from hardware.journal import read_journal
from hardware.no_stimulator import NoStimulator
from mindpain_task.delivery import Tolerances
from mindpain_task.model import Event
from mindpain_task.roles import Clock, DeviceFault, InputEvent, InputKind, Rig, Sample
from mindpain_task.session.coming_to_rest import ComingToRest
from mindpain_task.session.heating import Heating
from mindpain_task.session.outcome import Ending, StoppedByPerson
from mindpain_task.session.position import position
from mindpain_task.session.scanning import Scanning, ScanRules
from mindpain_task.session.waiting import Waiting
from mindpain_task.views import OperatorPrompt, View
from tests.current_for_tests import short_current
from tests.protocols_for_tests import short_protocol

STOP, QUIT = InputKind.PARTICIPANT_STOP, InputKind.QUIT


class Eyes:
    """A rig whose journal, inputs, screen and stimulator are watched; `acts` are said when they are due."""

    def __init__(self) -> None:
        self.acts: list[tuple[Callable[[], bool], InputKind]] = []
        self.events: list[Event] = []
        self.shown: list[View] = []
        self.slow_looks = 0
        self.next_commit_looks: Callable[[], int] = lambda: 0
        self.stop_fails = False
        self.jump_s = 0.0
        self.jump_when: Callable[[], bool] = lambda: False

    def seen(self, kind: str, phase: str = "", trial: int | None = None) -> bool:
        return any(
            event.kind == kind and phase in ("", event.phase) and trial in (None, event.trial)
            for event in self.events
        )

    def wrap(self, opened: OpenRig) -> OpenRig:
        rig = opened.rig
        watched = dataclasses.replace(
            rig,
            inputs=SeenInputs(rig.inputs, self, rig.clock),
            journal=SeenJournal(rig.journal, self, rig.clock),
            screen=SeenScreen(rig.screen, self, rig.clock),
            stimulator=SeenStimulator(rig.stimulator, self, rig.clock),
        )
        return dataclasses.replace(opened, rig=watched)


class Seen:
    """A role that somebody watches."""

    def __init__(self, role: Any, eyes: Eyes, clock: Clock) -> None:
        self.role, self.eyes, self.clock = role, eyes, clock

    def __getattr__(self, name: str) -> Any:
        return getattr(self.role, name)


class SeenJournal(Seen):
    def append(self, event: Event) -> int:
        self.eyes.events.append(event)
        return self.role.append(event)  # type: ignore[no-any-return]

    def start_commit(self) -> None:
        self.eyes.slow_looks += self.eyes.next_commit_looks()
        self.role.start_commit()

    def committed(self) -> bool:
        self.eyes.slow_looks -= self.eyes.slow_looks > 0
        return not self.eyes.slow_looks and self.role.committed()


class SeenInputs(Seen):
    def wait(self, until_s: float) -> tuple[InputEvent, ...]:
        if self.eyes.jump_s and self.eyes.jump_when():
            self.clock.wait_until(self.clock.now() + self.eyes.jump_s)
            self.eyes.jump_s = 0.0
        for each in self.eyes.acts:
            if each[0]():
                self.eyes.acts.remove(each)
                return (InputEvent(self.clock.now(), each[1], "key s"),)
        return self.role.wait(until_s)  # type: ignore[no-any-return]


class SeenScreen(Seen):
    def show(self, view: View) -> float:
        self.eyes.shown.append(view)
        return self.role.show(view)  # type: ignore[no-any-return]


class SeenStimulator(Seen):
    def stop(self) -> None:
        self.role.stop()
        if self.eyes.stop_fails:
            raise DeviceFault("port COM3, command A: no answer within 0.1 s")


def person(folder: Path, choice: str) -> str:
    shipped = Path("hardware/participant/sets/novice.yaml").resolve()
    (folder / shipped.name).write_text(shipped.read_text())
    path = folder / f"{choice}.yaml"
    path.write_text(f"like: {shipped.stem}\nreading:\n  after_stop: {choice}\n  operator_s: 3.2\n")
    return str(path)


def run(
    folder: Path,
    eyes: Eyes,
    choice: str,
    protocol: Path,
    rig: str = "rehearsal",
    say: Callable[[str], None] = lambda line: None,
) -> FinishedSession:
    request = SessionRequest(
        str(protocol), rig, "sim01", "01", "en", 3, folder / "data", person(folder, choice), rehearsal=True
    )
    return conduct(prepare_session(request), say, eyes.wrap)


class OneLook:
    """Inputs that tell several acts at one look, as after a moment in which nobody looked."""

    def __init__(self, *looks: tuple[InputKind, ...]) -> None:
        self._looks = [tuple(InputEvent(1.0, kind, kind.value) for kind in look) for look in looks]

    def wait(self, until_s: float) -> tuple[InputEvent, ...]:
        return self._looks.pop(0)


def waiting(inputs: Any, journal: Any = None, clock: Any = None) -> Waiting:
    clock = clock or VirtualClock()
    rig = Rig(clock, None, inputs, NoStimulator(), None, journal)  # type: ignore[arg-type]
    return Waiting(rig, lambda: None)


def test_a_stop_told_together_with_a_choice_is_not_lost() -> None:
    again: list[str] = []
    inputs = OneLook((InputKind.OPERATOR_REPEAT, STOP), (InputKind.OPERATOR_END,))
    wanted = (InputKind.OPERATOR_REPEAT, InputKind.OPERATOR_END)
    chosen = waiting(inputs).for_choice(wanted, lambda time_s, source: again.append(source), lambda: None)
    assert again == ["participant_stop"]
    assert chosen.kind is InputKind.OPERATOR_END


@pytest.mark.parametrize("look", [(STOP, QUIT), (InputKind.OPERATOR_STOP, QUIT)])
def test_an_end_told_together_with_a_stop_is_not_lost(look: tuple[InputKind, ...]) -> None:
    with pytest.raises(StoppedByPerson) as caught:
        waiting(OneLook(look)).once(2.0)
    assert caught.value.act.kind is QUIT


def test_a_disk_that_never_answers_is_not_waited_for_without_end() -> None:
    class Hung:
        def start_commit(self) -> None:
            pass

        def committed(self) -> bool:
            return False

    class Passing:
        def wait(self, until_s: float) -> tuple[InputEvent, ...]:
            clock.wait_until(until_s)
            assert clock.now() < 120, "it waits for a hung disk without end and tells nobody"
            return ()

    clock = VirtualClock()
    with pytest.raises(DeviceFault):
        waiting(Passing(), Hung(), clock).for_disk()


def test_leaving_out_after_a_stop_between_trials_does_not_begin_the_next_one_unready(tmp_path: Path) -> None:
    """What is between trials is no part that could be left out: the disk must have the trial before."""
    eyes = Eyes()
    eyes.next_commit_looks = lambda: 4 * (eyes.seen("trial_end", trial=1) and not eyes.seen("stopped"))
    eyes.acts.append((lambda: bool(eyes.slow_looks), STOP))
    run(tmp_path, eyes, "skip", short_protocol(tmp_path, trials=2))
    (stopped,) = (event for event in eyes.events if event.kind == "stopped")
    assert stopped.data["where"] == "between trials"
    choices = [event.data["choice"] for event in eyes.events if event.kind == "choice"]
    assert choices != ["skip"], "K was taken as leave: the next trial began at once"


def test_a_trial_left_out_while_its_dial_is_set_stays_left_out(tmp_path: Path) -> None:
    eyes = Eyes()

    def at_second_dial() -> bool:  # the first is the work-up's
        return sum(event.kind == "dial_asked" for event in eyes.events) == 2

    eyes.acts.append((at_second_dial, InputKind.OPERATOR_STOP))
    finished = run(tmp_path, eyes, "skip", short_current(tmp_path), "eeg_ds7a")
    assert finished.outcome.ending is Ending.COMPLETED
    assert [event.data["choice"] for event in eyes.events if event.kind == "choice"] == ["skip"]
    here = position(read_journal(finished.files.journal)[0])
    assert here.skipped == (1,)


def test_going_on_sooner_than_the_gap_is_no_dead_end(tmp_path: Path) -> None:
    """The pause of this protocol is behind the heat: the repeated trial would come 3 s after it."""
    path = short_protocol(tmp_path, trials=2, iti_s=0.5, plateau_s=4.0)
    text = path.read_text().replace("show: fixation, duration_s: 0.2", "show: fixation, duration_s: 6.0")
    path.write_text(text)
    eyes = Eyes()
    clock: list[Any] = []
    inner = eyes.wrap

    def wrap(opened: OpenRig) -> OpenRig:
        clock.append(opened.rig.clock)
        return inner(opened)

    eyes.wrap = wrap  # type: ignore[method-assign]
    eyes.acts.append(
        (
            lambda: any(e.kind == "heat_onset" and clock[0].now() > e.time_s + 3 for e in eyes.events),
            STOP,
        )
    )
    finished = run(tmp_path, eyes, "go_on", path)
    reasons = [event.data["reason"] for event in eyes.events if event.kind == "stopped"]
    assert reasons == ["key s"]
    assert finished.outcome.ending is Ending.COMPLETED


@pytest.mark.parametrize("stands_still_s", [8.7, 60.0])
def test_no_stimulus_comes_unannounced_after_a_standstill(tmp_path: Path, stands_still_s: float) -> None:
    """Frozen (Ctrl-Z, a disk) in the pause before a stimulus: nobody expects it any more."""
    eyes = Eyes()
    eyes.jump_s = stands_still_s
    eyes.jump_when = lambda: eyes.seen("phase", "iti")
    run(tmp_path, eyes, "end", short_protocol(tmp_path, trials=1, iti_s=8.0))
    onsets = [event.time_s for event in eyes.events if event.kind == "heat_onset"]
    cues = [event.time_s for event in eyes.events if event.kind == "phase" and event.phase == "cue"]
    assert all(onset - cue > 0.5 for onset, cue in zip(onsets, cues, strict=False)), (cues, onsets)
    assert [event.kind for event in eyes.events if event.kind == "stopped"] == ["stopped"]


def test_nobody_is_told_that_all_is_at_rest_when_it_could_not_be_stopped(tmp_path: Path) -> None:
    eyes = Eyes()
    said: list[str] = []

    def on() -> bool:
        eyes.stop_fails = eyes.seen("heat_onset")
        return eyes.stop_fails

    eyes.acts.append((on, STOP))
    finished = run(tmp_path, eyes, "go_on", short_protocol(tmp_path, plateau_s=4.0), say=said.append)
    assert finished.outcome.ending is Ending.DEVICE_FAULT
    assert "could not be stopped" in finished.outcome.reason
    assert not [line for line in said if "everything is at rest" in line]


def test_a_page_that_says_how_to_stop_cannot_be_left_out(tmp_path: Path) -> None:
    eyes = Eyes()
    eyes.acts.append((lambda: eyes.seen("phase", "instruction"), STOP))
    run(tmp_path, eyes, "skip", short_protocol(tmp_path))
    pauses = [view for view in eyes.shown if isinstance(view, OperatorPrompt) and view.title == "Pause"]
    assert pauses
    assert "K:" not in pauses[0].hint


@pytest.mark.parametrize("reason", ["it answered '[/a]'", "it answered '[x]'"])
def test_what_a_device_answered_is_said_as_it_is(reason: str) -> None:
    import io

    from rich.console import Console

    class Nothing:
        def append(self, event: Event) -> int:
            return 1

    out = io.StringIO()
    console = Console(file=out, width=200)
    narrator = Narrator(Nothing(), 1, console.print)  # type: ignore[arg-type]
    narrator.append(Event("session_stopped", 1.0, data={"reason": reason}))
    assert reason in out.getvalue()


class Warming:
    """A thermode that is told to stop just after the onset, and heats on all the same."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock

    def measured(self, since_s: float, until_s: float) -> tuple[Sample, ...]:
        times_s = [step * 0.1 for step in range(1, 300) if since_s <= step * 0.1 <= until_s]
        return tuple(Sample(time_s, None, (min(32 + 10 * time_s, 48.0),)) for time_s in times_s)


def test_one_reading_just_after_an_onset_does_not_show_that_the_heat_was_stopped() -> None:
    clock = VirtualClock()
    noted: list[str] = []
    rig = Rig(clock, None, None, Warming(clock), None, None)  # type: ignore[arg-type]
    close = Tolerances(
        onset_lag_s=0.3, peak_error_c=0.5, plateau_error_s=0.3, area_error=0.1, longest_gap_s=0.3
    )
    way = Heating(32.0, 48.5, close)
    resting = ComingToRest(rig, way, lambda kind, *args, **kwargs: noted.append(kind))
    resting.begin()
    for _ in range(100):
        clock.wait_until(clock.now() + 0.05)
        resting.look()
    assert noted == ["not_at_rest"]
    assert not resting.may_go_on


class Volunteering:
    """A scanner whose pulses a test gives."""

    def __init__(self) -> None:
        self.waiting: list[float] = []

    def pulses(self) -> tuple[float, ...]:
        taken, self.waiting = tuple(self.waiting), []
        return taken


def test_a_scanner_that_starts_while_its_wait_is_paused_loses_no_volume() -> None:
    """Stopped while waiting for it; it starts during the pause, and the operator goes on in volume 3."""
    clock = VirtualClock()
    scanner = Volunteering()
    noted: list[tuple[str, dict[str, Any]]] = []

    class Shown:
        def show(self, view: View) -> float:
            return clock.now()

    def note(kind: str, time_s: float, marker: str = "", **more: Any) -> None:
        noted.append((kind, more.get("data", {})))

    rig = Rig(clock, Shown(), None, None, None, None, None, scanner)  # type: ignore[arg-type]
    rules = ScanRules(tr_s=2.0, dummy_volumes=2, tolerance_s=0.1, runs="session", timeout_s=60.0)
    scanning = Scanning(rig, rules, "en", note)

    def stop(until_s: float) -> None:
        raise StoppedByPerson(InputEvent(clock.now(), STOP, "key s"))

    with pytest.raises(StoppedByPerson):
        scanning.wait_for_start(stop)
    for number in range(5):  # two dummies, then volumes 1 to 3, each taken as it comes
        clock.wait_until(10.0 + 2.0 * number)
        scanner.waiting.append(clock.now())
        scanning.take()

    def wait(until_s: float) -> None:
        if clock.now() < (next_s := 20.0 + 2.0 * ((clock.now() - 20.0 + 2.0) // 2.0)) <= until_s:
            scanner.waiting.append(next_s)
        clock.wait_until(until_s)

    scanning.wait_for_start(wait)
    (start,) = (data for kind, data in noted if kind == "scan_start")
    assert (start["run"], start["first_volume_s"]) == (1, 14.0)
