"""Digitimer DS8R: settings through the vendor's library on Windows, pulses by an edge or by the library."""
