"""Pages of the desk that belong to no room."""
