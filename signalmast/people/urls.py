"""Addresses of the people room, below /desk/."""

from django.urls import include, path

from signalmast.people.views import audit, members, offices, units

members_urls = [
    path("", members.index, name="index"),
    path("new/", members.add, name="add"),
    path("<int:pk>/password/", members.password, name="password"),
    path("<int:pk>/dismiss/", members.dismiss, name="dismiss"),
]
urlpatterns = [
    path("members/", include((members_urls, "members"))),
    path("office/", offices.settings, name="office-settings"),
    path("office/switch/", offices.switch, name="office-switch"),
    path("names/", units.held, name="waiting-names"),
    path("audit/", audit.trail, name="audit-trail"),
]
