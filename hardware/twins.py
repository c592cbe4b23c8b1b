"""Which simulated devices there are at `sim://` URLs; imports none of them."""

from __future__ import annotations

from collections.abc import Mapping

TWINS: Mapping[str, str] = {
    "tcs": "hardware.tcs.twin_query",
    "p24": "hardware.electrical.p24.twin",
    "rehastim2": "hardware.electrical.rehastim2.twin",
    "pulse_pal": "hardware.electrical.pulse_pal.twin",
    "stimjim": "hardware.electrical.stimjim.twin",
    "brain_products": "hardware.boxes.brain_products.twin",
    "mmbt_s": "hardware.boxes.mmbt_s.twin",
    "biosemi": "hardware.boxes.biosemi.twin",
    "cedrus": "hardware.boxes.cedrus.twin",
    "usb2ttl8": "hardware.boxes.usb2ttl8.twin",
    "bbtk_ttl": "hardware.boxes.bbtk_ttl.twin",
    "one_byte": "hardware.boxes.one_byte.twin",
    "scanner": "hardware.scanner.twin",
}
"""By name: the module whose `queried_twin` makes a twin from what comes after the question mark, and the time
it is powered up. Imported only when one is wanted: a rehearsal of one device waits for no other."""
