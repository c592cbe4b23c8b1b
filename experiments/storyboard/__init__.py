"""A protocol as one page for an ethics board and a methods section: every screen, dose and limit."""
