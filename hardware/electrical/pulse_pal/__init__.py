"""The Sanworks Pulse Pal 2, a source of TTL edges or of voltage pulses: manual, codec, drivers and twin."""
