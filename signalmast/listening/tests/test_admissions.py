"""One-time codes open once, and nothing that is kept joins one to an answer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from signalmast.core.models import AuditEntry
from signalmast.listening.domain.admissions import (
    MOST,
    NotAdmitted,
    Spent,
    admission_digest,
    admit,
    forget_codes,
    make_codes,
    mix_codes,
    read_admission,
    sheets,
    spent,
    void_codes,
)
from signalmast.listening.enums.admissions import Door
from signalmast.listening.models import Code, CodeList

SURVEY = {"door": Door.SURVEY, "number": 7}


def made(office, count=3):
    return make_codes(office, **SURVEY, count=count, by=None)


def test_a_code_opens_once_and_its_admission_is_another_thing(office):
    _sheet, codes = made(office)
    admission = admit(codes[0].lower().replace("-", " "), **SURVEY)
    token = read_admission(admission, **SURVEY)
    assert codes[0] not in admission
    assert len(admission_digest(token)) == 64
    with pytest.raises(NotAdmitted, match="used already"):
        admit(codes[0], **SURVEY)
    assert spent(*SURVEY.values()) == Spent(given=3, used=1)


def test_what_is_kept_tells_neither_the_code_nor_the_admission(office):
    _sheet, codes = made(office)
    before = set(Code.objects.values_list("digest", "list", "is_used"))
    admission = admit(codes[0], **SURVEY)
    after = set(Code.objects.values_list("digest", "list", "is_used"))
    assert len(before ^ after) == 2
    assert [field.name for field in Code._meta.concrete_fields] == ["digest", "list", "is_used"]
    kept = repr(list(Code.objects.values())) + repr(list(AuditEntry.objects.values()))
    assert [one for one in [*codes, admission] if one in kept] == []


def test_spending_a_code_leaves_no_entry_in_the_audit_chain(office):
    _sheet, codes = made(office)
    before = AuditEntry.objects.count()
    admit(codes[0], **SURVEY)
    assert AuditEntry.objects.count() == before


def test_an_unknown_code_and_one_of_another_door_are_refused(office):
    _sheet, codes = made(office)
    with pytest.raises(NotAdmitted, match="not known"):
        admit("2222-2222-2222", **SURVEY)
    with pytest.raises(NotAdmitted, match="not known"):
        admit(codes[0], door=Door.CONSULTATION, number=7)
    assert spent(*SURVEY.values()).used == 0


@pytest.mark.parametrize("changed", ["", "x", "a:b", "eyJ9:zzz"])
def test_an_admission_that_was_not_made_here_is_refused(changed):
    with pytest.raises(NotAdmitted, match="opened with a code"):
        read_admission(changed, **SURVEY)


def test_an_admission_opens_what_it_was_made_for_alone(office):
    _sheet, codes = made(office)
    admission = admit(codes[0], **SURVEY)
    with pytest.raises(NotAdmitted, match="something else"):
        read_admission(admission, door=Door.SURVEY, number=8)


def test_codes_are_written_in_no_order_of_the_sheet(office):
    _sheet, codes = made(office, 60)
    assert len(set(codes)) == 60
    kept = list(Code.objects.order_by().values_list("digest", flat=True))
    assert sorted(kept) == list(Code.objects.values_list("digest", flat=True))


def test_taken_back_codes_are_gone_and_counted(office):
    sheet, codes = made(office)
    admit(codes[0], **SURVEY)
    assert void_codes(sheet, by=None) == 2
    assert void_codes(sheet, by=None) == 0
    assert spent(*SURVEY.values()) == Spent(given=1, used=1)
    with pytest.raises(NotAdmitted, match="not known"):
        admit(codes[1], **SURVEY)
    assert [(one.pk, counts) for one, counts in sheets(*SURVEY.values())] == [
        (sheet.pk, Spent(1, 1))
    ]


def test_mixing_changes_nothing_that_anybody_sees(office):
    _sheet, codes = made(office, 20)
    for code in codes[:5]:
        admit(code, **SURVEY)
    before = list(Code.objects.values())
    assert mix_codes() == 20
    assert list(Code.objects.values()) == before
    assert admit(codes[6], **SURVEY)


@pytest.mark.parametrize("count", [0, MOST + 1])
def test_a_sheet_has_an_end(office, count):
    with pytest.raises(ValidationError, match="fit on one sheet"):
        made(office, count)
    assert CodeList.objects.count() == 0


def test_only_who_writes_for_the_office_makes_codes(office, django_user_model):
    somebody = django_user_model.objects.create(username="somebody")
    with pytest.raises(PermissionDenied):
        make_codes(office, **SURVEY, count=2, by=somebody)


def test_after_the_closing_only_numbers_are_left(office):
    _sheet, codes = made(office, 5)
    admit(codes[0], **SURVEY)
    forget_codes(*SURVEY.values())
    assert spent(*SURVEY.values()) == Spent(given=5, used=1)
    assert Code.objects.count() == 0
    with pytest.raises(NotAdmitted, match="not known"):
        admit(codes[1], **SURVEY)
