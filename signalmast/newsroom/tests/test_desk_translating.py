"""A translation is a draft of its own, with a writer of its own."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from signalmast.core.models import AuditEntry
from signalmast.newsroom.domain.publishing import approve_page
from signalmast.newsroom.domain.sites import site_of
from signalmast.newsroom.domain.translating import missing_languages, translate_page
from signalmast.newsroom.models import NoticePage, Publication
from signalmast.newsroom.models.guarded import writers_of
from signalmast.newsroom.tests.factories import (
    approver,
    draft,
    hand_in,
    notice,
    person,
    story,
    writer,
)
from signalmast.people.domain.offices import open_office
from signalmast.people.enums import Role

pytestmark = pytest.mark.django_db


def test_a_translation_is_a_draft_under_the_other_site(office):
    page, minh = story(office, tags=["sách"]), person(office, "minh")
    made = translate_page(page, by=minh, language="en")
    made = Publication.objects.get(pk=made.pk).specific
    assert made.get_parent().specific == site_of(office, "en")
    assert (made.live, made.first_published_at, made.office) == (False, None, office)
    assert (made.translation_key, made.title) == (page.translation_key, page.title)
    assert [tag.name for tag in made.tags.all()] == ["sách"]
    assert writers_of(made) == {minh.pk}
    assert AuditEntry.objects.filter(verb="page.translate", subject_id=str(made.pk)).count() == 1


def test_a_notice_takes_what_residents_need_along(office):
    page = notice(office)
    made = translate_page(page, by=writer(office), language="en")
    made = NoticePage.objects.get(pk=made.pk)
    assert (made.changes, made.valid_from) == (page.changes, page.valid_from)


def test_the_text_is_taken_as_it_was_saved_last(office):
    page = story(office)
    page.title = "Nhan đề mới, chưa duyệt"
    page.save_revision(user=writer(office))
    made = translate_page(page, by=writer(office), language="en")
    assert made.title == "Nhan đề mới, chưa duyệt"


def test_a_text_is_translated_once(office):
    page = draft(office)
    assert missing_languages(page) == ["en"]
    made = translate_page(page, by=writer(office), language="en")
    assert (missing_languages(page), missing_languages(made)) == ([], [])
    with pytest.raises(ValidationError):
        translate_page(page, by=writer(office), language="en")


def test_whoever_translates_does_not_approve_the_translation(office):
    binh = approver(office)
    made = translate_page(story(office), by=binh, language="en")
    hand_in(made, binh)
    with pytest.raises(PermissionDenied):
        approve_page(made, by=binh)
    approve_page(made, by=person(office, "chi", Role.APPROVER))
    assert Publication.objects.get(pk=made.pk).live


def test_a_person_of_another_office_translates_nothing(office):
    page = story(office)
    stranger = person(open_office("quan-2", name="Quận Hai", is_demo=True), "dung")
    with pytest.raises(PermissionDenied):
        translate_page(page, by=stranger, language="en")
    assert Publication.objects.count() == 1
