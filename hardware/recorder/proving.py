"""The proof that a recorder receives: all that is wanted is read back from its file, and nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hardware.lsl.heartbeat import Heartbeat
from hardware.lsl.presence import PresentStream
from hardware.recorder.growing import GrowingFile
from hardware.recorder.writer import Writer
from hardware.recorder.xdf_tail import XdfDamage
from mindpain_task.roles import Clock, DeviceFault

RECEIVE_S = 15.0
"""LabRecorder takes 2-4 s from its start to the first samples in the file. [ran]"""
_AGAIN_S = 0.5
_LOOK_S = 0.1
_LOOKS_GROWN = 2


@dataclass(frozen=True)
class Proven:
    """What was read back: the markers' stream by its source id, and how long that took."""

    markers: str
    seconds: float


@dataclass
class Prover:
    """What must be in the file, and what of it has been seen so far."""

    writer: Writer
    file: GrowingFile
    wanted: Sequence[PresentStream]
    heart: Heartbeat
    send_test: Callable[[str], None]
    listens: Callable[[], bool]
    clock: Clock
    _token: str = field(default_factory=lambda: uuid.uuid4().hex)
    _markers: str = ""
    _seen_s: float = 0.0
    _grown: int = 0

    def prove(self) -> Proven:
        """Send test markers until one is in the file with all else; a `DeviceFault` names what is not."""
        began_s = again_s = self.clock.now()
        while missing := self._missing():
            now_s = self.clock.now()
            if trouble := self.writer.check():
                raise DeviceFault(f"recorder: {trouble}")
            if now_s > began_s + RECEIVE_S:
                raise DeviceFault(self._not_received(missing))
            if now_s >= again_s:
                self.send_test(self._token)
                self.heart.beat()
                again_s = now_s + _AGAIN_S
            self._look(began_s)
            self.clock.wait_until(now_s + _LOOK_S)
        return Proven(self._markers, self._seen_s)

    def _look(self, began_s: float) -> None:
        try:
            look = self.file.look()
        except (OSError, XdfDamage) as error:
            raise DeviceFault(f"recorder: {self.file.path} cannot be read back: {error}") from error
        self._grown += bool(look.grown)
        for seen in look.texts:
            if not self._markers and self._token in seen.text:
                self._markers, self._seen_s = seen.source_id, self.clock.now() - began_s
        known = {stream.uid for stream in self.wanted}
        strangers = sorted(s.name or s.uid for s in self.file.tail.streams.values() if s.uid not in known)
        if strangers:
            raise DeviceFault(
                f"recorder: {', '.join(strangers)} is being recorded and is not wanted: end the program that "
                "sends it, or add it to the rig's `recorder.streams`"
            )

    def _missing(self) -> list[str]:
        """Name what the file must have, and has not."""
        tail = self.file.tail
        ids = {stream.uid: stream_id for stream_id, stream in tail.streams.items()}
        missing = [f"stream {stream.name}" for stream in self.wanted if stream.uid not in ids]
        missing += [
            f"samples of stream {stream.name}"
            for stream in self.wanted
            if stream.nominal_srate > 0 and stream.uid in ids and not tail.samples[ids[stream.uid]]
        ]
        if not self._markers:
            missing.append("the test marker")
        if self._grown < _LOOKS_GROWN:
            missing.append("any growth between two looks")
        if not self.listens():
            missing.append("a consumer of the markers")
        return missing

    def _not_received(self, missing: Sequence[str]) -> str:
        if not self.file.path.exists():
            return (
                f"recorder: within {RECEIVE_S:g} s there was no file {self.file.path}: is the folder the one "
                "that the recorder writes to, and is it not recording already?"
            )
        return (
            f"recorder: within {RECEIVE_S:g} s {self.file.path} lacked {', '.join(missing)}; look at "
            "the programs that send them, at the network and its firewall, and at the recorder"
        )
