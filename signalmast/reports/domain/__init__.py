"""The verbs of the reports room."""
