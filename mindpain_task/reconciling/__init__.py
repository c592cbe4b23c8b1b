"""Comparing what was sent with what a recording has: each marker matched, missing, extra, doubled or late."""
