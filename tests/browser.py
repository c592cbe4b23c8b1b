"""A real Chromium for tests of pages, spoken to over its own protocol: widths, light and dark, paper."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
"""Where the browser is; None where this computer has none."""
_START_S, _ANSWER_S = 30.0, 30.0


class Browser:
    """One page in a browser without a window; `complaints` are what the page's console said."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._number = 0
        self._session = ""
        self.complaints: list[str] = []
        self.requests: list[str] = []
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable")

    def open(self, page: Path) -> None:
        """Load a page from the disk, and wait until it is there."""
        self._ask("Page.navigate", url=page.resolve().as_uri())
        until_s = time.monotonic() + _ANSWER_S
        while self.value("document.readyState") != "complete" or self.value("location.href") == "about:blank":
            assert time.monotonic() < until_s, f"{page} does not load"

    def show(self, width_px: int, *, dark: bool = False) -> None:
        """Give the page this width, and let it know which colours are preferred."""
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            width=width_px,
            height=900,
            deviceScaleFactor=1,
            mobile=False,
        )
        self._look("screen", dark=dark)

    def print_look(self, *, dark: bool = True) -> None:
        """Let the page look as it would on paper."""
        self._look("print", dark=dark)

    def _look(self, media: str, *, dark: bool) -> None:
        feature = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._ask("Emulation.setEmulatedMedia", media=media, features=[feature])

    def value(self, expression: str) -> Any:
        """Return what an expression comes to within the page."""
        told = self._ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def pdf(self) -> bytes:
        """Return the page as it would be printed."""
        told = self._ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(told["data"])

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._connection.send(json.dumps(message))
        while True:
            told = json.loads(self._connection.recv(timeout=_ANSWER_S))
            self._hear(told)
            if told.get("id") == self._number:
                assert "error" not in told, (method, told["error"])
                result: dict[str, Any] = told["result"]
                return result

    def _hear(self, told: dict[str, Any]) -> None:
        """Keep what the page complains of, and what it asks for."""
        kind, about = told.get("method"), told.get("params", {})
        if kind in ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"):
            self.complaints.append(json.dumps(about))
        elif kind == "Network.requestWillBeSent":
            self.requests.append(about["request"]["url"])


@contextmanager
def browser(profile: Path) -> Iterator[Browser]:
    """Start a browser with a profile of its own, and end it."""
    assert CHROMIUM is not None
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank",
    ]  # fmt: skip
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet) as process:
        try:
            with connect(_address(profile, process), max_size=None) as connection:
                yield Browser(connection)
        finally:
            process.terminate()
            process.wait()


def _address(profile: Path, process: subprocess.Popen[bytes]) -> str:
    """Return where the browser listens: it writes that into its profile once it does."""
    told, until_s = profile / "DevToolsActivePort", time.monotonic() + _START_S
    while not (told.is_file() and len(told.read_text().split()) == 2):
        assert process.poll() is None, "the browser has ended"
        assert time.monotonic() < until_s, "the browser does not start"
        time.sleep(0.02)
    port, path = told.read_text().split()
    return f"ws://127.0.0.1:{port}{path}"
