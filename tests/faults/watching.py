"""Who sits in a session with a fault: an operator who ends it at a pause, and somebody who counts answers."""

from __future__ import annotations

from dataclasses import replace

from hardware.assemble import OpenRig
from mindpain_task.roles import Clock, InputEvent, InputKind, Inputs, Rig, Screen
from mindpain_task.views import OperatorPrompt, Vas, View
from mindpain_task.words import WORDS

THINKS_S = 8.0
"""How long the operator looks at a pause before ending the session: what is still to be told is told then."""


class Watching:
    """Stands between engine and rig; `answers` counts completed ratings, `pauses` when a pause was shown."""

    def __init__(self, language: str = "en") -> None:
        self.answers = 0
        self.pauses: list[float] = []
        self._end_hint = WORDS[language].pause_end
        self._view: View | None = None

    def wrap(self, opened: OpenRig) -> OpenRig:
        """Return the same rig, watched."""
        rig = opened.rig
        screen: Screen = _WatchedScreen(self, rig.screen)
        inputs: Inputs = _WatchedInputs(self, rig.inputs, rig.clock)
        watched: Rig = replace(rig, screen=screen, inputs=inputs)
        return replace(opened, rig=watched)

    def saw(self, view: View, time_s: float) -> None:
        """Take what is on the screen from then on."""
        self._view = view
        if self.pauses_now:
            self.pauses.append(time_s)

    @property
    def pauses_now(self) -> bool:
        """Whether the screen asks the operator how to go on."""
        return isinstance(self._view, OperatorPrompt) and self._end_hint in self._view.hint

    def did(self, acts: tuple[InputEvent, ...]) -> None:
        """Count what a person answered."""
        clicks = [act for act in acts if act.kind is InputKind.CLICK]
        self.answers += len(clicks) if isinstance(self._view, Vas) else 0


class _WatchedScreen:
    def __init__(self, watching: Watching, screen: Screen) -> None:
        self._watching, self._screen = watching, screen
        self.check = screen.check
        self.close = screen.close

    @property
    def frame_s(self) -> float:
        return self._screen.frame_s

    def show(self, view: View) -> float:
        shown_s = self._screen.show(view)
        self._watching.saw(view, shown_s)
        return shown_s


class _WatchedInputs:
    def __init__(self, watching: Watching, inputs: Inputs, clock: Clock) -> None:
        self._watching, self._inputs, self._clock = watching, inputs, clock

    def wait(self, until_s: float) -> tuple[InputEvent, ...]:
        if not self._watching.pauses_now:
            acts = self._inputs.wait(until_s)
            self._watching.did(acts)
            return acts
        chosen_s = self._watching.pauses[-1] + THINKS_S
        if self._clock.now() >= chosen_s:
            return (InputEvent(self._clock.now(), InputKind.OPERATOR_END, "key e"),)
        self._inputs.wait(min(until_s, chosen_s))
        return ()
