"""The scanner's pulses: manual, codec, reader and twin."""
