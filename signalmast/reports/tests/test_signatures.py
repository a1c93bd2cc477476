"""Other rooms ask whether a signed report holds a day."""

from datetime import date

from signalmast.core.signatures import signature_over
from signalmast.reports.domain.reports import begin_report, sign_report, submit_report


def test_a_day_has_a_signature_once_a_report_over_it_is_signed(office, lan, binh):
    report = submit_report(begin_report(office, period_key="2018-H1", by=lan), by=lan)
    assert signature_over(office, date(2018, 6, 30)) is None
    sign_report(report, by=binh, name="Trần Bình", day=date(2018, 6, 27))
    found = signature_over(office, date(2018, 6, 30))
    assert (found.period, found.signer) == ("first half of 2018", "Trần Bình")
    assert signature_over(office, date(2018, 1, 1)) == found
    assert signature_over(office, date(2018, 7, 1)) is None
    assert signature_over(office, date(2017, 12, 31)) is None
