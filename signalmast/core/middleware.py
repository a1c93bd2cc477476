"""The headers of `core.headers` on everything that Django itself answers."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from signalmast.core import headers

DESK = ("/desk/", "/accounts/")
#: Where a view says which powers of the browser its page may ask for.
POWERS = "powers"
PAPER = "is_paper"
#: Another origin of the office's own whose pictures a page shows.
IMAGES = "images"

Parameters = ParamSpec("Parameters")
Response = TypeVar("Response", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, Parameters], Response]


class Nonce:
    """A random word for the style sheets of one answer, made when a template asks for it."""

    value = ""

    def __str__(self) -> str:
        self.value = self.value or secrets.token_urlsafe(16)
        return self.value


class HeadersMiddleware:
    """Stands first, so that no answer leaves without them, whoever made it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.secure = settings.SITE_URL.startswith("https://")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        nonce = request.style_nonce = Nonce()  # type: ignore[attr-defined]  # templates read it
        response = self.get_response(request)
        paper, images = getattr(response, PAPER, False), getattr(response, IMAGES, "")
        if paper or request.path.startswith(DESK):
            found = headers.desk(
                secure=self.secure, paper=paper, style_nonce=nonce.value, images=images
            )
        else:
            powers = getattr(response, POWERS, ())
            found = headers.public(
                headers.Kind.SITE, secure=self.secure, powers=powers, images=images
            )
        for name, value in found.items():
            response.headers[name] = value
        return response


def let_ask_place(response: HttpResponseBase) -> None:
    """Mark a public page whose question the device's location may answer."""
    setattr(response, POWERS, ("geolocation",))


def let_show_map(response: HttpResponseBase) -> None:
    """Mark a page that shows the office's own map, if there is one."""
    setattr(response, IMAGES, settings.MAP["origin"] if settings.MAP else "")


def paper(view: View[Parameters, Response]) -> View[Parameters, Response]:
    """Mark a view's answer as a document that carries its own style and runs nothing."""

    @wraps(view)
    def marked(
        request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Response:
        response = view(request, *args, **kwargs)
        setattr(response, PAPER, True)
        return response

    return marked
