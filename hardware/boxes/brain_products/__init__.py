"""Brain Products TriggerBox and TriggerBox Plus: manual, codec, driver and twin."""
