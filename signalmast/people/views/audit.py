"""The audit trail of one office: what was done, by whom, when. Read-only."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from signalmast.core.exports import csv_response, xlsx_response
from signalmast.core.models import AuditEntry
from signalmast.core.sentences import from_kept
from signalmast.core.views.frame import asks, office_of, page, paginated
from signalmast.people.models import User

VERBS = {
    "account.make": gettext_lazy("made an account"),
    "account.renew-password": gettext_lazy("gave a new first password"),
    "briefing.answer": gettext_lazy("answered a unit's question about a briefing"),
    "briefing.confirm": gettext_lazy("confirmed a briefing for a unit"),
    "briefing.propose": gettext_lazy("proposed a briefing"),
    "briefing.send": gettext_lazy("sent a briefing to the units"),
    "briefing.story": gettext_lazy("drafted a story from a briefing"),
    "briefing.withdraw": gettext_lazy("withdrew a briefing"),
    "channels.confirm": gettext_lazy("said that a post has arrived"),
    "channels.connect": gettext_lazy("connected a channel account"),
    "channels.copies-again": gettext_lazy("had copies sent again that may not have arrived"),
    "channels.copies-left": gettext_lazy("left copies as they are that may not have arrived"),
    "channels.go-on": gettext_lazy("let the channels go on"),
    "channels.hold": gettext_lazy("stopped the channels"),
    "channels.let-be": gettext_lazy("decided that a post does not go out"),
    "channels.send-again": gettext_lazy("had a post sent again"),
    "channels.standing": gettext_lazy("changed the state of a channel account"),
    "check-in.open": gettext_lazy("opened the check-in of a session"),
    "check-in.put-back": gettext_lazy("counted check-ins again that were struck out"),
    "check-in.strike-out": gettext_lazy("struck out check-ins of a session"),
    "claim.answered": gettext_lazy("answered without a ruling"),
    "claim.enter": gettext_lazy("noted a claim"),
    "claim.merge": gettext_lazy("noted a claim as the same as another"),
    "claim.own-error": gettext_lazy("opened a mistake of the office's own"),
    "claim.set-aside": gettext_lazy("set a claim aside"),
    "claim.take-up": gettext_lazy("took up a claim"),
    "codes.make": gettext_lazy("made a sheet of one-time codes"),
    "codes.void": gettext_lazy("took back unused codes"),
    "commendation.keep": gettext_lazy("entered or changed a commendation"),
    "commendation.strike-out": gettext_lazy("took a commendation out of its register"),
    "consultation.close": gettext_lazy("closed a consultation"),
    "consultation.delete": gettext_lazy("deleted the draft of a consultation"),
    "consultation.empty": gettext_lazy("deleted the votes of a consultation that closed long ago"),
    "consultation.import": gettext_lazy("read a consultation of another system"),
    "consultation.open": gettext_lazy("opened a consultation"),
    "consultation.propose": gettext_lazy("proposed to open a consultation"),
    "consultation.send-back": gettext_lazy("sent a consultation back"),
    "consultation.write": gettext_lazy("wrote or changed a consultation"),
    "contest.changed": gettext_lazy("published that a contested ruling was changed"),
    "contest.close": gettext_lazy("ended the judging of a round"),
    "contest.conflict": gettext_lazy("a conflict of interest was declared"),
    "contest.enter": gettext_lazy("entered or changed a contest"),
    "contest.judge": gettext_lazy("named a judge"),
    "contest.judge-code": gettext_lazy("gave a judge another code"),
    "contest.open": gettext_lazy("opened a round of a contest"),
    "contest.open-again": gettext_lazy("let the judges of a round go on"),
    "contest.paper": gettext_lazy("entered a judge's sheet from paper"),
    "contest.prepare": gettext_lazy("prepared the rules of a round"),
    "contest.receive": gettext_lazy("a reader contested a ruling"),
    "contest.score": gettext_lazy("entered or changed the scores of an entry"),
    "contest.settle": gettext_lazy("settled the result of a round"),
    "contest.strike-out": gettext_lazy("took a contest out of its register"),
    "contest.upheld": gettext_lazy("published that a contested ruling stays"),
    "contestentry.strike-out": gettext_lazy("took an entry out of its contest"),
    "credential.issue": gettext_lazy("issued a certificate"),
    "credential.new-key": gettext_lazy("made a new key for certificates"),
    "credential.revoke": gettext_lazy("revoked a certificate"),
    "credential.unname": gettext_lazy("erased the name on a certificate"),
    "feedback.answer": gettext_lazy("answered feedback to its sender alone"),
    "feedback.ask-removal": gettext_lazy("asked for a text to be taken off the site"),
    "feedback.enter": gettext_lazy("noted feedback"),
    "feedback.keep-public": gettext_lazy("decided that a text stays on the site"),
    "feedback.merge": gettext_lazy("put feedback together that tells the same"),
    "feedback.note": gettext_lazy("told the sender what is being done"),
    "feedback.propose": gettext_lazy("wrote an answer for a second person"),
    "feedback.publish": gettext_lazy("confirmed an answer in public"),
    "feedback.refuse": gettext_lazy("said that feedback is not for the office"),
    "feedback.remove": gettext_lazy("took a resident's text off the site"),
    "feedback.reopen": gettext_lazy("feedback was opened again"),
    "feedback.route": gettext_lazy("routed feedback"),
    "feedback.send-back": gettext_lazy("sent an answer back"),
    "feedback.withdraw": gettext_lazy("feedback was taken back"),
    "honours.story": gettext_lazy("drafted a story about commendations"),
    "import.load": gettext_lazy("loaded a file"),
    "import.undo": gettext_lazy("undid an import"),
    "member.dismiss": gettext_lazy("dismissed a member"),
    "member.take-in": gettext_lazy("took in a member"),
    "nomination.award": gettext_lazy("awarded a commendation"),
    "nomination.decline": gettext_lazy("declined a nomination"),
    "nomination.hand-in": gettext_lazy("handed in a nomination"),
    "nomination.prepare": gettext_lazy("prepared an award"),
    "nomination.unname": gettext_lazy("noted that somebody does not want to be named"),
    "office.change": gettext_lazy("changed the office"),
    "office.open": gettext_lazy("opened the office"),
    "open311key.issue": gettext_lazy("gave another program a key for Open311"),
    "open311key.withdraw": gettext_lazy("withdrew a key for Open311"),
    "page.approve": gettext_lazy("approved a page"),
    "page.change": gettext_lazy("changed a public page"),
    "page.expire": gettext_lazy("ended a page at its time"),
    "page.reject": gettext_lazy("asked for changes of a page"),
    "page.translate": gettext_lazy("began a translation"),
    "page.urgent": gettext_lazy("published a page in a hurry"),
    "page.urgent-approved": gettext_lazy("approved a page published in a hurry"),
    "page.urgent-lapsed": gettext_lazy("took down a page nobody approved"),
    "page.withdraw": gettext_lazy("withdrew a page"),
    "plan.evidence": gettext_lazy("added what shows how far a task is"),
    "plan.give": gettext_lazy("named who looks after a task"),
    "plan.keep": gettext_lazy("entered or changed a task of the plan"),
    "plan.report": gettext_lazy("reported how far a task is"),
    "planitem.strike-out": gettext_lazy("took a task out of the plan"),
    "post.place": gettext_lazy("said whose post it is and what it is about"),
    "programme.name": gettext_lazy("entered or changed a programme"),
    "programme.strike-out": gettext_lazy("took a programme out of its register"),
    "programmes.retention": gettext_lazy("deleted old lists, questions and nominations"),
    "proposal.decline": gettext_lazy("declined a proposal"),
    "proposal.record": gettext_lazy("recorded a proposal"),
    "proposal.take-up": gettext_lazy("made a proposal a task"),
    "rapporteur.keep": gettext_lazy("kept somebody on the roster of rapporteurs"),
    "rapporteur.strike-out": gettext_lazy("took somebody off the roster of rapporteurs"),
    "record.change": gettext_lazy("changed a record"),
    "record.create": gettext_lazy("created a record"),
    "record.delete": gettext_lazy("deleted a record"),
    "report.begin": gettext_lazy("began a report"),
    "report.change": gettext_lazy("changed a report"),
    "report.return": gettext_lazy("gave a report back to its authors"),
    "report.sign": gettext_lazy("signed a report"),
    "report.submit": gettext_lazy("handed in a report for signing"),
    "results.release": gettext_lazy("published results of a survey or consultation"),
    "ruling.change": gettext_lazy("confirmed a new version of a ruling"),
    "ruling.confirm": gettext_lazy("confirmed a ruling"),
    "ruling.propose": gettext_lazy("proposed a ruling"),
    "ruling.send-back": gettext_lazy("sent a ruling back"),
    "session.call-off": gettext_lazy("called a session off"),
    "session.change": gettext_lazy("changed a planned session"),
    "session.correct": gettext_lazy("corrected the report of a session"),
    "session.plan": gettext_lazy("planned a session"),
    "session.record": gettext_lazy("entered or changed the numbers of a session"),
    "session.replace": gettext_lazy("put a unit's numbers in the place of others"),
    "session.report": gettext_lazy("reported a session"),
    "session.strike-out": gettext_lazy("took a session out of its register"),
    "source.add": gettext_lazy("added a source"),
    "source.change": gettext_lazy("changed a source"),
    "source.drop": gettext_lazy("took a source off"),
    "statement.appeal": gettext_lazy("objection of an author came in"),
    "statement.appeal-shown": gettext_lazy("decided that a statement is shown after all"),
    "statement.appeal-stays": gettext_lazy("decided that a statement stays unshown"),
    "statement.correct": gettext_lazy("put a slip of the pen right in a statement"),
    "statement.decline": gettext_lazy("did not show a statement"),
    "statement.drop": gettext_lazy("deleted a statement from a draft"),
    "statement.keep": gettext_lazy("let a statement stay"),
    "statement.removal": gettext_lazy("proposed to take a statement out"),
    "statement.remove": gettext_lazy("took a statement out"),
    "statement.show": gettext_lazy("showed a statement"),
    "statement.write": gettext_lazy("wrote a statement"),
    "subject.erase": gettext_lazy("erased what was kept of a person"),
    "survey.begin": gettext_lazy("began a survey"),
    "survey.change": gettext_lazy("changed a survey"),
    "survey.close": gettext_lazy("closed a survey"),
    "survey.key-make": gettext_lazy("made a key for a collecting device"),
    "survey.key-revoke": gettext_lazy("revoked the key of a collecting device"),
    "survey.move-closing": gettext_lazy("changed the day a survey closes"),
    "survey.open": gettext_lazy("opened a survey"),
    "survey.propose": gettext_lazy("proposed a survey"),
    "survey.send-back": gettext_lazy("sent a survey back"),
    "survey.text-ask-removal": gettext_lazy("asked to take an open answer off the results"),
    "survey.text-drop": gettext_lazy("dropped the proposal to show an open answer"),
    "survey.text-propose": gettext_lazy("proposed to show an open answer"),
    "survey.text-remove": gettext_lazy("took an open answer off the results"),
    "survey.text-show": gettext_lazy("showed an open answer with the results"),
    "survey.upload": gettext_lazy("uploaded the form of a survey"),
    "survey.withdraw": gettext_lazy("somebody withdrew their answers"),
    "template.keep": gettext_lazy("kept a template for reports"),
    "unit.confirm-name": gettext_lazy("said which unit a name means"),
    "unit.merge": gettext_lazy("merged a unit"),
    "unit.name-in-files": gettext_lazy("changed a unit's names in files"),
}


@asks("audit")
@require_GET
def trail(request: HttpRequest) -> HttpResponseBase:
    """Entries of the office, by verb, person and day."""
    office = office_of(request)
    whole = AuditEntry.objects.filter(office_id=office.pk)
    verb, person, day = (request.GET.get(name, "") for name in ("verb", "person", "day"))
    entries = whole.filter(verb=verb) if verb else whole
    if person.isdecimal() and len(person) < 19:
        entries = entries.filter(actor_id=int(person))
    chosen = _day(day)
    if chosen is not None:
        entries = entries.filter(at__date=chosen)
    known = whole.exclude(actor_id=None).order_by()
    actors = {actor for actor in known.values_list("actor_id", flat=True).distinct() if actor}
    names = {one.pk: str(one.get_full_name() or one) for one in User.objects.filter(pk__in=actors)}
    export = request.GET.get("export")
    if export in ("csv", "xlsx"):
        return _export(entries, names, f"audit-{office.slug}", export)
    found = paginated(request, entries)
    query = request.GET.copy()
    query.pop("p", None)
    return page(
        request,
        "people/audit.html",
        title=_("Audit trail"),
        icon="history",
        rows=[(entry, *_words(entry, names), _record(entry)) for entry in found],
        page_obj=found,
        verbs=sorted(
            (str(VERBS.get(one, one)), one)
            for one in set(whole.order_by().values_list("verb", flat=True).distinct())
        ),
        people=sorted((name, pk) for pk, name in names.items()),
        verb=verb,
        person=person,
        day=day,
        query=f"?{query.urlencode()}&" if query else "?",
    )


def _words(entry: AuditEntry, names: dict[int, str]) -> tuple[str, str, str]:
    """Return who, what and the details of an entry as a person reads them."""
    if entry.actor_id is None:
        who = _("command line")
    else:
        who = names.get(entry.actor_id, _("person %(number)s") % {"number": entry.actor_id})
    details = ", ".join(f"{name}: {_plain(value)}" for name, value in sorted(entry.data.items()))
    return who, str(VERBS.get(entry.verb, entry.verb)), details


def _record(entry: AuditEntry) -> str:
    """Return what kind of record an entry is about, and its number."""
    if not entry.subject_type:
        return ""
    try:
        kind = str(apps.get_model(entry.subject_type)._meta.verbose_name)
    except LookupError:
        kind = entry.subject_type
    return f"{kind} {entry.subject_id}"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return str(from_kept(value))
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _export(entries: Any, names: dict[int, str], name: str, export: str) -> HttpResponseBase:
    columns = [_("Number"), _("When"), _("Who"), _("What"), _("Record"), _("Details"), _("Hash")]

    def rows() -> Iterator[tuple[object, ...]]:
        for entry in entries.iterator(chunk_size=2000):
            who, what, details = _words(entry, names)
            yield entry.number, entry.at, who, what, _record(entry), details, entry.hash

    if export == "csv":
        return csv_response(name, columns, rows())
    return xlsx_response(name, columns, rows())
