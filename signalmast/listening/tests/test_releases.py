"""The ledger of releases: one at a time, only when enough came in, and for good."""

import pytest
from django.db import DatabaseError, transaction

from signalmast.core.audit import broken_links
from signalmast.core.models import AuditEntry
from signalmast.listening.disclosure import STEP, Counted
from signalmast.listening.domain.releases import digest_of_body, latest_release, release_next
from signalmast.listening.enums.releases import About
from signalmast.listening.models import Release


def answers(yes: int, no: int):
    return lambda: Counted(total=yes + no, questions={"side": {"yes": yes, "no": no}})


def release(office, yes: int, no: int, *, number: int = 7):
    return release_next(office, about=About.SURVEY, number=number, count=answers(yes, no))


def test_nothing_is_released_before_ten_answers(office):
    assert release(office, 5, 4) is None
    assert latest_release(About.SURVEY, 7) is None


def test_the_first_release_holds_published_counts_alone_and_is_in_the_chain(office):
    made = release(office, 31, 12)
    assert made.sequence == 1
    assert made.released.total == 40
    assert {count % STEP for _answer, count in made.body["questions"][0][1]} == {0}
    assert made.digest == digest_of_body(made.body)
    entry = AuditEntry.objects.get(verb="results.release")
    assert entry.actor_id is None
    assert entry.data == {
        "about": "survey", "number": 7, "sequence": 1, "digest": made.digest,
    }  # fmt: skip
    assert list(broken_links()) == []


def test_asking_again_gives_what_is_there(office):
    first = release(office, 31, 12)
    assert release(office, 31, 12) == first
    assert release(office, 36, 17) == first
    assert Release.objects.count() == 1
    assert AuditEntry.objects.filter(verb="results.release").count() == 1


def test_the_next_release_follows_when_enough_came_in(office):
    release(office, 31, 12)
    second = release(office, 38, 18)
    assert (second.sequence, second.released.total) == (2, 55)
    assert latest_release(About.SURVEY, 7) == second


def test_releases_of_one_survey_do_not_wait_for_those_of_another(office):
    release(office, 31, 12)
    assert release(office, 30, 30, number=8).sequence == 1


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_a_release(office, change):
    made = release(office, 31, 12)
    rows = Release.objects.filter(pk=made.pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(body={}) if change == "update" else rows.delete()
    assert Release.objects.get() == made


def test_two_releases_with_one_number_cannot_be(office):
    made = release(office, 31, 12)
    made.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        made.save(force_insert=True)


def test_counts_are_read_under_the_lock(office):
    def counted():
        assert transaction.get_connection().in_atomic_block
        return answers(31, 12)()

    assert release_next(office, about=About.CONSULTATION, number=1, count=counted).sequence == 1
