"""The open-hardware stimulator Stimjim, as a source of trigger edges: manual, codec, driver and twin."""
