"""What a participant's skin has taken: the ledger around a session, its report, and a map of the skin."""
