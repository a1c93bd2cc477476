"""Files about the office itself; one module per source."""
