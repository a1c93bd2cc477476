"""Forms of the room; one module for each part of the work."""
