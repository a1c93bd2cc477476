"""Lists of the room; one module for each part of the work."""

from signalmast.programmes.viewsets import registers, sessions

VIEWSETS = (*registers.VIEWSETS, *sessions.VIEWSETS)

#: The hook under which the parts of this room put their menu items.
PROGRAMMES = "register_programmes_menu_item"

__all__ = ["PROGRAMMES", "VIEWSETS"]
