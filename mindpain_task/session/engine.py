"""The one loop that spends time: it runs a plan on a rig, through roles only, and names no vendor.

Onsets are scheduled absolutely: a timed phase begins where the one before was planned to end, so lateness
never accumulates. A stop brings everything to rest, then the operator chooses how to go on. Every way out
ends with the stimulator stopped and the journal committed.
"""

from __future__ import annotations

from mindpain_task.model import SessionPlan
from mindpain_task.roles import DeviceFault, Rig, StimulusStopped
from mindpain_task.session.course import Course
from mindpain_task.session.dosing import OverLimit
from mindpain_task.session.outcome import STOPS, Ending, Outcome, SessionEnded, StoppedByPerson
from mindpain_task.session.parts import Parts
from mindpain_task.session.rules import Rules


def run_session(plan: SessionPlan, rig: Rig, rules: Rules) -> Outcome:
    """Run a session to its end, whatever its end is.

    Args:
        plan: what will happen; already checked against the limits.
        rig: the equipped room.
        rules: what holds for every stimulus.

    Returns how it ended. Raises what the journal or an unforeseen fault raises, after everything was stopped.
    """
    parts = Parts(plan, rig, rules)
    outcome: Outcome | None = None
    try:
        Course(plan, rig, rules, parts).run()
        outcome = Outcome(Ending.COMPLETED, "every trial was run")
    except SessionEnded as ended:
        outcome = ended.outcome
    except StoppedByPerson as stop:
        outcome = Outcome(STOPS[stop.act.kind], stop.act.source)
    except (StimulusStopped, OverLimit) as stop:
        outcome = Outcome(Ending.STOPPED_BY_GUARD, str(stop))
    except DeviceFault as fault:
        outcome = Outcome(Ending.DEVICE_FAULT, str(fault))
    except KeyboardInterrupt as signal:
        outcome = Outcome(Ending.STOPPED_BY_OPERATOR, str(signal) or "Ctrl-C")
    finally:
        reason = outcome or Outcome(Ending.DEVICE_FAULT, "the program failed")
        still_on = parts.safe_end.make_safe(reason)
    if still_on:
        return Outcome(Ending.DEVICE_FAULT, f"{outcome.reason}; {still_on}")
    return outcome
