"""Digitimer DS7A and DS5: stimulators without a computer interface, fired or led by another device."""
