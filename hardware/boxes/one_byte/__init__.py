"""A lab's own microcontroller as a trigger box of one byte: manual, codec, driver and twin."""
