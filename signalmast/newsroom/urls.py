"""Where the newsroom's own screens answer, and the uploads of offices."""

from django.urls import URLPattern, URLResolver, include, path

from signalmast.newsroom.views import approving, calendar, composing, media, publishing, sites

desk: list[URLPattern] = [
    path("approvals/", approving.approvals, name="approvals"),
    path("approvals/<int:pk>/", approving.approval, name="approval"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("sites/", sites.sites, name="sites"),
    path("<int:pk>/", publishing.show, name="show"),
    path("<int:pk>/hurry/", publishing.hurry, name="hurry"),
    path("<int:pk>/urgent/", publishing.urgent, name="urgent"),
    path("<int:pk>/withdraw/", publishing.withdraw, name="withdraw"),
    path("<int:pk>/channels/", composing.channels, name="channels"),
    path("<int:pk>/translate/", publishing.translate, name="translate"),
]
#: Below /desk/.
urlpatterns: list[URLPattern | URLResolver] = [
    path("newsroom/", include((desk, "newsroom"), namespace="newsroom")),
]
#: At the root. The name of the second is what Wagtail asks for the address of a file.
upload_urlpatterns: list[URLPattern] = [
    path("media/<path:path>", media.media, name="media"),
    path("documents/<int:document_id>/<str:filename>", media.document, name="wagtaildocs_serve"),
]
