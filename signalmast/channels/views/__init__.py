"""Screens of the channels: accounts, how they are connected, and what went out through them."""
