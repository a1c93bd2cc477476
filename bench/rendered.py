"""The pages of the site rendered by Django on each request, to compare files with."""

import django

django.setup()

from signalmast.newsroom.models import Publication, SitePage  # noqa: E402 -- needs Django set up
from signalmast.website import sheets  # noqa: E402 -- as above
from signalmast.website.domain.sheet import Ref, kind_of, noting  # noqa: E402 -- as above

assert sheets


def application(environ, start_response):  # type: ignore[no-untyped-def]  # a WSGI application
    """Answer the home page, a feed, or a story by its address."""
    site = SitePage.objects.select_related("locale", "office").get(path_prefix="/vi/")
    path = environ["PATH_INFO"]
    if path == site.path_prefix:
        ref = Ref(site, "home")
    elif path.endswith(".atom"):
        ref = Ref(site, "feed-atom", "all/")
    else:
        page = Publication.objects.child_of(site).get(slug=path.strip("/").rpartition("/")[2])
        ref = Ref(site, "page", str(page.pk))
    with noting():
        body = kind_of(ref).build(ref) or b""
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
    return [body]
