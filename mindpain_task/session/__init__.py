"""A session while it runs: the one loop that spends time, and what it does at a stop; through roles only."""
