"""How files are handed out: the WSGI application that stands before Django."""

from signalmast.website.front.application import Front
from signalmast.website.front.paths import DYNAMIC, DYNAMIC_BELOW

__all__ = ["DYNAMIC", "DYNAMIC_BELOW", "Front"]
