"""A protocol as it is written: its entries, their cross-checks, every error with file and line; pure."""
