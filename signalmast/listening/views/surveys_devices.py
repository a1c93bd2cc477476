"""What a collecting app is set up with: the server's address, a name and a key, as one picture."""

import base64
import json
import zlib

import qrcode
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathImage

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


def qr_svg(text: str) -> SafeString:
    """Return a text as a picture that a camera reads."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_L, border=2)
    code.add_data(text)
    drawn: str = code.make_image(image_factory=SvgPathImage).to_string(encoding="unicode")
    return mark_safe(drawn)  # noqa: S308 -- drawn here from modules alone
