"""What goes wrong, tried for real: sessions are killed, frozen and stopped, and what is left is looked at."""
