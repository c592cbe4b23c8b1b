"""`mindpain twin`: a simulated device in real time, on a pseudo-terminal or a TCP port, until Ctrl-C."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from experiments.signals import calling_on_signals
from hardware.clocks import LabClock
from hardware.cold_pressor.baths import open_twin
from hardware.exchange_server import serve_on_tcp
from hardware.lines import Twin
from hardware.lines.exchange import SimExchange, open_exchange
from hardware.medoc.programs import ProgramTable, read_table
from hardware.rig_file import RIGS
from hardware.tcs.twin_query import queried_twin
from hardware.twin_server import serve_on_pty
from mindpain_task.located import Refusal, Refused

MEDOC_PORT = 20121
THIS_COMPUTER = "127.0.0.1"
_ONLY_FOR = {
    "pty": ("tcs", "lauda", "julabo"),
    "tcp": ("medoc",),
    "programs": ("medoc",),
    "firmware": ("tcs",),
}


def twin(args: argparse.Namespace) -> int:
    """Serve what was asked for; raises `Refused` for what does not fit the device or is taken."""
    for option, devices in _ONLY_FOR.items():
        if getattr(args, option) is not None and args.device not in devices:
            raise Refused(
                [Refusal(None, f"--{option} is for {' and '.join(devices)}, not for {args.device}")]
            )
    if args.plant and args.device not in ("tcs", "medoc"):
        raise Refused([Refusal(None, f"--plant is for tcs and medoc, not for {args.device}")])
    stopped: list[str] = []
    serve = _on_tcp if args.device == "medoc" else _on_pty
    try:
        with calling_on_signals(stopped.append):
            serve(args, LabClock(), lambda: bool(stopped))
    except (OSError, RuntimeError) as error:
        raise Refused([Refusal(None, str(error))]) from error
    return 0


def _on_pty(args: argparse.Namespace, clock: LabClock, should_stop: Callable[[], bool]) -> None:
    def served(path: Path) -> None:
        print(f"a simulated {args.device} answers at {path}; Ctrl-C ends it", flush=True)

    if args.device == "tcs":
        # A terminal hands over several characters at once: their spacing cannot be seen on it.
        far_end: Twin = _tcs(args, clock)
    else:
        far_end = open_twin(args.device, clock.now())
    serve_on_pty(far_end, clock, args.pty, served, should_stop)


def _tcs(args: argparse.Namespace, clock: LabClock) -> Twin:
    try:
        return queried_twin(_query(args), clock.now(), strict_pacing=False)
    except ValueError as error:
        raise Refused([Refusal(None, str(error))]) from error


def _on_tcp(args: argparse.Namespace, clock: LabClock, should_stop: Callable[[], bool]) -> None:
    def served(host: str, port: int) -> None:
        print(f"a simulated medoc answers at tcp://{host}:{port}; Ctrl-C ends it", flush=True)

    exchange = open_exchange(f"sim://medoc?{_query(args)}", clock, _programs(args.programs))
    assert isinstance(exchange, SimExchange)  # the URL begins with sim://
    port = MEDOC_PORT if args.tcp is None else args.tcp
    serve_on_tcp(exchange.twin, clock, THIS_COMPUTER, port, served, should_stop)


def _query(args: argparse.Namespace) -> str:
    """Return the part of a simulated line's URL that asks for this firmware and these faults."""
    firmware = [] if args.firmware is None else [f"firmware={args.firmware}"]
    return "&".join([*firmware, *args.plant])


def _programs(path: Path | None) -> ProgramTable:
    file = RIGS / "programs" / "medoc.yaml" if path is None else path
    if not file.is_file():
        raise Refused([Refusal(None, f"there is no table of programs {file}")])
    return read_table(file.read_text(encoding="utf-8"), str(file))
