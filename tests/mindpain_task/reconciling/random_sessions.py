"""Random sessions and what a recording has of them: the truth that the tests of reconciling know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from mindpain_task.markers import CODES
from mindpain_task.reconciling.nouns import Seen, Sent

TRIAL = ("iti", "cue", "anticipation", "heat_onset", "heat_end", "stimulus_delivered")
QUESTIONS = ("intensity", "unpleasantness")
KINDS = ("trials", "clockwork", "tasks", "dense", "sparse")


def any_count(rng: np.random.Generator) -> int:
    """Return how many markers a session has: 10 to 800, few as often as many."""
    return round(float(np.exp(rng.uniform(np.log(10), np.log(800)))))


def session(rng: np.random.Generator, kind: str, count: int) -> tuple[Sent, ...]:
    """Return a session of `count` markers, of a kind.

    `trials` have ratings and pauses of random lengths; `clockwork` trials are all alike to the microsecond;
    `tasks` have long trains of the same codes; `dense` are 5 ms to 1 s apart; `sparse` seconds to minutes.
    """
    start_s = float(rng.uniform(0, 1e5))
    number = int(rng.integers(1, 50))
    sent: list[Sent] = []
    for label, wait_s in {"trials": _trials, "clockwork": _clockwork, "tasks": _tasks}.get(kind, _any)(
        rng, kind
    ):
        start_s += wait_s
        number += int(rng.integers(1, 6))
        sent.append(Sent(number, CODES[label], label, round(start_s, 6)))
        if len(sent) == count:
            break
    return tuple(sent)


def _trials(rng: np.random.Generator, kind: str) -> Iterator[tuple[str, float]]:
    yield "session_start", 0.0
    cues = [label for label in CODES if label.startswith("cue_")][:4]
    while True:
        yield "block_start", 2.0
        yield "instruction", float(rng.uniform(0.1, 3))
        yield str(rng.choice(cues)), float(rng.uniform(3, 30))
        for _ in range(int(rng.integers(4, 12))):
            yield from _trial(rng)
        yield "block_end", 0.05
        yield "rest_break", float(rng.uniform(0.005, 0.2))
        yield "go_on", float(rng.uniform(10, 120))


def _trial(rng: np.random.Generator) -> Iterator[tuple[str, float]]:
    waits_s = (0.1, float(rng.choice([4.0, 5.0, 6.0])), 1.0, 3.0, 10.0, 0.005)
    yield from zip(TRIAL, waits_s, strict=True)
    for scale in QUESTIONS:
        yield f"{scale}_shown", 0.5
        yield f"{scale}_{'given' if rng.random() < 0.9 else 'missed'}", float(rng.uniform(0.8, 6))


def _clockwork(rng: np.random.Generator, kind: str) -> Iterator[tuple[str, float]]:
    pause_s = float(rng.choice([0.0, 5.0, 8.0]))
    yield "session_start", 0.0
    while True:
        yield from zip(TRIAL, (0.1 + pause_s, 5.0, 1.0, 3.0, 10.0, 0.005), strict=True)
        for scale in QUESTIONS:
            yield f"{scale}_shown", 0.5
            yield f"{scale}_missed", 6.0


def _tasks(rng: np.random.Generator, kind: str) -> Iterator[tuple[str, float]]:
    yield "session_start", 0.0
    while True:
        yield "iti", 0.5
        yield "task_start", float(rng.uniform(3, 6))
        for _ in range(int(rng.integers(10, 40))):
            yield "task_item", float(rng.choice([0.8, 1.0]))
            if rng.random() < 0.4:
                yield "task_response", float(rng.uniform(0.25, 0.6))
        yield "task_end", 0.3


def _any(rng: np.random.Generator, kind: str) -> Iterator[tuple[str, float]]:
    labels = rng.choice(list(CODES), 12, replace=False)
    longest_s = 1.0 if kind == "dense" else 180.0
    shortest_s = 0.005 if kind == "dense" else 2.0
    while True:
        yield str(rng.choice(labels)), float(np.exp(rng.uniform(np.log(shortest_s), np.log(longest_s))))


@dataclass(frozen=True)
class Device:
    """What a recording's clock does to times: where it stands, how it drifts, how finely it tells them."""

    offset_s: float = 0.0
    drift_ppm: float = 0.0
    rate_hz: float = 0.0
    jitter_s: float = 0.0

    @property
    def resolution_s(self) -> float:
        return 1 / self.rate_hz if self.rate_hz else 0.0

    @property
    def tolerance_s(self) -> float:
        """The tolerance that is advised: 1 ms, and for whole samples 2 ms and one of them."""
        return 0.002 + self.resolution_s if self.rate_hz else 0.001

    def tell(self, rng: np.random.Generator, time_s: float, zero_s: float) -> float:
        """Return what the recording writes for a moment of the session."""
        own_s = self.offset_s + time_s + self.drift_ppm * 1e-6 * (time_s - zero_s)
        own_s += float(np.clip(rng.normal(0, self.jitter_s), -4 * self.jitter_s, 4 * self.jitter_s))
        return round(own_s * self.rate_hz) / self.rate_hz if self.rate_hz else own_s


