"""A run in the tables of BIDS, every column described: what a colleague opens in five years. Pure."""
