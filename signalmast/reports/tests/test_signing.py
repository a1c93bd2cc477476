"""Two people, frozen figures, and what `verify` says afterwards."""

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from signalmast.core.importing.pipeline import undo_import
from signalmast.core.models import AuditEntry, Import
from signalmast.engagement.models import Reading
from signalmast.people.domain.offices import take_in_member
from signalmast.people.enums import Role
from signalmast.reports.domain.printing import print_report
from signalmast.reports.domain.reports import (
    begin_report,
    change_report,
    return_report,
    sign_report,
    submit_report,
)
from signalmast.reports.domain.verifying import drifts
from signalmast.reports.enums import State
from signalmast.reports.models import Report, SignedFigure


@pytest.fixture
def report(office, lan):
    return submit_report(begin_report(office, period_key="2018-H1", by=lan), by=lan)


@pytest.fixture
def signed(report, binh):
    return sign_report(report, by=binh, name="Trần Bình", day=date(2018, 6, 27))


def test_author_cannot_sign_even_as_approver(report, lan, office):
    take_in_member(lan, office=office, role=Role.APPROVER)

    with pytest.raises(ValidationError) as refusal:
        sign_report(report, by=lan, name="Lan")

    assert refusal.value.messages == [
        "You wrote in this report, so another person has to sign it; ask your head of office."
    ]
    assert Report.objects.get().state == State.IN_REVIEW


def test_whoever_changed_a_word_cannot_sign(office, lan, binh):
    report = begin_report(office, period_key="2018-H1", by=lan)
    report.abstract = "Another subject"
    change_report(report, by=binh)
    submit_report(report, by=lan)

    with pytest.raises(ValidationError):
        sign_report(report, by=binh, name="Binh")


def test_auditor_cannot_sign_or_write(report, office, chi):
    with pytest.raises(PermissionDenied):
        sign_report(report, by=chi, name="Chi")
    with pytest.raises(PermissionDenied):
        begin_report(office, period_key="2018-H1", by=chi)


def test_draft_cannot_be_signed(office, lan, binh):
    draft = begin_report(office, period_key="2018-H1", by=lan)

    with pytest.raises(PermissionDenied):
        sign_report(draft, by=binh, name="Binh")


def test_handed_in_report_cannot_be_changed(report, lan):
    report.abstract = "Changed behind the signer's back"

    with pytest.raises(PermissionDenied):
        change_report(report, by=lan)


def test_return_needs_a_reason_and_gives_the_draft_back(report, binh, lan):
    with pytest.raises(ValidationError):
        return_report(report, by=binh, because="  ")

    returned = return_report(report, by=binh, because="Add the contest.")

    assert (returned.state, returned.returned_because) == (State.DRAFT, "Add the contest.")
    assert submit_report(returned, by=lan).returned_because == ""


def test_signing_freezes_value_rows_method_and_hash(signed):
    shares = signed.figures.get(name="engagement.shares")

    assert (shares.value, shares.previous, shares.row_count) == (1310, 402, 312)
    assert len(shares.keys) == 312
    assert len(shares.digest) == 64
    assert shares.method.startswith("Sum of the lifetime counter") or shares.method
    assert signed.signer_name == "Trần Bình"
    assert AuditEntry.objects.first().verb == "report.sign"
    assert AuditEntry.objects.first().data["figures"]["engagement.shares"] == shares.digest


def test_signed_figures_and_report_cannot_be_changed_in_the_database(signed):
    for change in (
        lambda: SignedFigure.objects.update(value=1),
        lambda: SignedFigure.objects.all().delete(),
        lambda: Report.objects.update(abstract="Other"),
        lambda: Report.objects.filter(pk=signed.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    assert Report.objects.get().abstract == signed.abstract


def test_signed_report_prints_the_same_after_the_data_changed(signed):
    before = print_report(signed, "json")
    Reading.objects.update(shares=0)

    assert print_report(Report.objects.get(), "json") == before


def test_verify_is_quiet_when_nothing_drifted(signed):
    assert list(drifts(signed)) == []


def test_verify_names_the_changed_row(signed):
    reading = Reading.objects.filter(post__external_id="900002000000000").last()
    Reading.objects.filter(pk=reading.pk).update(shares=reading.shares + 10)

    found = {drift.name: drift for drift in drifts(signed)}

    shares = found["engagement.shares"]
    assert (shares.signed, shares.now) == (1310, 1320)
    assert len(shares.reasons) == 1
    assert "post:facebook:900002000000000" in shares.reasons[0]
    assert "engagement.comments" not in found


def test_verify_names_the_import_that_was_undone(signed, lan):
    undo_import(Import.objects.get(file__name="hoc-tap.xlsx"), by=lan)

    found = {drift.name: drift for drift in drifts(signed)}

    present = found["programmes.attendance_present"]
    assert (present.signed, present.now) == (2602, None)
    assert any("hoc-tap.xlsx" in reason for reason in present.reasons)


def test_verify_notices_a_document_changed_behind_the_guard(signed):
    on = " ON reports_report" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER reports_report_no_update{on}")
    body = json.loads(json.dumps(signed.document).replace("91.718", "99.999"))
    Report.objects.update(document=body)

    found = list(drifts(Report.objects.get()))

    assert [drift.name for drift in found] == ["document"]


def test_verify_command_fails_with_a_sentence_and_says_what(signed, capsys):
    Reading.objects.filter(post__external_id="900002000000000").update(shares=0)

    with pytest.raises(CommandError):
        call_command("verify", "--report", str(signed.pk), "--language", "en")

    said = capsys.readouterr().out
    assert "engagement.shares was signed as 1310" in said


def test_verify_command_is_content_after_signing(signed, capsys):
    call_command("verify", "--language", "en")

    assert capsys.readouterr().out.splitlines()[-1] == "All is as it was signed and stored."
