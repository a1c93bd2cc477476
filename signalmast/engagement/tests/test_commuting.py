"""Any order and any split of exports gives the same posts, readings and figures."""

from contextlib import contextmanager, suppress

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from signalmast.core import figures
from signalmast.core.importing.pipeline import undo_import
from signalmast.core.models import Import
from signalmast.engagement.tests.factories import (
    a_post,
    an_export,
    an_office,
    ask,
    contents,
    load,
    the_day,
)
from signalmast.people.models import Unit

pytestmark = pytest.mark.django_db

UNITS = ("Phường Bến Nghé", "Phường Đa Kao", "Phường Cầu Kho")
PERIOD = "2018-03"
DIMENSIONS = ("category", "kind", "channel", "unit", "week")
FIGURES = ("posts", "reactions", "comments", "shares", "views", "interactions")
count = st.sampled_from([None, 0, 1, 5, 40])
rows = st.builds(
    a_post,
    st.integers(1, 6),
    time=st.sampled_from(
        ["02/28/2018 08:59", "02/28/2018 09:40", "03/12/2018 12:00", "03/31/2018 09:59"]
    ),
    title=st.sampled_from(["", *(f"Tin {name}" for name in UNITS), f"{UNITS[0]}, {UNITS[1]}"]),
    kind=st.sampled_from(["Photos", "Reel", "Unheard of"]),
    category=st.sampled_from(["", "Lễ hội", "Y tế"]),
    page=st.sampled_from(["Trang A", "Trang B"]),
    share=st.sampled_from(["0", "1"]),
    reactions=count,
    comments=count,
    shares=count,
    views=count,
)
# A row together with the day of the export it stands in.
exported = st.lists(st.tuples(st.integers(120, 123), rows), min_size=1, max_size=8)


class Enough(Exception):
    pass


@contextmanager
def for_one_example():
    with suppress(Enough), transaction.atomic():
        office = an_office("the-one")
        Unit.objects.bulk_create(Unit(office=office, name=n, subject=n) for n in UNITS)
        yield office
        raise Enough


def files_of(chosen, parts):
    """Split rows into exports: one per day and part."""
    files = {}
    for (day, row), part in zip(chosen, parts, strict=True):
        files.setdefault((day, part), []).append(row)
    return files


def load_all(office, files):
    """Load exports; the mark keeps two with the same rows from being one and the same file."""
    return [
        load(
            office,
            an_export([{**row, "Data comment": f"{day} {part}"} for row in one]),
            exported_on=the_day(day),
        ).import_id
        for (day, part), one in files.items()
    ]


def all_figures(office):
    """Return every figure of the room with its time and what it counted."""
    question = ask(office, PERIOD)
    found = {}
    for name in FIGURES:
        answer = figures.find_figure(f"engagement.{name}", office).answer(question)
        found[name] = (answer.value, answer.as_of, sorted(answer.rows.keys()))
    return found


@given(chosen=exported, data=st.data())
@settings(max_examples=25, deadline=None)
def test_order_and_split_change_nothing(chosen, data):
    parts = data.draw(st.lists(st.integers(0, 2), min_size=len(chosen), max_size=len(chosen)))
    split = list(files_of(chosen, parts).items())
    shuffled = dict(data.draw(st.permutations(split)))
    with for_one_example() as office:
        load_all(office, files_of(chosen, [0] * len(chosen)))
        whole = all_figures(office), contents(office)
    with for_one_example() as office:
        load_all(office, shuffled)
        assert (all_figures(office), contents(office)) == whole


@given(chosen=exported)
@settings(max_examples=15, deadline=None)
def test_figures_add_up_over_every_dimension(chosen):
    with for_one_example() as office:
        load_all(office, files_of(chosen, [0] * len(chosen)))
        question = ask(office, PERIOD)
        for name in FIGURES:
            spec = figures.find_figure(f"engagement.{name}", office)
            answer = spec.answer(question)
            if answer.value is None:
                continue
            for dimension in DIMENSIONS:
                parts = spec.by[dimension](question)
                assert sum(one.value or 0 for one in parts) == answer.value
                for part in parts:
                    narrowed = ask(office, PERIOD, **{dimension: part.key})
                    assert spec.answer(narrowed).value in (part.value, part.value or None)
            if name == "posts":
                assert answer.rows.count() == answer.value


@given(chosen=exported, data=st.data())
@settings(max_examples=25, deadline=None)
def test_undo_is_as_if_the_file_had_never_come_and_loading_again_brings_it_back(chosen, data):
    parts = data.draw(st.lists(st.integers(0, 1), min_size=len(chosen), max_size=len(chosen)))
    files = files_of(chosen, parts)
    gone = data.draw(st.sampled_from(sorted(files)))
    left = {key: one for key, one in files.items() if key != gone}
    with for_one_example() as office:
        numbers = load_all(office, files)
        before = contents(office), all_figures(office)
        undo_import(Import.objects.get(pk=numbers[list(files).index(gone)]), by=None)
        without = contents(office), all_figures(office)
        load_all(office, {gone: files[gone]})
        assert (contents(office), all_figures(office)) == before
    with for_one_example() as office:
        load_all(office, left)
        assert (contents(office), all_figures(office)) == without
