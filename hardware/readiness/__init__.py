"""What can be looked at before a participant sits down: screen, sound, keys, devices, recorder, computer."""
