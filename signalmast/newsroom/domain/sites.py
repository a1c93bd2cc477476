"""Verbs for the sites of an office: opened once, with what a newsroom needs on its first day."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override
from wagtail.models import (
    Collection,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from signalmast.newsroom.addresses import site_prefix
from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import BakeMark, Category, SecondPersonTask, SitePage
from signalmast.newsroom.models.belongings import collection_name
from signalmast.people.models import Office

#: The five categories an office begins with: address, names, flag.
FIRST_CATEGORIES = (
    ("thong-tin-chinh-thuc", "Thông tin chính thức", "Official information", "square"),
    ("nguoi-tot-viec-tot", "Người tốt việc tốt", "Good people, good deeds", "disc"),
    ("ngay-le-ky-niem", "Ngày lễ, kỷ niệm", "Commemorations", "diamond"),
    ("hoat-dong-co-so", "Hoạt động cơ sở", "Life in the units", "quarters"),
    ("dinh-chinh", "Đính chính", "Corrections", "chequers"),
)


@transaction.atomic
def open_site(office: Office) -> list[SitePage]:
    """Give an office its site in every language, its categories and its collection.

    Does nothing that is there already, so it may be called again.
    """
    if Category.objects.of(office).exists():
        return list(SitePage.objects.of(office))
    root = _root()
    first = not SitePage.objects.exclude(office=office).exists()
    key = None
    pages = []
    for language in languages():
        page = SitePage(
            title=office.name,
            slug=f"{office.slug}-{language}",
            office=office,
            locale=Locale.objects.get_or_create(language_code=language)[0],
            path_prefix=site_prefix(language, office.slug, first=first),
            live=True,
        )
        if key is not None:
            page.translation_key = key
        root.add_child(instance=page)
        key = page.translation_key
        pages.append(page)
        BakeMark.put(MarkKind.SITE, page.pk)
    Category.objects.bulk_create(
        Category(office=office, slug=slug, name=name, name_en=english, flag=flag, order=number)
        for number, (slug, name, english, flag) in enumerate(FIRST_CATEGORIES, start=1)
    )
    Collection.get_first_root_node().add_child(name=collection_name(office.pk))
    if not Site.objects.exists():
        Site.objects.create(hostname="localhost", root_page=pages[0], is_default_site=True)
    return pages


def languages() -> list[str]:
    """Return the languages of every site, the first first."""
    return [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]


def _root() -> Page:
    """Return the root of the tree with the workflow of two people hanging on it."""
    for language in languages():
        Locale.objects.get_or_create(language_code=language)
    root = Page.get_first_root_node()
    if root is None:
        root = Page.add_root(title="Root", slug="root")
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    if not SecondPersonTask.objects.exists():
        with override(settings.LANGUAGE_CODE):
            workflow = Workflow.objects.create(name=gettext("Two people"))
            task = SecondPersonTask.objects.create(name=gettext("Second person"))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        # The framework hangs a workflow of its own there, which any moderator may approve.
        WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
        Workflow.objects.exclude(pk=workflow.pk).update(active=False)
    return root


def site_of(office: Any, language: str) -> SitePage:
    """Return the office's site in a language. Raises SitePage.DoesNotExist."""
    found: SitePage = SitePage.objects.select_related("locale", "office").get(
        office=office, locale__language_code=language
    )
    return found
