"""`python -m tests.faults`: prove with faults that nothing is lost and nobody is hurt."""

from __future__ import annotations

import argparse
import importlib
import sys

COMMANDS = {
    "aborts": "tests.faults.presses",
    "kills": "tests.faults.kills",
    "matrix": "tests.faults.matrix",
    "mutants": "tests.faults.mutants",
    "plans": "tests.faults.plans.command",
}
"""Command -> the module with its `add_arguments(parser)` and `main(args) -> exit code`."""


def main() -> int:
    """Do what a subcommand says; only its own module is imported."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    command = parser.parse_args(sys.argv[1:2]).command
    module = importlib.import_module(COMMANDS[command])
    own = argparse.ArgumentParser(prog=f"python -m tests.faults {command}", description=module.__doc__)
    module.add_arguments(own)
    code: int = module.main(own.parse_args(sys.argv[2:]))
    return code


if __name__ == "__main__":
    sys.exit(main())
