"""Surveys made for tests: a small form with a condition, a repeat and a constraint."""

from signalmast.listening.domain.surveys import (
    Details,
    Words,
    begin_survey,
    open_survey,
    propose_survey,
    upload_form,
)
from signalmast.newsroom.tests.factories import approver, writer

_ASKED = """
start | start
deviceid | deviceid
username | username
select_one yes_no | online | Bạn có dùng mạng không? | Are you online? | | | | yes
integer | hours | Mấy giờ mỗi ngày? | How many hours? | ${online} = 'yes' | . <= 24 | At most 24.
select_multiple topics | learn | Bạn muốn học gì? | What do you want to learn?
text | words | Bạn muốn nói gì nữa? | What else?
"""
_CHOICES = """
yes_no | yes | Có | Yes
yes_no | no | Không | No
topics | safe | An toàn | Safety
topics | news | Đọc tin | Reading news
"""
_LANGUAGES = "label::Tiếng Việt (vi) | label::English (en)"


def _sheet(name, columns, rows):
    """Return a sheet of a workbook in Markdown."""
    lines = [columns, *rows.strip().splitlines()]
    return "\n".join([f"| {name} |", *(f"| | {line} |" for line in lines)])


FORM = "\n".join(
    [
        _sheet(
            "survey",
            f"type | name | {_LANGUAGES} | relevant | constraint "
            "| constraint_message::English (en) | required",
            _ASKED,
        ),
        _sheet("choices", f"list_name | name | {_LANGUAGES}", _CHOICES),
        _sheet("settings", "form_id | version | form_title", "{id} | {version} | An toàn mạng"),
    ]
)
WORDS = {
    "vi": Words("Học sinh và mạng", "Chúng tôi hỏi để chuẩn bị bài học."),
    "en": Words("Pupils and the net", "We ask in order to prepare lessons."),
}
ANSWERS = {"online": "yes", "hours": "3", "learn": "safe news", "words": "Cảm ơn thầy cô"}


def workbook(form_id="mang", version="1"):
    return FORM.replace("{id}", form_id).replace("{version}", version).encode()


def details(slug="hoc-sinh-va-mang", **more):
    return Details(slug=slug, words=WORDS, **more)


def begun(office, slug="hoc-sinh-va-mang", form_id="mang", **more):
    """Return a survey with its first version uploaded."""
    by = writer(office)
    survey = begin_survey(office, details(slug, **more), by=by)
    upload_form(survey, name="mang.md", data=workbook(form_id), by=by)
    return survey


def opened(office, slug="hoc-sinh-va-mang", form_id="mang", **more):
    """Return a survey that one person proposed and another opened."""
    survey = begun(office, slug, form_id, **more)
    propose_survey(survey, by=writer(office))
    return open_survey(survey, by=approver(office))
