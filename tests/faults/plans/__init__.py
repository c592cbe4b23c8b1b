"""Random plans by the million: none that the program allows may be over the published limits."""
