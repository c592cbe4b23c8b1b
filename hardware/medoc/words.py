"""Names for the numbers that MMS and its clients exchange, and what each refusal asks a person to do."""

from __future__ import annotations

import enum
from collections.abc import Mapping


class Command(enum.IntEnum):
    """What a client can ask."""

    STATUS = 0
    TEST_PROGRAM = 1
    START = 2
    PAUSE = 3
    TRIGGER = 4
    STOP = 5
    ABORT = 6
    YES = 7
    NO = 8
    COVAS = 9
    VAS = 10
    SPECIFY_NEXT = 11
    T_UP = 12
    T_DOWN = 13
    KEYUP = 14
    UNNAMED = 15


class SystemState(enum.IntEnum):
    """What MMS as a whole is doing."""

    IDLE = 0
    READY = 1
    TEST = 2


class TestState(enum.IntEnum):
    """What the test is doing."""

    __test__ = False  # no test case, whatever pytest thinks of the name

    IDLE = 0
    RUNNING = 1
    PAUSED = 2
    READY = 3


class ReturnCode(enum.IntEnum):
    """What became of a command."""

    OK = 0x0000
    ILLEGAL_ARG = 0x0001
    ILLEGAL_STATE = 0x0002
    ILLEGAL_TEST_STATE = 0x0003
    DEVICE_COMM_ERROR = 0x1000
    SAFETY_WARNING = 0x2000
    WAITING_MANUAL_OPERATION = 0x3000
    SAFETY_ERROR = 0x4000


class Layout(enum.IntEnum):
    """Which fields an answer has before its message; the value is the length it then announces."""

    PATHWAY = 13
    WITHOUT_TTL = 18
    TSA2 = 19


GO_TO_TEST = "at MMS select the patient and press Go to Test, with external control switched on"

OBEYED = frozenset({ReturnCode.OK, ReturnCode.SAFETY_WARNING})

MEANING: Mapping[ReturnCode, str] = {
    ReturnCode.OK: "it was obeyed",
    ReturnCode.ILLEGAL_ARG: (
        "MMS does not know the argument: check that a program with this code is typed in "
        "(mindpain programs PROTOCOL --table FILE)"
    ),
    ReturnCode.ILLEGAL_STATE: f"MMS is not in a state for this: {GO_TO_TEST}",
    ReturnCode.ILLEGAL_TEST_STATE: (
        "the test is not in a state for this: check at MMS that no other test runs and that Automatic "
        "Start is off"
    ),
    ReturnCode.DEVICE_COMM_ERROR: "MMS cannot reach its thermode: check its cable and that it is switched on",
    ReturnCode.SAFETY_WARNING: "MMS warns of safety, and the test goes on: look at MMS",
    ReturnCode.WAITING_MANUAL_OPERATION: "MMS waits for the operator: look at what it asks on its screen",
    ReturnCode.SAFETY_ERROR: (
        "MMS reports a safety error and has gone to idle: take the probe off the skin, then look at MMS"
    ),
}
