"""BioSemi's USB trigger interface cable: manual, codec, driver and twin."""
