"""What one condition has of a session: words, seconds, stimuli and dose, as planned; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mindpain_task.laser import LaserPulse
from mindpain_task.model import Block, Component, Ends, Phase, VasScale
from mindpain_task.safety.electrical import charge_uc
from mindpain_task.safety.limits import cem43_min, dose
from mindpain_task.stimuli import ColdPressor, GivenHeat, ShockTrain

BETWEEN_BLOCKS = "rest_break"
"""The phase that only the last block lacks, whichever condition it has."""


@dataclass(frozen=True)
class Share:
    """What one condition has of a session.

    `words` are those of its script, None where it has none. The seconds are of one block, on average:
    `guidance_s` before it, `audio_s` of all recordings in it, and the whole block, without setting up and the
    break after it, as short and as long as answers can make it. They are None where a person decides when it
    goes on. Stimuli and doses are sums, as commanded: `dose` and `cem43_min` of heat, `charge_uc` of current,
    one phase of each pulse; `laser_mj` is the energy of all laser pulses.
    """

    condition: str
    components: tuple[Component, ...]
    blocks: int
    trials: int
    words: int | None
    guidance_s: float | None
    audio_s: float
    stimuli: int
    dose: float
    cem43_min: float
    charge_uc: float
    shortest_s: float
    longest_s: float | None
    laser_mj: float = 0.0


def share_of(blocks: Sequence[Block], words: Mapping[str, int]) -> Share:
    """Return what one condition has in its blocks; `words` has the number of words of each script.

    Raises ValueError for a script whose words nobody counted.
    """
    condition = blocks[0].condition
    if condition.script and condition.script not in words:
        raise ValueError(f"nobody counted the words of the script {condition.script!r} of {condition.name!r}")
    phases = [phase for block in blocks for phase in _phases(block)]
    given = [phase.delivers for phase in phases if phase.delivers is not None]
    pulses = [each for each in given if isinstance(each, GivenHeat)]
    trains = [each for each in given if isinstance(each, ShockTrain)]
    ranges = [_lasts_s(phase) for phase in phases]
    return Share(
        condition=condition.name,
        components=condition.components,
        blocks=len(blocks),
        trials=sum(len(block.trials) for block in blocks),
        words=words[condition.script] if condition.script else None,
        guidance_s=_mean_s([_timed_s(phase) for block in blocks for phase in block.before], len(blocks)),
        audio_s=sum(phase.plays.duration_s for phase in phases if phase.plays is not None) / len(blocks),
        stimuli=len(given),
        dose=sum(dose(pulse) for pulse in pulses),
        cem43_min=sum(cem43_min(pulse) for pulse in pulses),
        charge_uc=sum(charge_uc(train) * train.count for train in trains),
        shortest_s=sum(shortest for shortest, _ in ranges) / len(blocks),
        longest_s=_mean_s([longest for _, longest in ranges], len(blocks)),
        laser_mj=sum(each.energy_mj for each in given if isinstance(each, LaserPulse)),
    )


def _phases(block: Block) -> Iterator[Phase]:
    yield from block.before
    for trial in block.trials:
        yield from trial.phases
    yield from (phase for phase in block.after if phase.name != BETWEEN_BLOCKS)


def _timed_s(phase: Phase) -> float | None:
    return phase.duration_s if phase.ends is Ends.BY_TIME else None


def _mean_s(lengths_s: Sequence[float | None], blocks: int) -> float | None:
    """Return how long a block has of this, or None where one of the lengths is open."""
    known = [length_s for length_s in lengths_s if length_s is not None]
    return sum(known) / blocks if len(known) == len(lengths_s) else None


def _lasts_s(phase: Phase) -> tuple[float, float | None]:
    """Return the shortest and the longest that a phase can take; None is without end."""
    given = phase.delivers
    if given is not None:
        longest_s = given.cap_s if isinstance(given, ColdPressor) else given.duration_s
        by_participant = isinstance(given, ColdPressor) or phase.ends is Ends.BY_PRESS
        return (0.0 if by_participant else longest_s), longest_s
    if phase.asks is not None:
        stages = [phase.asks.timeout_s]
        if isinstance(phase.asks, VasScale) and phase.asks.painful is not None:
            stages.append(phase.asks.painful.timeout_s)
        return 0.0, _mean_s(stages, 1)
    timed_s = _timed_s(phase)
    return timed_s or 0.0, timed_s
