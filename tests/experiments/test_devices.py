"""`mindpain devices`: what is listed, who is asked, what is said of it, and that nobody is warmed unasked."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from rich.console import Console

from experiments.devices import DevicesRequest, check_devices
from hardware.clocks import LabClock, VirtualClock
from hardware.lines.ports import PortInfo
from hardware.rig_file import RIGS
from hardware.tcs.twin import TcsTwin
from mindpain_task.located import Refused
from mindpain_task.roles import Clock
from tests.serving import StampingTwin, served

needs_pty = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")

TRIGGER_BOX = PortInfo("/dev/ttyUSB0", "TriggerBox VirtualSerial Port", 0x1103, 0x0021)
BUILT_IN = PortInfo("/dev/ttyS0", "")
ON_SIM = DevicesRequest(port="sim://tcs", kind="tcs")
SELF_TEST = DevicesRequest(port="sim://tcs", kind="tcs", self_test=True)


class Operator:
    """Somebody who gives this answer to every question, or is not there; keeps what was asked."""

    def __init__(self, answer: str | None = None) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def __call__(self, question: str) -> str:
        self.asked.append(question)
        if self.answer is None:
            raise EOFError
        return self.answer


def nucleo(path: str) -> PortInfo:
    return PortInfo(path, "STM32 STLink", 0x0483, 0x374B)


def checked(
    request: DevicesRequest,
    ports: Sequence[PortInfo] = (),
    ask: Callable[[str], str] | None = None,
    clock: Clock | None = None,
) -> tuple[int, str]:
    """Return the exit code and all that was printed, in lines that are not wrapped."""
    console = Console(record=True, width=500, file=io.StringIO())
    code = check_devices(request, console, ask or Operator(), clock or VirtualClock(), ports)
    return code, console.export_text()


def row(text: str, what: str) -> list[str]:
    """Return the cells of a table's row."""
    (line,) = [line for line in text.splitlines() if line.startswith(f"│ {what} ")]
    return [cell.strip() for cell in line.strip("│").split("│")]


# --- the list


def test_no_port_is_said_with_what_to_check() -> None:
    code, text = checked(DevicesRequest())
    assert code == 0
    assert "No serial port was found" in text
    for word in ("switched on", "cable", "driver", "dialout"):
        assert word in text


def test_ports_are_listed_with_what_is_known_of_them() -> None:
    code, text = checked(DevicesRequest(), [BUILT_IN, nucleo("/dev/ttyACM0"), TRIGGER_BOX])
    assert code == 0
    assert row(text, "/dev/ttyS0") == ["/dev/ttyS0", "-", "-", "-"]
    assert row(text, "/dev/ttyACM0")[1:3] == ["0483:374B", "STM32 STLink"]
    assert "TCS II looks like this, and so does any other Nucleo" in row(text, "/dev/ttyACM0")[3]
    assert "[MANUAL S1]" in row(text, "/dev/ttyACM0")[3]
    assert "Brain Products TriggerBox" in row(text, "/dev/ttyUSB0")[3]
    assert "Nothing was sent" in text


@needs_pty
@pytest.mark.parametrize("answer", [None, "no", "", "y", "YES please"])
def test_a_port_that_may_be_a_thermode_gets_no_byte_unless_somebody_says_yes(answer: str | None) -> None:
    operator = Operator(answer)
    with served(None, twin := StampingTwin(LabClock().now())) as (path, _):
        code, text = checked(DevicesRequest(), [nucleo(path), TRIGGER_BOX], operator, LabClock())
    assert code == 0
    assert len(operator.asked) == 1
    assert f"{path} was not asked" in text
    assert twin.received == []


@needs_pty
def test_a_thermode_is_asked_once_somebody_says_what_it_is() -> None:
    with served(None) as (path, _):
        code, text = checked(DevicesRequest(), [TRIGGER_BOX, nucleo(path)], Operator("yes"), LabClock())
    assert f"TCS II at {path}" in text
    assert row(text, "identity")[2] == "good"
    assert row(text, "battery")[1:3] == ["24.1 V, 85 %", "good"]
    assert row(text, "round trip of E")[1].endswith("(n 50)")
    assert code in (0, 3)  # the round trip on a busy computer may be bad


