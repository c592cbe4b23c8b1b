"""A study over many sessions on one page: who stayed, what was rated, and a mixed model of it."""
