"""BIDS datasets on disk: runs are added, what they share is derived, and nothing is ever half-written."""
