"""When temperatures are read back from a TCS II: often around a stimulus, seldom otherwise."""

from __future__ import annotations

import math

from hardware.tcs.listening import Listener
from hardware.tcs.questions import Questions
from mindpain_task.roles import Clock, Sample

FAST_SAMPLE_S, SLOW_SAMPLE_S = 0.02, 1.0
FAST_LOOK_S, SLOW_LOOK_S = 0.01, 0.1
"""How often to look for lines of a stream: a reading is stamped by at most so much too late."""
FAST_AFTER_STIMULUS_S = 1.0


class ReadBack:
    """Asks with `E`, or looks for what a listener hears; `due_s` is when (infinity: not at all)."""

    def __init__(
        self, questions: Questions, listener: Listener | None, clock: Clock, fast_sample_s: float
    ) -> None:
        self._questions = questions
        self._listener = listener
        self._clock = clock
        self._fast_s = fast_sample_s if listener is None else FAST_LOOK_S
        self._slow_s = SLOW_SAMPLE_S if listener is None else SLOW_LOOK_S
        self.rest()

    def rest(self) -> None:
        """Read nothing back until `begin`."""
        self.due_s = math.inf
        self._fast_until_s = -math.inf

    def begin(self) -> None:
        """Start, seldom."""
        self.due_s = self._clock.now() + self._slow_s

    def hurry(self, onset_s: float, end_s: float) -> None:
        """Read often from the onset of a stimulus until a second after its end."""
        self.due_s = onset_s + self._fast_s
        self._fast_until_s = end_s + FAST_AFTER_STIMULUS_S

    @property
    def is_fast(self) -> bool:
        """Whether a stimulus runs, or has just ended."""
        return self.due_s < self._fast_until_s

    def wait_for(self, onset_s: float) -> None:
        """Leave the line alone until this onset is over."""
        self.due_s = max(self.due_s, onset_s + self._fast_s)

    def take(self) -> tuple[Sample, ...]:
        """Read back, now."""
        period_s = self._fast_s if self.is_fast else self._slow_s
        samples = self._asked() if self._listener is None else self._listener.samples()
        now_s = self._clock.now()
        self.due_s += period_s
        if self.due_s <= now_s:  # called late: skip what was missed
            self.due_s = now_s + period_s
        return samples

    def _asked(self) -> tuple[Sample, ...]:
        neutral_c, zones_c = self._questions.temperatures()
        return (Sample(self._questions.asked_s, neutral_c, zones_c),)
