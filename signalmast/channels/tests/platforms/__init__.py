"""Contract servers: platforms as their documentation describes them, for the tests.

Each says in its docstring what it was written from and what it has not been checked against.
"""
