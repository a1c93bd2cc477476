"""A survey with a ward, a yes-no question, one asked of some, several choices, and a number."""

import random

from signalmast.listening.domain.surveys import (
    Details,
    Words,
    begin_survey,
    open_survey,
    propose_survey,
    upload_form,
)
from signalmast.listening.domain.surveys_answers import hand_in_answers
from signalmast.newsroom.tests.factories import approver, writer

LABELS = "label::Tiếng Việt (vi) | label::English (en)"
FORM = f"""
| survey |
| | type | name | {LABELS} | relevant |
| | select_one ward | ward | Bạn ở phường nào? | Which ward do you live in? | |
| | select_one yes_no | library | Bạn có đến thư viện không? | Do you go to the library? | |
| | select_one often | often | Bao lâu một lần? | How often? | ${{library}} = 'yes' |
| | select_multiple thing | wish | Bạn muốn có thêm gì? | What would you like more of? | |
| | integer | minutes | Đi mất mấy phút? | How many minutes is the way? | |
| | text | words | Bạn muốn nói gì nữa? | What else? | |
| | begin_repeat | child | Con | Child | |
| | select_one yes_no | reads | Cháu đọc sách? | Does the child read? | |
| | end_repeat | | | | |
| choices |
| | list_name | name | {LABELS} |
| | ward | ben | Bến Thành | Bến Thành |
| | ward | tan | Tân Định | Tân Định |
| | ward | cau | Cầu Kho | Cầu Kho |
| | yes_no | yes | Có | Yes |
| | yes_no | no | Không | No |
| | often | week | Hằng tuần | Every week |
| | often | month | Hằng tháng | Every month |
| | thing | books | Sách | Books |
| | thing | seats | Chỗ ngồi | Seats |
| | thing | hours | Giờ mở cửa | Opening hours |
| settings |
| | form_id | version | form_title |
| | thu-vien | 1 | Thư viện |
"""


def survey_of(office, *, slug="thu-vien"):
    """Return an open survey about the library."""
    by = writer(office)
    words = {
        "vi": Words("Thư viện của bạn", "Chúng tôi hỏi trước khi sửa thư viện."),
        "en": Words("Your library", "We ask before the library is rebuilt."),
    }
    survey = begin_survey(office, Details(slug=slug, words=words), by=by)
    upload_form(survey, name="thu-vien.md", data=FORM.encode(), by=by)
    propose_survey(survey, by=by)
    return open_survey(survey, by=approver(office))


def answer(survey, count: int, *, seed: int = 1) -> list[dict]:
    """Let people answer and return what they said."""
    draw = random.Random(seed)  # noqa: S311 -- made-up people, the same each time
    said = []
    for number in range(count):
        library = draw.choices(["yes", "no", ""], [5, 3, 1])[0]
        given = {
            "ward": draw.choices(["ben", "tan", "cau"], [5, 4, 1])[0],
            "library": library,
            "often": draw.choice(["week", "month"]) if library == "yes" else "",
            "wish": " ".join(one for one in ("books", "seats", "hours") if draw.random() < 0.5),
            "minutes": str(draw.randint(1, 45)),
            "words": f"ý kiến riêng {seed}-{number}",
        }
        answers = {name: value for name, value in given.items() if value}
        hand_in_answers(survey.version, answers, token=f"{seed}-{number}", language="vi")
        said.append(answers)
    return said
