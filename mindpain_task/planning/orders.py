"""In which order a participant meets the conditions: counterbalanced over participants."""

from __future__ import annotations

import numpy as np

from mindpain_task.protocols.protocol import Protocol


def condition_order(protocol: Protocol, participant_number: int) -> tuple[str, ...]:
    """Return the order of conditions for a participant: a row of a balanced Latin square, or as listed."""
    names = protocol.blocks.conditions
    if protocol.blocks.order == "as_listed":
        return names
    rows = balanced_latin_square(len(names))
    shuffled = np.random.default_rng(protocol.blocks.order.latin_square_seed).permutation(len(rows))
    return tuple(names[i] for i in rows[shuffled[(participant_number - 1) % len(rows)]])


def balanced_latin_square(size: int) -> list[list[int]]:
    """Return Williams' square: each condition in each place and after each other one equally often.

    An odd size needs the mirrored rows as well, so it has 2 * size rows.
    """
    first = [0]
    low, high = 1, size - 1
    while low <= high:
        first.append(low)
        if low != high:
            first.append(high)
        low, high = low + 1, high - 1
    rows = [[(value + shift) % size for value in first] for shift in range(size)]
    return rows if size % 2 == 0 else rows + [row[::-1] for row in rows]
