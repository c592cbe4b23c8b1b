"""What a parameter set may say of one study: effects that the general routes of attention do not give.

Whatever is left out here is nothing, and a set that says nothing of a study changes nothing.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hardware.participant.parameter_groups import Positive, Rating, Stated

Share = Annotated[float, Field(le=1)]
"""A share of pain: taken from it where positive, added to it where negative."""


class Told(Stated):
    """What the condition of a name does, instead of what its target, attitude and components would do.

    `intensity`, `unpleasantness` and `anxiety` are shares; `from_rating` is the intensity (0-100, with no
    task and without noise) below which the condition leaves a rated stimulus of heat or current as it is.
    `tolerance` is what cold water's log tolerance gains. `recovery` is added (rating points) the first time
    that what is left is asked for after an immersion, or after a block without any. `scales` is what other
    scales gain, in rating points, by their names.
    """

    intensity: Share = 0.0
    unpleasantness: Share = 0.0
    anxiety: Share = 0.0
    from_rating: Rating = 0.0
    tolerance: float = 0.0
    recovery: float = 0.0
    scales: dict[str, float] = Field(default_factory=dict)


class AfterSignal(Stated):
    """What the signal of a name does to the stimulus after it (shares), on top of the condition.

    `only_in` names conditions or attitudes in which it does so; without it, that is in all.
    """

    intensity: Share = 0.0
    unpleasantness: Share = 0.0
    anxiety: Share = 0.0
    only_in: Annotated[list[str], Field(min_length=1)] | None = None


class WithPractice(Stated):
    """What practice does with any condition: pain x (hours / from_h) ** -exponent, from `from_h` on."""

    from_h: Positive
    intensity: float
    unpleasantness: float
