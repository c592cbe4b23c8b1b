"""Going on with a run that was interrupted, and deriving again what it did not get to write."""
