"""The verbs of the channels: queue, send, decide, connect."""
