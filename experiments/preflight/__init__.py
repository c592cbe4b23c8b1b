"""`mindpain preflight`: is everything ready for a participant? Always asked at the start of a run, too."""
