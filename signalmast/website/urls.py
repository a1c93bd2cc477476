"""Public addresses. Until the newsroom comes: the office's front page and the charter."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
