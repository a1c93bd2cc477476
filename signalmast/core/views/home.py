"""Where the desk opens: the home, or the own page of those who don't see the office's desk."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from wagtail.admin.views.home import HomeView

from signalmast.core import desk


def home(request: HttpRequest) -> HttpResponseBase:
    """Show the home, or lead to where this person's desk begins."""
    own = desk.beginning(request)
    return redirect(own) if own else HomeView.as_view()(request)
