"""The courses that come with the product, and what a member keeps of them."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from signalmast.people.domain.offices import open_office
from signalmast.people.models import User
from signalmast.programmes.courses import courses, named
from signalmast.programmes.courses.markup import blocks, pieces
from signalmast.programmes.domain.training import answer_quiz, progress_of
from signalmast.programmes.models import Progress
from tests.desk.conftest import desk_of, person


def shape(course):
    return (
        course.name, course.minutes, course.is_public,
        [(one.key, [(len(q.choices), q.right) for q in one.quiz]) for one in course.lessons],
    )  # fmt: skip


def test_three_courses_are_complete_in_both_languages():
    assert [one.name for one in courses("vi")] == ["false-claims", "charts", "writing"]
    assert [shape(one) for one in courses("vi")] == [shape(one) for one in courses("en")]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_lesson_says_something_and_every_question_has_its_answer(language):
    for course in courses(language):
        assert len({one.slug for one in courses(language)}) == 3
        for lesson in course.lessons:
            assert len(lesson.body.split()) > 60
            for query in lesson.quiz:
                assert len(set(query.choices)) == len(query.choices) == 3
                assert 1 <= query.right <= 3
                assert len(query.why.split()) > 6


def test_the_right_answer_is_not_always_in_one_place():
    places = [q.right for one in courses("vi") for lesson in one.lessons for q in lesson.quiz]
    assert set(places) == {1, 2, 3}


def test_a_text_becomes_headings_lists_and_paragraphs():
    text = "Một **hai** ba\nbốn.\n\n## Đầu đề\n\n- a\n- **b**\n"
    assert [(one.kind, one.lines) for one in blocks(text)] == [
        ("paragraph", ((("Một ", False), ("hai", True), (" ba bốn.", False)),)),
        ("heading", ((("Đầu đề", False),),)),
        ("list", ((("a", False),), (("b", True),))),
    ]


@given(st.text(alphabet="ab*<> \n#-"))
def test_no_sign_of_a_text_is_lost_but_its_markup(text):
    shown = "".join(
        piece for block in blocks(text) for line in block.lines for piece, _bold in line
    )
    kept = [sign for sign in text if sign in "ab<>"]
    assert [sign for sign in shown if sign in "ab<>"] == kept


def test_bold_stands_between_two_pairs():
    assert pieces("a **b** c **d") == (("a ", False), ("b", True), (" c **d", False))


@pytest.fixture
def office(db):
    return open_office("quan-1", name="Quận Một", is_demo=True)


@pytest.fixture
def editor(office):
    return person("lan", office, "editor")


def right_answers(lesson):
    return {number: query.right for number, query in enumerate(lesson.quiz, start=1)}


def test_a_lesson_done_twice_is_done_once_with_the_last_answers(editor):
    course = named("vi", "false-claims")
    first = course.lessons[0]
    wrong = {number: 1 + right % 3 for number, right in right_answers(first).items()}
    assert answer_quiz(course, first, wrong, by=editor) == [False, False]
    assert answer_quiz(course, first, right_answers(first), by=editor) == [True, True]
    assert list(Progress.objects.values_list("course", "lesson", "right")) == [
        ("false-claims", "claim", 2)
    ]
    far = progress_of(editor, courses("en"))[0]
    assert (far.next.key, far.is_done) == ("signs", False)


def test_an_open_question_keeps_the_lesson_open(editor):
    course = named("vi", "false-claims")
    with pytest.raises(ValidationError, match="each question"):
        answer_quiz(course, course.lessons[0], {1: 1}, by=editor)
    assert Progress.objects.count() == 0


@pytest.mark.parametrize("role", ["editor", "approver", "auditor", "administrator"])
def test_every_member_learns_at_the_desk(office, role):
    client = desk_of(person("hoa", office, role), "en")
    where = reverse("training:lesson", args=["charts", "axis"])
    assert client.get(reverse("training:index")).status_code == 200
    half = client.post(where, {})
    assert (half.status_code, half.context["answered"]) == (400, False)
    lesson = named("en", "charts").lessons[0]
    done = client.post(where, {"question-1": str(lesson.quiz[0].right)})
    assert (done.context["rights"], done.context["after"].key) == (1, "percent")


def test_what_is_chosen_stays_where_a_question_is_open(editor):
    client = desk_of(editor, "en")
    where = reverse("training:lesson", args=["false-claims", "claim"])
    answer = client.post(where, {"question-2": "2", "question-1": "x"})
    assert [chosen for _number, _query, chosen, _right in answer.context["quiz"]] == [None, 2]


def test_unknown_lessons_and_strangers_find_nothing(editor):
    client = desk_of(editor)
    for parts in (("charts", "nothing"), ("nothing", "axis")):
        assert client.get(reverse("training:lesson", args=parts)).status_code == 404
    stranger = desk_of(User.objects.create_user("stranger"))
    assert stranger.get(reverse("training:index")).status_code in (302, 404)
