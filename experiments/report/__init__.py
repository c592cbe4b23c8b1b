"""The report on a session: what a run's records say of it, judged by rules that stand on the page."""
