"""Files in any order and any split give the same rows and the same figures."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signalmast.core.figures import find_figure
from signalmast.core.importing.pipeline import undo_import
from signalmast.core.models import Import
from signalmast.programmes.models import Contest, Programme
from signalmast.programmes.tests.factories import (
    HEADERS,
    a_unit,
    an_office,
    ask,
    every_value,
    load,
    sliced,
    value,
)

pytestmark = pytest.mark.django_db
SLOW = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
UNITS = ("Phường A", "Phường B", "Phường C", "Phường Mới")
DAYS = st.dates(date(2018, 1, 1), date(2018, 6, 30)).map(lambda day: f"{day:%d/%m/%Y}")
NUMBERS = st.none() | st.integers(0, 40)
SESSIONS = st.tuples(
    st.sampled_from(["Luật", "luật", "Lịch sử"]),
    st.sampled_from(["05/02/2018", "19/05/2018"]) | DAYS,
    st.sampled_from(UNITS),
    NUMBERS,
    NUMBERS,
    st.just(""),
)
AWARDS = st.tuples(
    st.sampled_from(["Đợt 1", "Đợt 2"]),
    st.sampled_from(["quận", "city"]),
    st.sampled_from(["tập thể", "cá nhân"]),
    st.sampled_from(["An", "Bình", "Chi"]),
    st.sampled_from(["", *UNITS]),
    st.just("") | DAYS,
    st.just(""),
)
ENTRIES = st.tuples(
    st.sampled_from(["Hội thi", "hội thi"]),
    st.sampled_from(["An", "Bình", "Chi"]),
    st.sampled_from(["", *UNITS]),
    NUMBERS,
    NUMBERS,
)
AS_OF = st.sampled_from([{}, {"as_of": "2018-06-30"}, {"as_of": "2018-07-15"}])
CONTEST_DAYS = st.sampled_from(
    [{}, {"pack_day": "2018-04-02"}, {"held_on": "2018-05-19"}, {"held_on": "2018-05-01"}]
)


def files(kind, rows, options):
    """Return a strategy of files: rows in parts, each part with its options."""
    part = st.tuples(st.just(kind), st.lists(rows, min_size=1, max_size=6), options)
    return st.lists(part, max_size=3)


@st.composite
def loads(draw):
    """Return files, and the same rows cut up further and in another order."""
    whole = [
        *draw(files("attendance", SESSIONS, AS_OF)),
        *draw(files("commendations", AWARDS, AS_OF)),
        *draw(files("contest", ENTRIES, CONTEST_DAYS)),
    ]
    parts = []
    for kind, rows, options in whole:
        cut = draw(st.integers(0, len(rows)))
        parts += [(kind, part, options) for part in (rows[:cut], rows[cut:]) if part]
    return whole, draw(st.permutations(parts))


@contextmanager
def a_desk():
    """Open an office with three wards of which two are merged into a new one, and close it."""
    with transaction.atomic():
        office = an_office()
        new = a_unit(office, "Phường Mới", first=date(2018, 4, 1))
        for name in ("Phường A", "Phường B"):
            a_unit(office, name, last=date(2018, 3, 31), into=new)
        a_unit(office, "Phường C")
        yield office
        transaction.set_rollback(True)


def load_all(office, parts):
    """Load each part as a file of its own.

    The extra title makes the files differ: one file under two sets of options is one import,
    of which the later holds, and that rule has its own tests.
    """
    reports = []
    for place, (kind, rows, options) in enumerate(parts):
        header = (*HEADERS[kind], f"Tệp {place}")
        reports.append(load(office, kind, rows, header=header, **options))
        assert reports[-1].refusal == ""
    return reports


def results(parts):
    with a_desk() as office:
        load_all(office, parts)
        return every_value(office), every_value(office, "2018-Q1"), names(office)


def names(office):
    contests = Contest.objects.of(office).values_list("subject", "name", "held_on")
    return set(Programme.objects.of(office).values_list("subject", "name")), set(contests)


@SLOW
@given(loads())
def test_any_order_and_any_split_give_the_same_figures(db, both):
    whole, parts = both
    assert results(parts) == results(whole)


@SLOW
@given(loads(), st.data())
def test_an_import_undone_is_as_if_it_had_never_come(db, both, data):
    _whole, parts = both
    gone = data.draw(st.sets(st.sampled_from(range(len(parts))))) if parts else set()
    kept = [part for place, part in enumerate(parts) if place not in gone]
    with a_desk() as office:
        reports = load_all(office, parts)
        for place in sorted(gone):
            undo_import(Import.objects.get(pk=reports[place].import_id), by=None)
        undone = every_value(office), every_value(office, "2018-Q1"), names(office)
    assert undone == results(kept)


@SLOW
@given(files("attendance", SESSIONS, AS_OF), files("commendations", AWARDS, AS_OF))
def test_figures_add_up_over_units_programmes_weeks_levels_and_kinds(db, sessions, awards):
    with a_desk() as office:
        load_all(office, [*sessions, *awards])
        cases = {
            "programmes.sessions": ("unit", "programme", "week"),
            "programmes.attendance_expected": ("unit", "programme", "week"),
            "programmes.attendance_present": ("unit", "programme", "week"),
            "programmes.commendations": ("unit", "level", "kind", "week"),
        }
        for name, dimensions in cases.items():
            whole = value(office, name)
            for dimension in dimensions:
                parts = sliced(office, name, dimension).values()
                assert sum(part or 0 for part in parts) == (whole or 0)


@SLOW
@given(files("attendance", SESSIONS, AS_OF), st.sampled_from(["unit", "programme", "week"]))
def test_a_slice_is_what_the_narrowed_figure_says(db, parts, dimension):
    with a_desk() as office:
        load_all(office, parts)
        for name in ("programmes.sessions", "programmes.attendance_rate"):
            spec = find_figure(name, office)
            for one in spec.by[dimension](ask(office, "2018-H1")):
                narrowed = ask(office, "2018-H1", **{dimension: one.key})
                assert spec.answer(narrowed).value == one.value
