"""Other rooms lead to a survey that the public sees, without knowing this room."""

from signalmast.core.questionnaires import questionnaire, questionnaires
from signalmast.listening.domain.surveys import close_survey
from signalmast.listening.tests.surveys_made import begun, opened
from signalmast.newsroom.tests.factories import approver


def test_a_public_survey_can_be_led_to_with_its_address(office):
    begun(office, "chua-mo", "chua-mo")
    opened(office, "lop-9a", "lop-9a", is_closed_group=True)
    survey = opened(office)
    [found] = questionnaires(office)
    assert (found.name, found.title, found.takes_answers) == (
        f"survey:{survey.pk}", survey.title, True
    )  # fmt: skip
    assert found.url.endswith("/vi/khao-sat/hoc-sinh-va-mang/")
    assert questionnaire(office, found.name) == found
    close_survey(survey, by=approver(office))
    assert [one.takes_answers for one in questionnaires(office)] == [False]
    assert questionnaire(office, "survey:0") is None
    assert questionnaire(office, "") is None
