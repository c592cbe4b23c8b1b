"""A simulated person's acts, as the events that the window would get from real keys and a real mouse."""

from __future__ import annotations

from typing import Any

from hardware.screen.keys import PRESSED, RELEASED, Keys, Press
from hardware.screen.pointer import Pointer
from mindpain_task.roles import InputEvent, InputKind

_PRESSES = {press: meaning for meaning, press in PRESSED.items()}
_RELEASES = {kind: meaning for meaning, kind in RELEASED.items()}
_HELD = (InputKind.LEFT_DOWN, InputKind.RIGHT_DOWN)


def perform(act: InputEvent, handle: Any, keys: Keys, pointer: Pointer) -> None:
    """Dispatch the pyglet events of one act on the window, so that it takes the path of a person's.

    Raises ValueError for an act that no key and no mouse of this window can do.
    """
    press = Press(act.kind, act.number)
    if press in _PRESSES:
        symbol = keys.symbol_for(_PRESSES[press])
        handle.dispatch_event("on_key_press", symbol, 0)
        if act.kind not in _HELD:
            handle.dispatch_event("on_key_release", symbol, 0)
    elif act.kind in _RELEASES:
        handle.dispatch_event("on_key_release", keys.symbol_for(_RELEASES[act.kind]), 0)
    else:
        _use_mouse(act, handle, pointer)
    # pyglet keeps what is dispatched between its own polls until it is asked for it.
    handle.dispatch_pending_events()


def _use_mouse(act: InputEvent, handle: Any, pointer: Pointer) -> None:
    from pyglet.window import mouse

    x, y = pointer.place(50.0 if act.position is None else act.position)
    if act.kind is InputKind.POINT:
        handle.dispatch_event("on_mouse_motion", x, y, 0, 0)
    elif act.kind is InputKind.CLICK:
        handle.dispatch_event("on_mouse_press", x, y, mouse.LEFT, 0)
        handle.dispatch_event("on_mouse_release", x, y, mouse.LEFT, 0)
    elif act.kind is InputKind.TURN and act.number:
        handle.dispatch_event("on_mouse_scroll", x, y, 0, act.number)
    else:
        raise ValueError(f"nobody can do this at a window: {act.kind.value}, number {act.number}")
