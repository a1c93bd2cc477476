"""The usual sections of a period report, with the figures this office can have.

The order follows the reports of the field: results by subject, an overall view, the plan's
results, the next period's tasks, proposals.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from signalmast.core.figures import Question, answer, figures_of, tables
from signalmast.core.periods import Period

Block = dict[str, Any]

#: What is said of feedback, the four that make a sentence first, and of those who took part.
FEEDBACK = (
    *("listening.feedback_received", "listening.feedback_answered"),
    *("listening.answered_in_time", "listening.days_to_answer"),
    *("listening.feedback_reopened", "listening.satisfaction"),
)
TAKING_PART = (
    *("listening.survey_answers", "listening.survey_participation"),
    *("listening.consultation_participants", "listening.consultation_votes"),
    *("listening.consultation_statements", "listening.consultation_common_ground"),
)

PLAN = ("programmes.plan_items", "programmes.plan_done", "programmes.plan_late")


def outline(office: Any, period: Period) -> tuple[str, list[Block]]:
    """Return the subject line and the sections, in the active language."""
    have = {spec.id for spec in figures_of(office)}
    have |= {f"table:{spec.id}" for spec in tables()}
    abstract = _("Review of communication work in the %(period)s") % {"period": period.label}
    body = [
        *_opening(period),
        *_publishing(have),
        *_learning(office, period, have),
        *_listening(office, period, have),
        *_correcting(office, period, have),
        *_informing(office, period, have),
        *_recognition(office, period, have),
        *_plan(have),
        *_ending(),
    ]
    return abstract, body


def block(kind: str, value: Any) -> Block:
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def _opening(period: Period) -> list[Block]:
    opening = _(
        "The office reports on its communication work in the %(period)s as follows. Every figure "
        "carries a mark that leads to the annex of methods and from there to its rows."
    )
    return [block("text", f"<p>{opening % {'period': period.label}}</p>")]


def _publishing(have: set[str]) -> list[Block]:
    if "engagement.posts" not in have:
        return []
    text = _(
        "In the period the office published {engagement.posts} posts, which received "
        "{engagement.interactions} interactions ({engagement.interactions.change} against the "
        "period before): {engagement.reactions} reactions, {engagement.comments} comments and "
        "{engagement.shares} shares, with {engagement.views} views."
    )
    names = [
        "engagement.posts",
        "engagement.interactions",
        "engagement.reactions",
        "engagement.comments",
        "engagement.shares",
        "engagement.views",
    ]
    chart_of = ["engagement.interactions"]
    return [
        block("heading", _("Results in publishing")),
        block("text", f"<p>{text}</p>"),
        block("figures", {"figures": names, "title": ""}),
        block("chart", {"kind": "week", "figures": chart_of, "title": ""}),
        block("chart", {"kind": "category", "figures": chart_of, "title": ""}),
        block("chart", {"kind": "comparison", "figures": names[:5], "title": ""}),
        block("table", {"table": "engagement.by_category", "title": ""}),
        block("table", {"table": "engagement.best_posts", "title": ""}),
    ]


def _used(office: Any, period: Period, have: set[str], names: Sequence[str]) -> list[str]:
    """Return the figures of which something is known in the period, in their order."""
    asked = Question(office, period)
    return [one for one in names if one in have and answer(one, asked).answer.value is not None]


def _learning(office: Any, period: Period, have: set[str]) -> list[Block]:
    if "programmes.attendance_present" not in have:
        return []
    text = _(
        "Study sessions reached {programmes.unit_coverage} of {programmes.units} units; "
        "{programmes.attendance_present} of {programmes.attendance_expected} people called up "
        "attended, {programmes.attendance_rate}."
    )
    names = [
        "programmes.units",
        "programmes.unit_coverage",
        "programmes.attendance_expected",
        "programmes.attendance_present",
        "programmes.attendance_rate",
        *_used(office, period, have, ("programmes.units_not_held", "programmes.certificates")),
    ]
    chart = {"kind": "unit", "figures": ["programmes.attendance_rate"], "title": ""}
    return [
        block("heading", _("Results in learning")),
        block("text", f"<p>{text}</p>"),
        block("figures", {"figures": names, "title": ""}),
        block("chart", chart),
        block("table", {"table": "programmes.attendance_by_unit", "title": ""}),
    ]


def _listening(office: Any, period: Period, have: set[str]) -> list[Block]:
    """Return the section on what residents said, with the ways in that were used."""
    used = _used(office, period, have, (*FEEDBACK, *TAKING_PART))
    if not used:
        return []
    body = [block("heading", _("What residents said, and what they were answered"))]
    if set(FEEDBACK[:4]) <= set(used):
        text = _(
            "{listening.feedback_received} pieces of feedback were received and "
            "{listening.feedback_answered} answered, {listening.answered_in_time} of them in "
            "time; half of the answers took no longer than {listening.days_to_answer} working "
            "days."
        )
        body.append(block("text", f"<p>{text}</p>"))
    body.append(block("figures", {"figures": used, "title": ""}))
    if "listening.feedback_received" in used:
        body.append(block("table", {"table": "listening.feedback_by_subject", "title": ""}))
    if "listening.consultation_common_ground" in used:
        body.append(block("table", {"table": "listening.common_ground", "title": ""}))
    return body


def _correcting(office: Any, period: Period, have: set[str]) -> list[Block]:
    """Return the section on corrections, where the office had any to do in the period."""
    name = "corrections.claims_received"
    if not _used(office, period, have, (name,)):
        return []
    text = _(
        "{corrections.claims_received} claims were received and {corrections.claims_answered} "
        "answered, half of them within {corrections.hours_to_answer} hours. "
        "{corrections.rulings} rulings were published; {corrections.contested} objections came in "
        "and {corrections.rulings_changed} rulings were changed. The office corrected "
        "{corrections.own_errors} mistakes of its own."
    )
    names = [
        name,
        *("corrections.claims_answered", "corrections.hours_to_answer", "corrections.rulings"),
        *("corrections.contested", "corrections.rulings_changed", "corrections.own_errors"),
    ]
    return [
        block("heading", _("False and unclear claims answered")),
        block("text", f"<p>{text}</p>"),
        block("figures", {"figures": names, "title": ""}),
        block("table", {"table": "corrections.rulings_of_the_period", "title": ""}),
    ]


def _informing(office: Any, period: Period, have: set[str]) -> list[Block]:
    """Return the section on briefings, where any were sent until the period's end."""
    names = _used(office, period, have, ("programmes.briefings", "programmes.briefings_confirmed"))
    if len(names) < 2:
        return []
    text = _(
        "{programmes.briefings} briefings told the units what was known before the public asked; "
        "{programmes.briefings_confirmed} of those they went to confirmed them."
    )
    chart = {"kind": "unit", "figures": ["programmes.briefings_confirmed"], "title": ""}
    return [
        block("heading", _("Briefings to the units")),
        block("text", f"<p>{text}</p>"),
        block("figures", {"figures": names, "title": ""}),
        block("chart", chart),
    ]


