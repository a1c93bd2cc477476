"""Uploads as they lie on the disk: for people of the office they belong to, and for nobody else.

What the public sees of them are copies that the site holds while a public page shows them.
"""

import mimetypes
from pathlib import Path
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils._os import safe_join
from django.views.decorators.http import require_safe
from wagtail.models import Collection
from wagtail.users.models import UserProfile

from signalmast.newsroom.models import Attachment, Picture, PictureRendition
from signalmast.newsroom.models.belongings import collection_name
from signalmast.people.models import Membership, Office

#: A browser keeps a picture for the length of a piece of work, not for the next person.
KEPT = "private, max-age=600"


def colleagues(user: Any) -> list[Office]:
    """Return the offices of a person who is signed in as each of them asks."""
    if not user.is_authenticated or not user.is_active:
        return []
    offices = Office.objects.filter(memberships__user_id=user.pk).distinct()
    return [office for office in offices if office.is_demo or is_mfa_enabled(user)]


def is_colleagues(collection: Collection, user: Any) -> bool:
    """Tell whether a collection is of an office in which the user works."""
    return collection.name in {collection_name(office.pk) for office in colleagues(user)}


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer with an upload or a rendition by its place below MEDIA_ROOT."""
    if not _may_see(path, request.user):
        raise Http404
    return _sent(path)


@require_safe
def document(request: HttpRequest, document_id: int, filename: str) -> HttpResponseBase:
    """Answer with a file of the office, to be saved."""
    found = get_object_or_404(Attachment.objects.select_related("collection"), pk=document_id)
    if found.filename != filename or not is_colleagues(found.collection, request.user):
        raise Http404
    return _sent(found.file.name, filename=found.filename)


def _may_see(path: str, user: Any) -> bool:
    picture = Picture.objects.filter(file=path).select_related("collection").first()
    if picture is None:
        made = PictureRendition.objects.filter(file=path)
        rendition = made.select_related("image__collection").first()
        picture = rendition.image if rendition else None
    if picture is not None:
        return is_colleagues(picture.collection, user)
    face = UserProfile.objects.filter(avatar=path).first()
    if face is None:
        return False
    shared = Membership.objects.filter(user=face.user_id, office__in=colleagues(user))
    return shared.exists()


def _sent(name: str, *, filename: str = "") -> HttpResponseBase:
    """Return the file; one with a name is saved, another is shown."""
    place = Path(safe_join(settings.MEDIA_ROOT, name))
    if not place.is_file():
        raise Http404
    kind = mimetypes.guess_type(place.name)[0] or "application/octet-stream"
    response = FileResponse(
        place.open("rb"), as_attachment=bool(filename), filename=filename, content_type=kind
    )
    response.headers["Cache-Control"] = KEPT
    return response
