"""Addresses where phones check in to a session, short and the same in every language."""

from django.urls import URLPattern, path, re_path

from signalmast.website import views_checkin as views

urlpatterns: list[URLPattern] = [
    path("check-in/", views.find_form),
    path("check-in/worker.js", views.worker),
    re_path(r"^check-in/(?P<short>[0-9A-Za-z]{1,20})/$", views.check_in_form),
]
