"""How many of something, in words."""


def many(count: int, what: str) -> str:
    """Return a count with its noun, which is told in the singular and takes an s."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def times(count: int) -> str:
    """Return how often."""
    return "once" if count == 1 else f"{count} times"
