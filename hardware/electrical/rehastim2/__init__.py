"""The Hasomed RehaStim2 (ScienceMode2) electrical stimulator: manual, codec, driver and twin."""
