"""Plans of the shipped protocols, as they are and with other stimuli, for random seeds and participants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from experiments.protocol_files import load_protocol
from hardware.rig_file import read_rig
from mindpain_task.checking import check_plan
from mindpain_task.heat import HeatPulse
from mindpain_task.model import Given, SessionPlan
from mindpain_task.planning.session_plan import PlanRequest, make_plan
from mindpain_task.protocols.protocol import Protocol
from mindpain_task.protocols.scripts import ScriptPage, parse_script
from mindpain_task.protocols.stimulus_entries import HeatEntry, ShockEntry
from mindpain_task.safety.electrical import Contact
from mindpain_task.stimuli import ShockTrain
from tests.faults.plans.courses import course_of
from tests.faults.plans.current_oracle import Session, shares, tolerance
from tests.faults.plans.findings import Tally
from tests.faults.plans.heat_oracle import Pulses
from tests.faults.plans.heat_plans import Column, judge, judge_plans

SHIPPED = (
    ("demo", "rehearsal"),
    ("attention_direction", "rehearsal"),
    ("attention_direction", "eeg_electrical"),
)
"""Protocols and rooms to read them in: with heat, and one with its variant for current."""


@dataclass(frozen=True)
class Shipped:
    """A protocol as it reads in a room, with its scripts in pages."""

    protocol: Protocol
    pages: dict[str, tuple[ScriptPage, ...]]
    contact: Contact | None


def shipped() -> tuple[Shipped, ...]:
    """Read the shipped protocols."""
    found = []
    for name, room in SHIPPED:
        rig, envelope = read_rig(room)
        loaded = load_protocol(name, envelope, rig.contact)
        texts = {key.partition("/")[2]: text for key, text in loaded.script_texts.items() if key[:3] == "en/"}
        pages = {key: parse_script(text)[0] for key, text in texts.items()}
        found.append(Shipped(loaded.protocol, pages, rig.contact))
    return tuple(found)


def try_shipped(
    rng: np.random.Generator, sessions: int, protocols: tuple[Shipped, ...], column: Column, tally: Tally
) -> None:
    """Plan sessions, give each to the plan check, and count what came of it."""
    heat: list[SessionPlan] = []
    for _ in range(sessions):
        each = protocols[rng.integers(len(protocols))]
        protocol = each.protocol if rng.random() < 0.3 else _changed(rng, each.protocol)
        seed, number = int(rng.integers(2**32)), int(rng.integers(1, 1000))
        request = PlanRequest("en", seed, number, "S", each.pages, column.limits.electrical)
        plan = make_plan(protocol, request)
        if each.contact is None:
            heat.append(plan)
        else:
            _judge_current(plan, each.contact, column, tally)
    if heat:
        _judge_heat(heat, column, tally)


def _changed(rng: np.random.Generator, protocol: Protocol) -> Protocol:
    """Return a protocol whose stimuli differ, and how often each is given."""
    used = protocol.blocks.trials
    stimuli = {name: _other(rng, protocol.stimuli[name]) for name in used}
    trials = {name: int(rng.integers(1, 6)) for name in used}
    blocks = protocol.blocks.model_copy(update={"trials": trials})
    return protocol.model_copy(update={"stimuli": protocol.stimuli | stimuli, "blocks": blocks})


def _other(rng: np.random.Generator, entry: object) -> HeatEntry | ShockEntry:
    if isinstance(entry, ShockEntry):
        width_us, count = int(rng.integers(50, 2100)), int(rng.integers(1, 12))
        current_ma, rate_hz = float(np.exp(rng.uniform(-1.0, 3.0))) * 0.99, float(rng.uniform(1, 200))
        changes = {"pulse_width_us": width_us, "count": count, "rate_hz": rate_hz, "current_ma": current_ma}
        return entry.model_copy(update=changes)
    assert isinstance(entry, HeatEntry)
    peak_c, plateau_s = float(rng.uniform(44.0, 50.5)), float(np.exp(rng.uniform(0.0, 3.0)))
    ramp_c_per_s = float(rng.uniform(4.0, 10.2))
    changes = {"peak_c": peak_c, "plateau_s": plateau_s, "rise_c_per_s": ramp_c_per_s}
    return entry.model_copy(update=changes)


def _walk(plan: SessionPlan) -> Iterator[tuple[str, float, Given]]:
    """Yield (site, onset, stimulus) of everything a plan gives, as if nobody ever needed time to answer."""
    now_s = sum(phase.duration_s or 0.0 for phase in plan.opening)
    for block in plan.blocks:
        for phase in (
            *block.setting_up,
            *block.before,
            *(p for t in block.trials for p in t.phases),
            *block.after,
        ):
            if phase.delivers is None:
                now_s += phase.duration_s or 0.0
                continue
            yield block.site, now_s, phase.delivers
            if isinstance(phase.delivers, HeatPulse):
                rising_c = phase.delivers.peak_c - phase.delivers.baseline_c
                ramps_s = rising_c / phase.delivers.rise_c_per_s + rising_c / phase.delivers.return_c_per_s
                now_s += ramps_s + phase.delivers.plateau_s
            elif isinstance(phase.delivers, ShockTrain):
                train = phase.delivers
                now_s += (train.count - 1) / train.rate_hz + train.pulse_width_us / 1e6


def _judge_heat(plans: list[SessionPlan], column: Column, tally: Tally) -> None:
    given = [list(_walk(plan)) for plan in plans]
    shape = (len(plans), max(len(row) for row in given))
    is_there, site, onset_s = np.zeros(shape, np.bool_), np.zeros(shape, np.intp), np.zeros(shape)
    numbers = [np.ones(shape) for _ in range(5)]
    for number, row in enumerate(given):
        sites = {name: place for place, name in enumerate(dict.fromkeys(name for name, _, _ in row))}
        for place, (name, at_s, pulse) in enumerate(row):
            assert isinstance(pulse, HeatPulse)
            is_there[number, place], site[number, place], onset_s[number, place] = True, sites[name], at_s
            values = (
                pulse.baseline_c,
                pulse.peak_c,
                pulse.rise_c_per_s,
                pulse.plateau_s,
                pulse.return_c_per_s,
            )
            for column_, value in zip(numbers, values, strict=True):
                column_[number, place] = value
    course = course_of(is_there, Pulses(*numbers), site, onset_s)
    judge_plans(plans, course, column, "protocol with heat", tally)


def _judge_current(plan: SessionPlan, contact: Contact, column: Column, tally: Tally) -> None:
    row = list(_walk(plan))
    trains = [train for _, _, train in row if isinstance(train, ShockTrain)]
    session = Session(
        site=np.unique([name for name, _, _ in row], return_inverse=True)[1],
        onset_s=np.array([at_s for _, at_s, _ in row]),
        current_ma=np.array([train.current_ma for train in trains]),
        width_us=np.array([float(train.pulse_width_us) for train in trains]),
        rate_hz=np.array([train.rate_hz for train in trains]),
        count=np.array([float(train.count) for train in trains]),
        is_surface=contact.electrode == "surface_pair",
        area_cm2=contact.area_cm2,
        phases=2 if contact.waveform == "biphasic" else 1,
    )
    findings = check_plan(plan, replace(column.limits, contact=contact))
    refused = {finding.rule for finding in findings if finding.level == "refuse"}
    taken = shares(session, column.most_mj)
    tolerances = {rule: tolerance(rule) for rule in taken}
    judge(taken, tolerances, refused, f"protocol with current, {column.name} limits", tally)
