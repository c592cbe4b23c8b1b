"""What came of many plans: counts by rule, the most that was allowed, and what went wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

MOST_EXAMPLES = 5


@dataclass
class Tally:
    """Counts of plans and stimuli as judged by the program and by the oracle; tallies add up.

    `over` and `needless` are the failures: what was allowed though over a limit, and what was refused though
    inside every limit; `examples` has sentences on the first of them.
    """

    plans: int = 0
    accepted: Counter[str] = field(default_factory=Counter)
    over: int = 0
    needless: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    refused_by: Counter[str] = field(default_factory=Counter)
    armed: Counter[str] = field(default_factory=Counter)
    worst: dict[str, float] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add another tally to this one."""
        self.plans += other.plans
        self.accepted += other.accepted
        self.over += other.over
        self.needless += other.needless
        self.kinds += other.kinds
        self.refused_by += other.refused_by
        self.armed += other.armed
        for rule, share in other.worst.items():
            self.allowed(rule, share)
        self.examples = (self.examples + other.examples)[:MOST_EXAMPLES]

    def allowed(self, rule: str, share: float) -> None:
        """Keep the largest share of a limit that was allowed."""
        self.worst[rule] = max(self.worst.get(rule, 0.0), share)

    def wrong(self, what: str, *, is_over: bool) -> None:
        """Count one wrong verdict, with a sentence on it."""
        if is_over:
            self.over += 1
        else:
            self.needless += 1
        if len(self.examples) < MOST_EXAMPLES:
            self.examples.append(what)
