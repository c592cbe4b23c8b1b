"""A twin on a pseudo-terminal, in real time: programs open it as they would open the device's serial port."""

from __future__ import annotations

import contextlib
import os
import select
from collections.abc import Callable, Iterator
from pathlib import Path

from hardware.lines.types import Twin
from mindpain_task.roles import Clock

LOOK_FOR_STOP_S = 0.05
USB_FRAME_S = 0.001  # a USB port hands bytes over once a millisecond, too


def serve_on_pty(
    twin: Twin,
    clock: Clock,
    link: Path | None,
    on_ready: Callable[[Path], None],
    should_stop: Callable[[], bool] = lambda: False,
) -> None:
    """Serve a twin until `should_stop` or Ctrl-C; clients may open and close the port as they like.

    `on_ready` is called once with the path to open: `link`, if one is wanted, else the terminal's own path.
    An old symbolic link is replaced and removed at the end; anything else at `link` is a FileExistsError.
    What a client does not read is lost once the terminal is full (4 kB), as with a port nobody has open.
    POSIX only: elsewhere a RuntimeError says so.
    """
    try:
        import pty
        import tty
    except ImportError as error:
        raise RuntimeError(
            "a twin needs a pseudo-terminal, which Windows does not have: use the URL sim://tcs instead"
        ) from error
    ours, theirs = pty.openpty()
    try:
        tty.setraw(theirs)  # kept open here, so that a client's closing neither ends the line nor resets it
        os.set_blocking(ours, False)
        path = Path(os.ttyname(theirs))
        with _linked(link, path), contextlib.suppress(KeyboardInterrupt):
            on_ready(link or path)
            while not should_stop():
                _serve_once(twin, clock, ours)
    finally:
        os.close(ours)
        os.close(theirs)


def _serve_once(twin: Twin, clock: Clock, descriptor: int) -> None:
    """Hand over what the twin has to say by now, then wait for it or for the client."""
    said = twin.transmit(clock.now())
    if said:
        with contextlib.suppress(BlockingIOError):
            os.write(descriptor, said)
    wait_s = max(USB_FRAME_S, min(LOOK_FOR_STOP_S, twin.readable_s(1) - clock.now()))
    if select.select([descriptor], [], [], wait_s)[0]:
        twin.receive(os.read(descriptor, 4096), clock.now())


@contextlib.contextmanager
def _linked(link: Path | None, path: Path) -> Iterator[None]:
    if link is None:
        yield
        return
    if link.is_symlink():
        link.unlink()
    elif link.exists():
        raise FileExistsError(f"{link} exists and is no symbolic link: it is not overwritten")
    link.symlink_to(path)
    try:
        yield
    finally:
        if link.is_symlink() and link.readlink() == path:
            link.unlink()
