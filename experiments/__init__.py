"""What a lab runs: the `mindpain` command and the places where a session is put together."""
