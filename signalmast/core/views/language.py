"""The reader's language: kept with the person at the desk, in a cookie at the door."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language
from wagtail.users.models import UserProfile

from signalmast.core.views.frame import page


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Offer the languages; the one chosen holds for this person from now on."""
    chosen = request.POST.get("language", "")
    if request.method == "POST" and chosen in dict(settings.LANGUAGES):
        profile = UserProfile.get_for_user(request.user)
        profile.preferred_language = chosen
        profile.save(update_fields=["preferred_language"])
        response: HttpResponse = set_language(request)
        return response
    return page(
        request,
        "core/language.html",
        title=_("Language"),
        icon="globe",
        languages=settings.LANGUAGES,
        next=request.GET.get("next", ""),
    )
