"""The office's own actor in the fediverse: what it says of itself, and how requests are signed."""