def test_with_nothing_bad_the_exit_code_is_0() -> None:
    code, text = checked(ON_SIM)
    assert code == 0
    assert "good: nothing bad was found" in text
    assert "No serial port" not in text


# --- trouble


@needs_pty
def test_a_thermode_that_is_not_well() -> None:
    twin = TcsTwin(LabClock().now(), battery=(19.5, 8), errors="000020")
    with served(None, twin) as (path, _):
        code, text = checked(DevicesRequest(port=path, kind="tcs"), clock=LabClock())
    assert code == 3
    assert row(text, "battery")[1:3] == ["19.5 V, 8 %", "bad"]
    assert row(text, "errors")[1:3] == ["000020", "bad"]
    assert f"bad: TCS II at {path}: battery; TCS II at {path}: errors" in text


@needs_pty
def test_a_silent_port_is_named_with_command_and_wait() -> None:
    import pty
    import tty

    ours, theirs = pty.openpty()
    try:
        tty.setraw(theirs)
        path = os.ttyname(theirs)
        code, text = checked(DevicesRequest(port=path, kind="tcs"), clock=LabClock())
    finally:
        os.close(ours)
        os.close(theirs)
    assert code == 3
    assert row(text, "identity")[3] == f"{path}: command H: no byte came within 0.5 s"
    assert "giving it back" not in text


def test_a_port_that_is_not_there() -> None:
    code, text = checked(DevicesRequest(port="/dev/no_such_port", kind="tcs"))
    assert code == 3
    assert "/dev/no_such_port: the port cannot be opened" in row(text, "port")[3]
    assert "No serial port was found" in text


def test_a_main_station_that_is_not_there() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{unused.getsockname()[1]}"
        code, text = checked(DevicesRequest(port=host, kind="medoc"), clock=LabClock())
    assert code == 3
    assert f"tcp://{host}: command STATUS" in row(text, "identity")[3]
    assert "giving it back" not in text


@needs_pty
@pytest.mark.parametrize(("answer", "code", "asked"), [(None, 4, False), ("no", 4, False), ("yes", 0, True)])
def test_a_named_port_with_another_box_s_id_is_asked_about(
    answer: str | None, code: int, asked: bool, tmp_path: Path
) -> None:
    operator = Operator(answer)
    link = tmp_path / "thermode"
    with served(link, twin := StampingTwin(LabClock().now())) as (_, _):
        port = PortInfo(str(link.resolve()), "TriggerBox VirtualSerial Port", 0x1103, 0x0021)
        found, text = checked(DevicesRequest(port=str(link), kind="tcs"), [port], operator, LabClock())
    assert "Brain Products TriggerBox" in operator.asked[0]
    assert bool(twin.received) is asked
    assert ("nothing was sent" in text) is not asked
    assert found == code or (asked and found == 3)  # the round trip on a busy computer may be bad


# --- the self-test


def test_one_degree_after_a_yes() -> None:
    operator = Operator(" yes ")
    code, text = checked(SELF_TEST, ask=operator)
    assert code == 0
    assert operator.asked[0].startswith("Take the probe off everybody's skin. Then type yes")
    assert row(text, "baseline")[2] == "good"
    assert row(text, "warm pulse")[1:3] == ["zones up to 33.0 33.0 33.0 33.0 33.0 °C", "good"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [(None, "no terminal"), ("no", "'no' is not yes"), ("", "'' is not yes"), ("Yes!", "not yes")],
)
def test_no_yes_no_heat(answer: str | None, words: str) -> None:
    clock = VirtualClock()
    code, text = checked(SELF_TEST, ask=Operator(answer), clock=clock)
    assert code == 4
    assert words in text
    assert "the self-test was not done, and nothing was warmed" in text
    assert "warm pulse" not in text
    assert row(text, "identity")[2] == "good"
    assert clock.now() < 2.0


