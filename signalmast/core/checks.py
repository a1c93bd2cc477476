"""House rules as system checks; each with a hint."""
