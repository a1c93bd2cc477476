"""Courses at the desk: what there is, how far one is, a lesson with its quiz."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from signalmast.core.views.frame import office_of, page
from signalmast.people.models import Membership
from signalmast.programmes.courses import courses, named
from signalmast.programmes.courses.markup import blocks
from signalmast.programmes.domain.training import answer_quiz, progress_of
from signalmast.programmes.models import Credential

LANGUAGES = ("vi", "en")


def language_of() -> str:
    """Return the reader's language, if courses speak it."""
    said = (get_language() or "vi")[:2]
    return said if said in LANGUAGES else "vi"


def member(request: HttpRequest) -> None:
    """Whoever works at the desk may learn. Raises Http404 for others."""
    office = office_of(request)
    if (
        office is None
        or not Membership.objects.of(office).filter(user_id=request.user.pk or 0).exists()
    ):
        raise Http404


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every course with how far the member is."""
    member(request)
    certificates = Credential.objects.of(office_of(request)).standing().named()
    certificates = certificates.filter(holder_id=request.user.pk or 0)
    return page(
        request, "programmes/training/index.html", title=_("Training"), icon="openquote",
        courses=progress_of(request.user, courses(language_of())),
        certified=dict(certificates.values_list("course", "code")),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def lesson(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """A lesson with its quiz; answered, each question says what is right and why."""
    member(request)
    course = named(language_of(), name)
    found = course.lesson(key) if course else None
    if course is None or found is None:
        raise Http404
    given = _given(request.POST, len(found.quiz)) if request.method == "POST" else {}
    right: list[bool] = []
    error = ""
    if request.method == "POST":
        try:
            right = answer_quiz(course, found, given, by=request.user)
        except ValidationError as refusal:
            error = " ".join(refusal.messages)
    quiz = [
        (number, query, given.get(number), right[number - 1] if right else None)
        for number, query in enumerate(found.quiz, start=1)
    ]
    return page(
        request, "programmes/training/lesson.html", title=found.title, icon="openquote",
        way=[(_("Training"), reverse("training:index"))], course=course, lesson=found,
        blocks=list(blocks(found.body)), quiz=quiz, answered=bool(right), error=error,
        rights=sum(right), after=course.after(found), language=language_of(),
        status=400 if error else 200,
    )  # fmt: skip


def _given(said: Any, count: int) -> dict[int, int]:
    """Return which choice was made for which question; what is no number is none."""
    chosen = {number: said.get(f"question-{number}", "") for number in range(1, count + 1)}
    return {number: int(one) for number, one in chosen.items() if one in ("1", "2", "3", "4")}