def _recognition(office: Any, period: Period, have: set[str]) -> list[Block]:
    awards = sorted(name for name in have if name.startswith("programmes.commendations."))
    names = [
        *awards,
        *_used(office, period, have, ("programmes.nominations",)),
        *(["programmes.contest_entries"] if "programmes.contest_entries" in have else []),
    ]
    if not names:
        return []
    body = [
        block("heading", _("Commendations and contests")),
        block("figures", {"figures": names, "title": ""}),
    ]
    if "table:programmes.contest_results" in have:
        body.append(block("table", {"table": "programmes.contest_results", "title": ""}))
    return body


def _plan(have: set[str]) -> list[Block]:
    found = []
    if "table:programmes.plan_results" in have:
        found += [
            block("heading", _("What became of the period's plan")),
            block("figures", {"figures": [one for one in PLAN if one in have], "title": ""}),
            block("table", {"table": "programmes.plan_results", "title": ""}),
        ]
    view = _("Strengths, limits and their causes: …")
    found += [
        block("heading", _("Overall view")),
        block("text", f"<p>{view}</p>"),
    ]
    if "table:programmes.plan_next" in have:
        found += [
            block("heading", _("Tasks of the coming period")),
            block("table", {"table": "programmes.plan_next", "title": ""}),
        ]
    return found


def _ending() -> list[Block]:
    none = _("None at present.")
    return [
        block("heading", _("Proposals")),
        block("text", f"<p>{none}</p>"),
    ]
