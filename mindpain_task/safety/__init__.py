"""What may be given to a person: limits, overrides, the ledger of what skin took, adverse events; pure."""
