"""What residents tell the office. Nothing here can be joined to who they are."""

from signalmast.core.personal import Personal

PERSONAL: dict[str, Personal] = {}
