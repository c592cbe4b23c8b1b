"""From a protocol to everything that will happen in a session: the one place where chance decides; pure."""
