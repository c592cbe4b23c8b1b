"""`mindpain reconcile`: what a session sent beside what its recordings have."""
