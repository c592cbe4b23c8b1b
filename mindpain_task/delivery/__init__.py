"""The delivery verdict: what was measured against what was commanded; the rules are in `judging`."""

from mindpain_task.delivery.comparison import Tolerances
from mindpain_task.delivery.faults import Verdict
from mindpain_task.delivery.judging import Delivery, judge

__all__ = ["Delivery", "Tolerances", "Verdict", "judge"]
