"""The public courses as pages: the list, a course with its lessons, a lesson with its quiz."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.newsroom.addresses import address
from signalmast.newsroom.models import SitePage
from signalmast.programmes.courses import Course, courses, named
from signalmast.programmes.courses.markup import blocks
from signalmast.website.content import Frame, Link
from signalmast.website.domain.frames import frame, sites_of
from signalmast.website.domain.sheet import Ref, sheet_kind
from signalmast.website.sheets import render

LIST, COURSE, LESSON = "courses", "course", "lesson"


def public(site: SitePage) -> list[Course]:
    """Return the courses that a site offers, in its language."""
    return [one for one in courses(site.language) if one.is_public]


def refs(site: SitePage) -> Iterator[Ref]:
    """Yield the sheets about courses that a site should have."""
    yield Ref(site, LIST)
    for one in public(site):
        yield Ref(site, COURSE, one.name)
        yield from (Ref(site, LESSON, f"{one.name}/{lesson.key}") for lesson in one.lessons)


def way(site: SitePage, name: str = "", key: str = "") -> str:
    """Return where the courses, one of them, or a lesson stands on a site."""
    found = named(site.language, name) if name else None
    parts = [part for part in (found.slug if found else "", key) if part]
    return address(site, "course", *parts)


def _frame(site: SitePage, title: str, name: str = "", key: str = "", *crumbs: Link) -> Frame:
    return frame(
        site, title=title, here=way(site, name, key),
        elsewhere={one.language: way(one, name, key) for one in sites_of(site)},
        crumbs=(Link(_("Home"), site.path_prefix), *crumbs),
    )  # fmt: skip


@sheet_kind(LIST, lambda ref: way(ref.site))
def course_list(ref: Ref) -> bytes:
    """Every public course."""
    site = ref.site
    with override(site.language):
        base = _frame(site, _("Courses"))
    shown = [(one, way(site, one.name)) for one in public(site)]
    return render.page(site, "courses.html", base, courses=shown)


@sheet_kind(COURSE, lambda ref: way(ref.site, ref.key))
def course(ref: Ref) -> bytes | None:
    """One course with its lessons."""
    site = ref.site
    found = named(site.language, ref.key)
    if found is None or not found.is_public:
        return None
    with override(site.language):
        base = _frame(site, found.title, found.name, "", Link(_("Courses"), way(site)))
    lessons = [(one, way(site, found.name, one.key)) for one in found.lessons]
    return render.page(site, "course.html", base, course=found, lessons=lessons)


def _lesson_way(ref: Ref) -> str:
    name, _slash, key = ref.key.partition("/")
    return way(ref.site, name, key)


@sheet_kind(LESSON, _lesson_way)
def lesson(ref: Ref) -> bytes | None:
    """One lesson: its text, and questions whose explanation opens below."""
    site = ref.site
    name, _slash, key = ref.key.partition("/")
    found = named(site.language, name)
    one = found.lesson(key) if found else None
    if found is None or one is None or not found.is_public:
        return None
    with override(site.language):
        crumbs = (Link(_("Courses"), way(site)), Link(found.title, way(site, name)))
        base = _frame(site, one.title, name, key, *crumbs)
    after = found.after(one)
    return render.page(
        site, "lesson.html", base, course=found, lesson=one, blocks=list(blocks(one.body)),
        number=found.lessons.index(one) + 1, after=after,
        after_way=way(site, name, after.key) if after else way(site),
    )  # fmt: skip
