"""Black Box ToolKit USB TTL Module: manual, codec, driver and twin."""