def eeg(rng: np.random.Generator) -> Device:
    """Return an amplifier: any offset, a natural drift, one of the usual sampling rates."""
    rate_hz = float(rng.choice([250, 500, 1000, 5000]))
    return Device(float(rng.uniform(-1e5, 1e5)), float(rng.uniform(-60, 60)), rate_hz, 50e-6)


def xdf() -> Device:
    """Return LSL times in XDF: the session's own clock, with a jitter of 50 µs."""
    return Device(jitter_s=50e-6)


@dataclass(frozen=True)
class There:
    """One that a recording has: which was sent (None: never), its code and label, and when it came."""

    sent: Sent | None
    code: int
    label: str
    time_s: float


@dataclass
class Recording:
    """What a recording has, before its clock is applied, and what each fault planted should come to.

    `lost` is from when on, in session time, how much was lost. The expectations hold numbers of those sent.
    """

    sent: tuple[Sent, ...]
    there: list[There]
    missing: set[int] = field(default_factory=set)
    late: set[int] = field(default_factory=set)
    early: set[int] = field(default_factory=set)
    doubled: int = 0
    extra: int = 0
    lost: list[tuple[float, float]] = field(default_factory=list)

    @classmethod
    def of(cls, sent: tuple[Sent, ...]) -> Recording:
        """Return a recording that has all."""
        return cls(sent, [There(each, each.code or 0, each.label, each.time_s) for each in sent])

    def seen(self, rng: np.random.Generator, device: Device, *, numbers: bool) -> list[Seen]:
        """Return what the recording tells of it, in no order."""
        found: list[Seen] = []
        for each in self.there:
            gone_s = sum(lost_s for from_s, lost_s in self.lost if each.time_s > from_s)
            number = each.sent.number if each.sent is not None else 10**6 + len(found)
            told_s = device.tell(rng, each.time_s - gone_s, self.sent[0].time_s)
            found.append(Seen(number if numbers else None, each.code, each.label if numbers else "", told_s))
        return [found[k] for k in rng.permutation(len(found))]

    def drop(self, sent: Sent) -> None:
        """Let one be missing, and all that doubles it."""
        self.doubled -= max(sum(each.sent == sent for each in self.there) - 1, 0)
        self.there = [each for each in self.there if each.sent != sent]
        self.late.discard(sent.number)
        self.early.discard(sent.number)
        self.missing.add(sent.number)

    def lose(self, from_s: float, lost_s: float) -> None:
        """Lose all from a moment on, for so long: what comes after comes earlier."""
        gone = [each for each in self.there if from_s < each.time_s <= from_s + lost_s]
        self.there = [each for each in self.there if each not in gone]
        for each in gone:
            if each.sent is None:
                self.extra -= 1
            elif any(other.sent == each.sent for other in self.there):
                self.doubled -= 1
            else:
                self.drop(each.sent)
        self.lost.append((from_s, lost_s))

    def whole(self) -> list[There]:
        """Return those that came as they were sent, by their times."""
        odd = self.late | self.early
        found = [each for each in self.there if each.sent is not None and each.sent.number not in odd]
        return sorted(found, key=lambda each: each.time_s)

    def between(self, from_s: float, until_s: float) -> int:
        """Return how many that came as they were sent lie between two moments."""
        return sum(from_s < each.time_s <= until_s for each in self.whole())

    def plain(self, from_s: float, until_s: float) -> bool:
        """Whether nothing is planted in a stretch of the recording that what is lost there could hide."""
        near = [each for each in self.there if each.sent and from_s < each.time_s < until_s]
        return not any(self.touched(each) for each in near)

    def touched(self, there: There) -> bool:
        """Whether one has been shifted or doubled."""
        if there.sent is None:
            return True
        twice = sum(each.sent == there.sent for each in self.there) > 1
        return twice or there.sent.number in self.late | self.early

    def free(self, code: int, time_s: float, around_s: float, but: There | None = None) -> bool:
        """Whether no other of a code was sent, or is there, near a moment; nor any missing that it may be."""
        sent = (each.time_s for each in self.sent if each.code == code and (but is None or each != but.sent))
        there = (each.time_s for each in self.there if each.code == code and each != but)
        gone = (each.time_s for each in self.sent if each.code == code and each.number in self.missing)
        near = any(abs(each - time_s) <= around_s for each in (*sent, *there))
        return not near and not any(abs(each - time_s) <= 2.5 for each in gone)
