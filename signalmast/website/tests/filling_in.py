"""Filling in the forms of the corrections as a browser does, with its work or without."""

import json
import re
import time
from html import unescape
from io import BytesIO
from urllib.parse import unquote, urlencode

import pytest
from altcha import Challenge, Payload, solve_challenge
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from signalmast.website.domain import proof

HAND_IN = {"vi": "/vi/dinh-chinh/gui/", "en": "/en/corrections/hand-in/"}
CLAIM = "Nghe nói phường thu phí 50.000 đồng mỗi lượt qua cầu Bến Nghé từ 1/8."


def text_of(response):
    return response.content.decode()


def words_of(response):
    """Return the text of a page's main part, with one space between words."""
    main = re.search(r"<main.*</main>", text_of(response), re.S)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def form_in(page):
    """Return the stamp and the challenge of a page with a form."""
    stamp = re.search(r'action="\?f=([^"]+)"', page)[1]
    challenge = re.search(r'data-proof="([^"]+)"', page)[1]
    return unquote(unescape(stamp)), json.loads(unescape(challenge))


def solved(challenge):
    """Do the work for a challenge as the browser does and return the proof."""
    found = Challenge.from_dict(challenge)
    return Payload(found, solve_challenge(found)).to_base64()


def code_in(page):
    return re.search(r'<code id="code">([^<]+)</code>', page)[1]


class Filled:
    """A form as it was handed out: its stamp and, once solved, its proof."""

    def __init__(self, client, address):
        self.client, self.address = client, address
        self.stamp, self.challenge = form_in(text_of(client.get(address)))

    def solved(self):
        return solved(self.challenge)

    def send(self, values, *, given="", stamp=None, address=None, seconds=0):
        """Send the form, `seconds` after it was opened."""
        query = {"f": stamp or self.stamp, **({"p": given} if given else {})}
        now = time.time()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(proof.time, "time", lambda: now + seconds)
            return self.client.post(f"{address or self.address}?{urlencode(query)}", values)


def code_of(response):
    return code_in(text_of(response))


def a_picture(form="JPEG", size=(640, 480), **more):
    content = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(content, form, **more)
    return SimpleUploadedFile(f"anh.{form.lower()}", content.getvalue(), f"image/{form.lower()}")
