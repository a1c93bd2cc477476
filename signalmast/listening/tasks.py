"""The worker's duties for listening."""

from datetime import timedelta

from signalmast.core.schedule import job
from signalmast.listening.domain import contacts, mailing, reminding, retention
from signalmast.listening.domain.admissions import mix_codes
from signalmast.listening.domain.consultations import close_what_is_over, over
from signalmast.listening.domain.consultations_retention import (
    empty_old_consultations,
    mix_votes,
    votes_are_old,
)
from signalmast.listening.domain.opinions import refresh_all, to_refresh
from signalmast.listening.domain.results_counting import release_what_is_due
from signalmast.listening.domain.surveys_retention import (
    answers_are_old,
    close_surveys_over,
    delete_old_answers,
    mix_answers,
    order_can_be_read,
    surveys_over,
)


@job("surveys-close", every=timedelta(minutes=10), waits=lambda: bool(surveys_over()))
def close_surveys() -> str:
    """Close surveys whose last day is over, on their office's clock."""
    return f"{close_surveys_over()} surveys were closed."


@job("surveys-results", every=timedelta(hours=1))
def publish_results() -> str:
    """Publish results anew where enough answers came in since the last time."""
    return f"{release_what_is_due()} results were published."


@job("surveys-retention", every=timedelta(days=1), waits=answers_are_old)
def keep_answers_no_longer_than_needed() -> str:
    """Delete answers 24 months after their survey was closed; their number stays."""
    return f"{delete_old_answers()} answers were deleted."


@job("surveys-order", every=timedelta(days=1), waits=order_can_be_read)
def keep_no_order() -> str:
    """Write codes and answers anew, so that nothing tells in which order they came."""
    return f"{mix_codes()} codes and {mix_answers()} answers were written anew."


@job("feedback-mail", every=timedelta(seconds=20), waits=mailing.MAILS.is_waiting)
def tell_senders() -> str:
    """Tell those who left an address that there is an answer."""
    return f"{mailing.MAILS.send()} messages about answers were sent."


@job("feedback-reminders", every=timedelta(hours=1), waits=reminding.something_is_open)
def remind_of_deadlines() -> str:
    """Remind of feedback whose time for an answer runs out."""
    return f"{reminding.remind()} reminders were given."


def something_is_old() -> bool:
    return retention.something_is_old() or bool(contacts.old_contacts().exists())


@job("feedback-retention", every=timedelta(days=1), waits=something_is_old)
def keep_no_longer_than_needed() -> str:
    """Close what was answered a month ago, empty what was settled half a year ago, forget mail."""
    closed, emptied = retention.close_old_feedback(), retention.empty_old_feedback()
    forgotten = contacts.forget_old_contacts()
    return f"{closed} closed, {emptied} emptied, {forgotten} addresses forgotten."


@job("consultations-close", every=timedelta(minutes=1), waits=lambda: over().exists())
def close_consultations() -> str:
    """Close consultations whose time is over."""
    return f"{close_what_is_over()} consultations were closed."


@job("consultations-map", every=timedelta(minutes=5), waits=lambda: bool(to_refresh()))
def draw_maps() -> str:
    """Draw the map of open consultations anew where enough votes came in."""
    return f"{refresh_all()} maps were looked at."


@job("consultations-retention", every=timedelta(days=1), waits=votes_are_old)
def keep_votes_no_longer_than_needed() -> str:
    """Delete the votes of consultations that closed long ago; what was published stays."""
    return f"The votes of {empty_old_consultations()} consultations were deleted."


@job("consultations-order", every=timedelta(days=1), waits=order_can_be_read)
def keep_no_order_of_votes() -> str:
    """Write votes of closed groups anew, so that nothing tells in which order they came."""
    return f"{mix_votes()} participants were written anew."
