"""Keys and mouse of one window, stamped with the session clock when they are dispatched."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from hardware.person import Person
from hardware.screen.acting import perform
from hardware.screen.keys import PRESSED, RELEASED, Keys, name_of
from hardware.screen.layout import VasLine
from hardware.screen.pointer import Pointer
from hardware.screen.wheel import Wheel
from mindpain_task.roles import Clock, InputEvent, InputKind

POLL_S = 0.0015
UNKNOWN_KEPT = 16


class WindowInputs:
    """What people do at one window, by pyglet handlers of its own; a simulated person comes in the same way.

    `after_poll` is called after each look at the window's events.
    """

    def __init__(
        self,
        clock: Clock,
        handle: Any,
        keys: Keys,
        pointer: Pointer,
        person: Person | None,
        after_poll: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._handle = handle
        self._keys = keys
        self._pointer = pointer
        self._person = person
        self._after_poll = after_poll
        self._wheel = Wheel()
        self._events: deque[InputEvent] = deque()
        self._held: set[str] = set()
        self._unknown: deque[str] = deque(maxlen=UNKNOWN_KEPT)
        self._actor = ""
        self._open = True
        handle.push_handlers(
            on_key_press=self._key_press,
            on_key_release=self._key_release,
            on_mouse_motion=self._mouse_motion,
            on_mouse_drag=self._mouse_drag,
            on_mouse_press=self._mouse_press,
            on_mouse_scroll=self._mouse_scroll,
            on_close=self._close_button,
            on_deactivate=self._focus_lost,
        )

    def wait(self, until_s: float) -> tuple[InputEvent, ...]:
        """Return the inputs as soon as there are any, or nothing once `until_s` is reached.

        Looks at the window at least once, however late it is; sleeps between looks.
        """
        while True:
            self._poll()
            if self._events:
                return self._taken()
            now_s = self._clock.now()
            if now_s >= until_s:
                return ()
            due_s = self._person.next_act_s() if self._person is not None else math.inf
            pause_s = max(0.0, min(POLL_S, until_s - now_s, due_s - now_s))
            time.sleep(pause_s)
            self._clock.wait_until(now_s + pause_s)  # passed already, unless the clock is a virtual one

    def interrupt(self, source: str) -> None:
        """Make the present or next wait return the end that came from `source` (`SIGTERM`).

        Safe in a signal handler: it takes no lock and touches no window.
        """
        self._put(InputKind.QUIT, source)

    def unknown_keys(self) -> tuple[str, ...]:
        """Return the keys pressed since the last call that mean nothing, as a rig file would name them."""
        unknown = tuple(self._unknown)
        self._unknown.clear()
        return unknown

    def scale_appeared(self, start: float, line: VasLine) -> None:
        """Put the pointer at the start (0-100) on the line of a question that has just become visible."""
        self._pointer.start(start, line)

    def scale_left(self) -> None:
        """Report no pointing until the next scale appears."""
        self._pointer.stop()
        self._wheel.rest()

    def close(self) -> None:
        """Look at the window no more; may be called twice."""
        self._open = False

    def _poll(self) -> None:
        if not self._open:
            return
        if self._person is not None and self._person.next_act_s() <= (now_s := self._clock.now()):
            for act in self._person.act(now_s):
                self._actor = f" ({act.source})"
                perform(act, self._handle, self._keys, self._pointer)
                self._actor = ""
        self._handle.dispatch_events()
        self._after_poll()

    def _taken(self) -> tuple[InputEvent, ...]:
        # One by one: a signal handler may add another at any moment, and none may be lost.
        taken = []
        while self._events:
            taken.append(self._events.popleft())
        return tuple(taken)

    def _put(
        self, kind: InputKind, source: str, position: float | None = None, number: int | None = None
    ) -> None:
        self._events.append(InputEvent(self._clock.now(), kind, source + self._actor, position, number))

    # Handlers return True: pyglet then asks no other, so that neither PsychoPy nor pyglet acts on a key.

    def _key_press(self, symbol: int, modifiers: int) -> bool:
        name = self._keys.name(symbol)
        if name is None:
            self._unknown.append(name_of(symbol))
        elif name not in self._held:
            self._held.add(name)
            press = PRESSED[self._keys.meaning(name)]
            self._put(press.kind, f"key {name}", number=press.number)
        return True

    def _key_release(self, symbol: int, modifiers: int) -> bool:
        name = self._keys.name(symbol)
        if name is not None:
            self._release(name)
        return True

    def _focus_lost(self) -> bool:
        """Let go of every key: the release of one still held now would never be reported."""
        for name in tuple(self._held):
            self._release(name)
        return True

    def _release(self, name: str) -> None:
        self._held.discard(name)
        # pyglet remembers held keys on X11, and would take the next press of one for a repetition: also of a
        # keypad key that NumLock gave another symbol between its press and its release.
        getattr(self._handle, "pressed_keys", set()).difference_update(self._keys.symbols(name))
        if (kind := RELEASED.get(self._keys.meaning(name))) is not None:
            self._put(kind, f"key {name}")

    def _mouse_motion(self, x: int, y: int, dx: int, dy: int) -> bool:
        position = self._pointer.moved(x, y)
        if position is not None:
            self._put(InputKind.POINT, "mouse", position)
        return True

    def _mouse_drag(self, x: int, y: int, dx: int, dy: int, buttons: int, modifiers: int) -> bool:
        return self._mouse_motion(x, y, dx, dy)

    def _mouse_press(self, x: int, y: int, button: int, modifiers: int) -> bool:
        from pyglet.window import mouse

        if button == mouse.LEFT:
            self._put(InputKind.CLICK, "mouse", self._pointer.position(x))
        return True

    def _mouse_scroll(self, x: int, y: int, scroll_x: float, scroll_y: float) -> bool:
        notches = self._wheel.turned(scroll_x + scroll_y)
        if notches:
            self._put(InputKind.TURN, "wheel", number=notches)
        return True

    def _close_button(self) -> bool:
        """Ask for a stop, and keep the window: the session closes it once the stimulator is safe."""
        self._put(InputKind.QUIT, "window closed")
        return True
