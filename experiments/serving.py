"""`mindpain twin`: a simulated device in real time, on a pseudo-terminal or a TCP port, until Ctrl-C."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from experiments.signals import calling_on_signals
from hardware.boxes.waveform import TtlPulse, Waveform
from hardware.clocks import LabClock
from hardware.cold_pressor.baths import open_twin
from hardware.exchange_server import serve_on_tcp
from hardware.lines import Twin, twin_at
from hardware.lines.exchange import SimExchange, open_exchange
from hardware.medoc.programs import ProgramTable, read_table
from hardware.rig_file import RIGS
from hardware.tcs.twin_query import queried_twin
from hardware.twin_server import serve_on_pty
from hardware.twins import TWINS
from mindpain_task.located import Refusal, Refused
from mindpain_task.roles import DeviceFault

MEDOC_PORT = 20121
THIS_COMPUTER = "127.0.0.1"
BATHS = ("lauda", "julabo")
_ONLY_FOR = {
    "pty": (*TWINS, *BATHS),
    "tcp": ("medoc",),
    "programs": ("medoc",),
    "firmware": ("tcs",),
}
TOLD_AT_THE_END = 10
"""How many of the last pulses of a trigger box or an electrical stimulator are printed at the end."""


def twin(args: argparse.Namespace) -> int:
    """Serve what was asked for; raises `Refused` for what does not fit the device or is taken."""
    for option, devices in _ONLY_FOR.items():
        if getattr(args, option) is not None and args.device not in devices:
            whose = "every other device" if len(devices) > 2 else " and ".join(devices)
            raise Refused([Refusal(None, f"--{option} is for {whose}, not for {args.device}")])
    if args.plant and args.device in BATHS:
        raise Refused([Refusal(None, f"--plant is for other devices, not for {args.device}")])
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
    elif args.device in BATHS:
        far_end = open_twin(args.device, clock.now())
    else:
        far_end = _registered(args, clock)
    serve_on_pty(far_end, clock, args.pty, served, should_stop)
    for line in what_it_did(far_end):
        print(line)


def _registered(args: argparse.Namespace, clock: LabClock) -> Twin:
    try:
        return twin_at(f"sim://{args.device}?{_query(args)}", clock.now())
    except DeviceFault as fault:
        raise Refused([Refusal(None, str(fault))]) from fault


def what_it_did(twin: Twin) -> list[str]:
    """Say what a simulated trigger box's lines or a simulated electrical stimulator did, the last of it."""
    waveform, given = getattr(twin, "waveform", None), getattr(twin, "given", None)
    if isinstance(waveform, Waveform):
        pulses = waveform.pulses
        last = [_told(pulse) for pulse in pulses[-TOLD_AT_THE_END:]]
        return [f"its eight lines went up {len(pulses)} times; the last of it:", *last]
    if given is not None:
        last = [
            f"  {pulse.time_s:.4f} s: {pulse.current_ma:g} mA, {pulse.width_us:g} µs"
            for pulse in given[-TOLD_AT_THE_END:]
        ]
        return [f"it gave {len(given)} pulses; the last of them:", *last]
    return []


def _told(pulse: TtlPulse) -> str:
    width = "still up" if pulse.width_s is None else f"for {1000 * pulse.width_s:.2f} ms"
    return f"  {pulse.up_s:.4f} s: {pulse.lines} ({pulse.lines:08b}) {width}"


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
