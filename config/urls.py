"""Where each room answers."""

from django.conf import settings
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from signalmast.newsroom.urls import upload_urlpatterns
from signalmast.newsroom.views.doors import guard

decorate_urlpatterns(wagtailadmin_urls.urlpatterns, guard)
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", include(wagtailadmin_urls)),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    *upload_urlpatterns,
    path("", include("signalmast.website.urls_channels")),
    path("", include("signalmast.website.urls_checkin")),
    path("", include("signalmast.website.urls_corrections")),
    path("", include("signalmast.website.urls_feedback")),
    path("", include("signalmast.website.urls_open311")),
    path("", include("signalmast.website.urls_surveys")),
    path("", include("signalmast.website.urls_consultations")),
    path("", include("signalmast.website.urls_programmes")),
    path("", include("signalmast.website.urls")),
]
if settings.DEBUG:
    urlpatterns += staticfiles_urlpatterns()