@needs_pty
def test_ctrl_c_at_the_question_leaves_the_thermode_stopped() -> None:
    def interrupts(question: str) -> str:
        raise KeyboardInterrupt

    with served(None, twin := StampingTwin(LabClock().now())) as (path, _):
        request = DevicesRequest(port=path, kind="tcs", self_test=True)
        with pytest.raises(KeyboardInterrupt):
            checked(request, ask=interrupts, clock=LabClock())
    assert twin.received[-1][1] == b"A"
    assert not twin.arrivals(b"L")


def test_without_the_program_a_main_station_cannot_be_self_tested() -> None:
    operator = Operator("yes")
    request = DevicesRequest(port="sim://medoc", kind="medoc", self_test=True)
    code, text = checked(request, ask=operator)
    assert (code, operator.asked) == (0, [])
    assert row(text, "warm pulse")[2] == "-"
    assert "not possible: no program in MMS plays 32.0 °C to 33.0 °C" in row(text, "warm pulse")[3]


@needs_pty
@pytest.mark.parametrize(("at_terminal", "code"), [(False, 1), (True, 0)])
def test_only_a_person_at_a_terminal_can_say_yes(at_terminal: bool, code: int) -> None:
    script = "from experiments.devices import ask_at_terminal; assert ask_at_terminal('? ') == 'yes'"
    ours, theirs = os.openpty() if at_terminal else os.pipe()[::-1]
    try:
        os.write(ours, b"yes\n")
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, stdin=theirs, capture_output=True, text=True, check=False)
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == code
    assert ("EOFError: standard input is no terminal" in done.stderr) is not at_terminal


# --- what is asked for


def a_rig(tmp_path: Path, bath: str) -> str:
    """Return the path of the rehearsal's rig with this bath."""
    path = tmp_path / "room.yaml"
    text = (RIGS / "rehearsal.yaml").read_text(encoding="utf-8")
    path.write_text(
        text.replace('bath: {device: lauda, port: "sim://lauda"}', f"bath: {bath}"), encoding="utf-8"
    )
    return str(path)


def test_every_device_of_a_rig_is_checked(tmp_path: Path) -> None:
    code, text = checked(DevicesRequest(rig=a_rig(tmp_path, '{device: julabo, port: "sim://julabo"}')))
    assert code == 0
    assert "TCS II at sim://tcs" in text
    assert "Julabo bath at sim://julabo" in text
    assert row(text, "water")[1] == "1.00 °C"


def test_a_fault_of_one_device_does_not_keep_the_next_from_being_asked(tmp_path: Path) -> None:
    rig = a_rig(tmp_path, '{device: lauda, port: "sim://lauda"}')
    text = Path(rig).read_text(encoding="utf-8")
    Path(rig).write_text(text.replace("sim://tcs", "sim://gone"), encoding="utf-8")
    code, text = checked(DevicesRequest(rig=rig))
    assert code == 3
    assert "sim://gone: no such simulated device" in row(text, "port")[3]
    assert row(text, "water")[1] == "1.00 °C"


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (DevicesRequest(port="/dev/ttyACM0"), "give both, or neither"),
        (DevicesRequest(kind="tcs"), "give both, or neither"),
        (DevicesRequest(port="", kind="tcs"), "--port needs a port"),
        (DevicesRequest(port="COM3", kind="tcs", rig="laptop"), "give one of them"),
        (DevicesRequest(self_test=True), "--self-test needs a thermode"),
        (DevicesRequest(port="COM3", kind="lauda", self_test=True), "not for a bath"),
        (DevicesRequest(rig="cold_pressor", self_test=True), "rig cold_pressor has no thermode"),
        (DevicesRequest(port="http://station", kind="medoc"), "http://station is no host"),
        (DevicesRequest(rig="no_such_rig"), "there is no rig"),
    ],
)
def test_arguments_that_do_not_fit_together_are_refused_in_a_sentence(
    request_: DevicesRequest, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        checked(request_)
