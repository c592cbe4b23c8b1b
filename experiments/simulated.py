"""Who answers in a session without a participant: the simulated one, reading the session's own words."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.preparing import PreparedSession
from hardware.assemble import MakePerson
from hardware.felt import Skin
from hardware.person import Person
from mindpain_task.located import Refusal, Refused
from mindpain_task.model import Condition
from mindpain_task.session.immersing import hand_in, hand_out
from mindpain_task.words import WORDS


def person_maker(prepared: PreparedSession) -> MakePerson | None:
    """Return what makes the simulated participant, who reads the screen in the session's language."""
    name = prepared.request.person
    if name is None:
        return None
    from hardware.participant.cold import ImmersionTexts
    from hardware.participant.parameters import ParameterError, load_parameters, shipped_sets
    from hardware.participant.participant import SimulatedParticipant

    language = prepared.plan.language
    protocol = prepared.loaded.protocol
    instructions = {
        entry.reminder[language]: Condition(key, entry.attention_target, entry.attitude)  # type: ignore[index]
        for key, entry in protocol.conditions.items()
    }
    scales = {entry.question[language]: key for key, entry in protocol.scales.items()}  # type: ignore[index]
    try:
        parameters = load_parameters(shipped_sets().get(name, Path(name)))
    except ParameterError as error:
        raise Refused([Refusal(None, str(error))]) from error
    immersion = ImmersionTexts(hand_in(language).body, hand_out(language).title)
    pause_titles = frozenset({WORDS[language].pause_title, hand_out(language).title})
    rng = np.random.default_rng([prepared.plan.seed, prepared.plan.participant_number])

    def make(skin: Skin) -> Person:
        return SimulatedParticipant(
            parameters, rng, skin, instructions, scales, immersion=immersion, pause_titles=pause_titles
        )

    return make
