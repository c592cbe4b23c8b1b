"""The Hasomed P24 electrical stimulator (ScienceMode 4): manual, codec, driver and twin."""
