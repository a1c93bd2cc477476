"""The verbs of the engagement room."""
