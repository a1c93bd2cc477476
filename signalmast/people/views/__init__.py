"""Pages of the people room that are no plain registers."""
