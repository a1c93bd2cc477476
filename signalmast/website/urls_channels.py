"""Addresses of the newsletter's pages and of the office's actor; the root addresses include it."""

from django.conf import settings
from django.urls import URLPattern, path, re_path

from signalmast.website import views_channels as views

#: The words of the newsletter's addresses, by language: its page, confirming, ending.
WORDS = {
    "vi": ("ban-tin", "xac-nhan", "thoi-nhan"),
    "en": ("newsletter", "confirm", "end"),
}
BEARER = r"(?P<token>\d{1,18}-[0-9a-f]{32})"
NAME = r"(?P<name>[a-z0-9_]{2,30})"


def newsletter(language: str) -> list[URLPattern]:
    """Return the addresses of the newsletter in one language."""
    page, yes, no = WORDS[language]
    here = {"language": language}
    return [
        path(f"{language}/{page}/<int:number>/", views.subscribe, here, f"newsletter-{language}"),
        path(
            f"{language}/{page}/<int:number>/browser/", views.browser, here, f"notify-{language}"
        ),
        re_path(
            rf"^{language}/{page}/{yes}/{BEARER}/$", views.confirm, here,
            f"newsletter-confirm-{language}",
        ),
        re_path(
            rf"^{language}/{page}/{no}/{BEARER}/$", views.end, here, f"newsletter-end-{language}"
        ),
    ]  # fmt: skip


urlpatterns: list[URLPattern] = [
    *(one for language, _label in settings.LANGUAGES for one in newsletter(language)),
    path(".well-known/webfinger", views.webfinger, name="webfinger"),
    path(".well-known/nodeinfo", views.node_info_links),
    path("nodeinfo/2.1", views.node_info, name="nodeinfo"),
    re_path(rf"^ap/{NAME}/$", views.actor, name="actor"),
    re_path(rf"^ap/{NAME}/inbox$", views.inbox, name="actor-inbox"),
    re_path(rf"^ap/{NAME}/outbox$", views.outbox, name="actor-outbox"),
    re_path(rf"^ap/{NAME}/followers$", views.follower_count, name="actor-followers"),
    re_path(rf"^ap/{NAME}/posts/(?P<key>[0-9a-f]{{32}})$", views.post, name="actor-post"),
]
