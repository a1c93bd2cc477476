"""What a collecting app is set up with: the server's address, a name and a key, as one picture."""

import base64
import json
import zlib

from signalmast.listening.models import Survey
from signalmast.newsroom.addresses import absolute


def server_url(survey: Survey) -> str:
    """Return the address that an app is given for a survey that takes a key."""
    return absolute(f"/openrosa/{survey.office.slug}/{survey.slug}")


def collect_settings(survey: Survey, *, url: str, username: str, secret: str) -> str:
    """Return the settings of ODK Collect as its picture holds them: JSON, deflated, base64."""
    settings = {
        "general": {
            "protocol": "odk_default", "server_url": url, "username": username,
            "password": secret, "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular", "delete_send": True, "metadata_username": "",
        },
        "admin": {"edit_saved": False},
        "project": {"name": survey.title[:60]},
    }  # fmt: skip
    packed = zlib.compress(json.dumps(settings, ensure_ascii=False).encode())
    return base64.b64encode(packed).decode()
