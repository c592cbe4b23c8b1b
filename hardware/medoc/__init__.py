"""Medoc thermodes through the external control of the Medoc Main Station: manual, codec, driver and twin."""
