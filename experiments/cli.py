"""The `mindpain` command: what can be typed, and what its exit codes mean."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from experiments.arguments import add_check, add_demo, add_rehearse, add_run
from experiments.bids.arguments import add_export
from experiments.device_arguments import add_devices, add_programs, add_timing, add_twin
from experiments.effects.arguments import add_effects
from experiments.guidance_arguments import add_calibrations, add_fit, add_pool, add_speak
from experiments.preflight.arguments import add_preflight
from experiments.reconcile.arguments import add_reconcile
from experiments.report.arguments import add_report
from experiments.resume_arguments import add_resume
from experiments.safety_arguments import add_adverse_event, add_ledger, add_tables
from experiments.storyboard.arguments import add_storyboard
from experiments.study.arguments import add_study
from mindpain_task.located import Refused
from mindpain_task.roles import DeviceFault

DONE, REFUSED, DEVICE_FAILED, STOPPED = 0, 2, 3, 4
EPILOG = """\
exit codes: 0 done; 1 a recording is not what was sent (reconcile); 2 refused (a bad protocol, a
stimulus outside the envelope, something not ready, bad arguments); 3 a device failed, or preflight
found something that is not as it must be; 4 stopped by a person.

try it without any device:
  mindpain demo                              two minutes in a window, simulated thermode
  mindpain check attention_direction         what a session would do, and how much heat
  mindpain rehearse attention_direction      a whole session in a second, simulated participant
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mindpain",
        description="Run experiments on mindfulness and pain: guided attention, heat or current on time and\n"
        "inside safe limits, ratings, markers on LSL and trigger lines. Not a medical device: its limits\n"
        "are a second barrier.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add_run(commands)
    add_rehearse(commands)
    add_resume(commands)
    add_preflight(commands)
    add_check(commands)
    add_storyboard(commands)
    add_demo(commands)
    add_ledger(commands)
    add_adverse_event(commands)
    add_tables(commands)
    add_report(commands)
    add_reconcile(commands)
    add_export(commands)
    add_speak(commands)
    add_pool(commands)
    add_fit(commands)
    add_calibrations(commands)
    add_study(commands)
    add_effects(commands)
    add_devices(commands)
    add_twin(commands)
    add_programs(commands)
    add_timing(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; what a user can cause ends in a sentence."""
    args = _parser().parse_args(arguments)
    try:
        code: int = args.run(args)
        return code
    except Refused as refused:
        for refusal in refused.refusals:
            print(f"mindpain: {refusal}", file=sys.stderr)
        return REFUSED
    except DeviceFault as fault:
        print(f"mindpain: {fault}", file=sys.stderr)
        return DEVICE_FAILED
    except KeyboardInterrupt as stop:
        how = str(stop)  # the name of a signal, or nothing
        print(f"mindpain: stopped by {'Ctrl-C' if how in ('', 'SIGINT') else how}", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        # Whoever read the output has gone (`| head`): nothing is left to say, also not at interpreter exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
