"""LabHackers USB2TTL8: manual, codec, driver and twin."""
