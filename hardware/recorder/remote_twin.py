"""Stands in for LabRecorder's window and its remote control: the same bytes, a real LabRecorderCLI behind.

    python -m hardware.recorder.remote_twin [PORT] [PREDICATE]

listens on a port of this computer (any free one without PORT, or with 0) and says which. It records all
streams that fit the predicate, without one every stream on the network, as LabRecorder's remote control does.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import socket
import sys
import typing
from collections.abc import Callable, Sequence
from pathlib import Path

from hardware.recorder.labrecorder import LabRecorder
from mindpain_task.roles import DeviceFault

_OPTION = re.compile(r"{(?P<option>\w+):(?P<value>[^}]*)}")
_EVERY_STREAM = "true()"
_RECEIVE_BYTES = 4096


class Stoppable(typing.Protocol):
    """A recording under way."""

    def stop(self) -> None:
        """End it."""


class RemoteTwin:
    """What LabRecorder does with the bytes of its remote control; `record` starts a recording into a file."""

    def __init__(self, record: Callable[[Path], Stoppable]) -> None:
        """Record nothing yet."""
        self._record = record
        self._root = Path("CurrentStudy")
        self._template = "untitled.xdf"
        self._recording: Stoppable | None = None
        self._rest = b""

    @property
    def file(self) -> Path:
        """Where the next recording goes."""
        return self._root / self._template

    def take(self, data: bytes) -> bytes:
        """Take what has come, obey each whole line, and return the answers: OK to everything."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._obey(line.decode("utf-8", "replace").strip())
        return b"OK" * len(lines)

    def close(self) -> None:
        """End a recording that runs."""
        self._obey("stop")

    def _obey(self, command: str) -> None:
        if command == "start" and self._recording is None:
            self._start()
        elif command == "stop" and self._recording is not None:
            recording, self._recording = self._recording, None
            with contextlib.suppress(DeviceFault):  # its window says OK whatever became of the file
                recording.stop()
        elif "filename" in command:
            self._choose(command)

    def _choose(self, command: str) -> None:
        for option in _OPTION.finditer(command):
            if option["option"].lower() == "root":
                self._root = Path(option["value"])
            elif option["option"].lower() == "template":
                self._template = option["value"].lower()

    def _start(self) -> None:
        """Record; a file of that name gets another."""
        file = self.file
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists():
            old = 1
            while (renamed := file.with_name(f"{file.stem}_old{old}{file.suffix}")).exists():
                old += 1
            file.rename(renamed)
        self._recording = self._record(file)


def serve(listener: socket.socket, twin: RemoteTwin, clients: int | None = None) -> None:
    """Serve one client after another, so many or without end."""
    for _ in itertools.count() if clients is None else range(clients):
        client, _ = listener.accept()
        with client:
            while data := client.recv(_RECEIVE_BYTES):
                client.sendall(twin.take(data))


def main(arguments: Sequence[str]) -> None:
    """Serve until interrupted."""
    port = int(arguments[0]) if arguments else 0
    predicate = arguments[1] if len(arguments) > 1 else _EVERY_STREAM
    twin = RemoteTwin(lambda file: LabRecorder(file, [predicate]))
    with socket.create_server(("localhost", port)) as listener, contextlib.closing(twin):
        sys.stdout.write(f"{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        serve(listener, twin)


if __name__ == "__main__":
    main(sys.argv[1:])
