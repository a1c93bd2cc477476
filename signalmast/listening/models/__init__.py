"""What residents tell the office. Nothing here can be joined to who they are."""

from signalmast.core.personal import Personal
from signalmast.listening.models.admissions import Code, CodeList
from signalmast.listening.models.answers import (
    Answer,
    AnswerMail,
    AnswerTemplate,
    Contact,
    Satisfaction,
    Step,
)
from signalmast.listening.models.consultations import Consultation
from signalmast.listening.models.feedback import Feedback, FeedbackPhoto
from signalmast.listening.models.open311 import ApiKey
from signalmast.listening.models.personal_consultations import PERSONAL_CONSULTATIONS
from signalmast.listening.models.personal_feedback import PERSONAL_FEEDBACK
from signalmast.listening.models.personal_surveys import PERSONAL_SURVEYS
from signalmast.listening.models.places import Place
from signalmast.listening.models.releases import Release
from signalmast.listening.models.shown_texts import ShownText
from signalmast.listening.models.statements import Appeal, Statement, StatementVersion
from signalmast.listening.models.subjects import DayOff, Subject
from signalmast.listening.models.surveys import (
    CollectorKey,
    Submission,
    Survey,
    SurveyVersion,
    SurveyWords,
    Tally,
)
from signalmast.listening.models.votes import DrawnMap, Participant, Vote

__all__ = [
    "PERSONAL",
    "Answer",
    "AnswerMail",
    "AnswerTemplate",
    "ApiKey",
    "Appeal",
    "Code",
    "CodeList",
    "CollectorKey",
    "Consultation",
    "Contact",
    "DayOff",
    "DrawnMap",
    "Feedback",
    "FeedbackPhoto",
    "Participant",
    "Place",
    "Release",
    "Satisfaction",
    "ShownText",
    "Statement",
    "StatementVersion",
    "Step",
    "Subject",
    "Submission",
    "Survey",
    "SurveyVersion",
    "SurveyWords",
    "Tally",
    "Vote",
]

PERSONAL: dict[str, Personal] = {
    **PERSONAL_CONSULTATIONS,
    **PERSONAL_FEEDBACK,
    **PERSONAL_SURVEYS,
}
