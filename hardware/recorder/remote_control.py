"""LabRecorder's remote control: the TCP port of its window, on this computer or another; see MANUAL.md.

It answers `OK` to everything, whatever became of it. So an answer proves that the program lives, and no more.
"""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path, PurePosixPath, PureWindowsPath

from hardware.recorder.entries import RemoteLabRecorderEntry
from mindpain_task.model import JsonValue
from mindpain_task.roles import DeviceFault

CONNECT_S = 3.0
ANSWER_S = 10.0
"""It looks for streams for 1 s at `update` and at `start`, and answers afterwards [CODE]; 10 s are [D]."""
STOP_S = 20.0
"""It answers when the file is complete [CODE]; 20 s are [D]."""
_ANSWER = b"OK"
_PATH_FORBIDDEN = "{}\r\n"
_NAME_FORBIDDEN = _PATH_FORBIDDEN + "%/\\"


def filename_command(folder: str, name: str) -> str:
    """Return the command that says where to record; ValueError for what it cannot say.

    It puts what is in braces after `root` before the name, in which `%` stands for something else.
    """
    for what, text, forbidden in (("folder", folder, _PATH_FORBIDDEN), ("name", name, _NAME_FORBIDDEN)):
        if not text or set(text) & set(forbidden):
            raise ValueError(f"the {what} {text!r} must have something in it, and none of {forbidden!r}")
    if name != name.lower():
        raise ValueError(f"the name {name!r} has capital letters, which LabRecorder makes small ones of")
    return f"filename {{root:{folder}}} {{template:{name}}}"


class RemoteControl:
    """A connection to LabRecorder's remote control."""

    def __init__(self, host: str, port: int) -> None:
        """Connect; a `DeviceFault` where nobody listens."""
        self._where = f"LabRecorder at {host}:{port}"
        try:
            self._socket = socket.create_connection((host, port), CONNECT_S)
        except OSError as error:
            raise DeviceFault(
                f"{self._where}: no connection within {CONNECT_S:g} s ({error}): start LabRecorder, tick "
                "Enable RCS in its window, and let the firewall pass this port"
            ) from error

    def command(self, command: str, wait_s: float = ANSWER_S) -> None:
        """Send a command and wait for its answer; a `DeviceFault` where none comes, or another than OK."""
        said = f"{self._where}: {command.partition(' ')[0]}"
        answer = b""
        self._socket.settimeout(wait_s)
        try:
            self._socket.sendall(command.encode("utf-8") + b"\n")
            while len(answer) < len(_ANSWER):
                part = self._socket.recv(256)
                if not part:
                    raise DeviceFault(
                        f"{said}: the connection was closed, and the recorder has probably ended"
                    )
                answer += part.lstrip()
        except TimeoutError as error:
            raise DeviceFault(
                f"{said}: no answer within {wait_s:g} s: does a message in LabRecorder's window wait for a "
                "click?"
            ) from error
        except OSError as error:
            raise DeviceFault(f"{said}: the connection broke: {error}") from error
        if answer.strip() != _ANSWER:
            raise DeviceFault(f"{said}: the answer was {answer!r}, not {_ANSWER!r}")

    def check(self) -> str:
        """Return why the recorder is no longer there, in a sentence, or nothing; never waits."""
        self._socket.settimeout(0.0)
        try:
            gone = self._socket.recv(256) == b""
        except BlockingIOError:
            return ""
        except OSError as error:
            return f"{self._where}: the connection broke: {error}"
        return f"{self._where} has closed the connection, and has probably ended" if gone else ""

    def close(self) -> None:
        """Hang up; may be called twice."""
        self._socket.close()


class RemoteRecording:
    """One recording by LabRecorder in its window; it records every stream on the network, or its proof fails.

    The name is in small letters, whatever was asked for: LabRecorder makes them small.
    """

    def __init__(self, entry: RemoteLabRecorderEntry, file: Path) -> None:
        """Start it; what came of that only its file can say."""
        self.file = file.with_name(file.name.lower())
        self._described: dict[str, JsonValue] = {"host": entry.host, "port": entry.port}
        if self.file.exists():
            raise DeviceFault(f"recorder: {self.file} exists, and no recording is overwritten: move it away")
        folder = entry.folder_there or str(self.file.parent.resolve())
        if not (PurePosixPath(folder).is_absolute() or PureWindowsPath(folder).is_absolute()):
            raise DeviceFault(
                f"recorder: the folder {folder} must be a whole path, from its root or drive on"
            )
        try:
            where = filename_command(folder, self.file.name)
        except ValueError as error:
            raise DeviceFault(f"recorder: {error}") from error
        self._control = RemoteControl(entry.host, entry.port)
        try:
            for command in ("update", where, "start"):
                self._control.command(command)
        except DeviceFault:
            self._control.close()
            raise

    def check(self) -> str:
        """Return why it records no more, in a sentence, or nothing; never waits."""
        return self._control.check()

    def stop(self) -> None:
        """End the recording, and return when LabRecorder says so."""
        try:
            self._control.command("stop", STOP_S)
        finally:
            self._control.close()

    def abandon(self) -> None:
        """End a recording that was never used, and take its file away where that is possible."""
        with contextlib.suppress(DeviceFault):  # the refusal that led here has already said what is wrong
            self.stop()
        self.file.unlink(missing_ok=True)

    def described(self) -> dict[str, JsonValue]:
        """Return which program it is; its version it does not tell."""
        return {"program": "LabRecorder", **self._described}
