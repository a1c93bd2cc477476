from django.utils.translation import gettext_lazy as _

from signalmast.core.personal import Personal

_DUTY = _("The office's duty to account for its report.")
_REPORT = _("Five years after the last report that counts the row was signed.")

PERSONAL: dict[str, Personal] = {
    "programmes.commendation.name": Personal(
        purpose=_("To name who was commended, once, and to count each commendation once."),
        basis=_("The decision on the commendation, which is public."),
        retention=_REPORT,
    ),
    "programmes.commendation.citation": Personal(
        purpose=_("To say what a person or collective was commended for."),
        basis=_("The decision on the commendation, which is public."),
        retention=_REPORT,
    ),
    "programmes.contestentry.entry": Personal(
        purpose=_("To list a contest's results."),
        basis=_("Taking part in the contest, whose rules say that results are published."),
        retention=_REPORT,
    ),
    "programmes.contestentry.scores": Personal(
        purpose=_("To rank the entries of a contest in a way that can be checked."),
        basis=_("Taking part in the contest, whose rules say that results are published."),
        retention=_REPORT,
    ),
    "programmes.judge.name": Personal(
        purpose=_("To give each judge a sheet and to tell their points apart."),
        basis=_("Judging the contest, which the judge agreed to."),
        retention=_REPORT,
    ),
    "programmes.conflict.reason": Personal(
        purpose=_("To show why a judge's points for an entry do not count."),
        basis=_("Judging the contest, which the judge agreed to."),
        retention=_REPORT,
    ),
    "programmes.round.result": Personal(
        purpose=_("To keep the result as two people settled it; it names entries and judges."),
        basis=_("Taking part in the contest, whose rules say that results are published."),
        retention=_REPORT,
    ),
    **{
        f"programmes.progress.{field}": Personal(
            purpose=_("To offer a member the next lesson."),
            basis=_("The work for the office, of which learning is a part."),
            retention=_("As long as the person works for an office of this installation."),
        )
        for field in ("course", "lesson")
    },
    **{
        f"programmes.nomination.{field}": Personal(
            purpose=_("To decide whom the office commends, and to find the same person again."),
            basis=_("The nomination, of which the person is told and for which they are asked."),
            retention=_("A year where nobody was commended; otherwise as the commendation."),
        )
        for field in ("name", "name_key", "reasons", "citation", "declined_why")
    },
    "programmes.briefingquestion.text": Personal(
        purpose=_("To answer what a unit asks about a briefing; it may name a person."),
        basis=_DUTY,
        retention=_("Two years after the briefing was sent."),
    ),
    "programmes.briefingquestion.answer": Personal(
        purpose=_("To let every unit read the answer; it may name a person."),
        basis=_DUTY,
        retention=_("Two years after the briefing was sent."),
    ),
    **{
        f"programmes.{field}": Personal(
            purpose=_("To show how far a task is and where it came from; it may name a person."),
            basis=_DUTY,
            retention=_REPORT,
        )
        for field in ("evidence.label", "proposal.text", "proposal.declined_why")
    },
    **{
        f"programmes.officerbrowser.{field}": Personal(
            purpose=_("To tell an officer of a briefing in the browser they chose for it."),
            basis=_("Consent: the officer switched it on; it ends with one click."),
            retention=_("Until it is switched off, the browser is gone, or the officer is."),
        )
        for field in ("address", "digest")
    },
    "programmes.session.note": Personal(
        purpose=_("To keep what the unit wrote beside a session; it may name a person."),
        basis=_DUTY,
        retention=_REPORT,
    ),
    **{
        f"programmes.{model}.{field}": Personal(
            purpose=_("To find the same row again when a later file speaks of it."),
            basis=_DUTY,
            retention=_REPORT,
        )
        for model in ("commendation", "contestentry")
        for field in ("subject", "rank")
    },
    **{
        f"programmes.rapporteur.{field}": Personal(
            purpose=_("To ask somebody to speak at a session, and to say who speaks."),
            basis=_("Being on the office's roster, which the person agreed to."),
            retention=_("Until a year after the person left the roster."),
        )
        for field in ("name", "post", "topics")
    },
    "programmes.attendee.name": Personal(
        purpose=_("To give a certificate to whoever asks for one."),
        basis=_("Giving the name at the session, which nobody has to."),
        retention=_("Two years after the session; the number of those present stays."),
    ),
    "programmes.attendee.ticket": Personal(
        purpose=_("To count a phone once, however often it sends; a random number."),
        basis=_DUTY,
        retention=_("Two years after the session; the number of those present stays."),
    ),
    "programmes.plannedsession.called_off_why": Personal(
        purpose=_("To tell those called why a session does not take place."),
        basis=_DUTY,
        retention=_("Two years after the session."),
    ),
    "programmes.session.rank": Personal(
        purpose=_("To tell which of several files speaks last; it repeats the row's note."),
        basis=_DUTY,
        retention=_REPORT,
    ),
    "programmes.planitem.rank": Personal(
        purpose=_("To tell which of several files speaks last; it repeats the row's result."),
        basis=_DUTY,
        retention=_REPORT,
    ),
    "programmes.planitem.result": Personal(
        purpose=_("To say what became of a task; it may name a person."),
        basis=_DUTY,
        retention=_REPORT,
    ),
    **{
        f"programmes.credential.{field}": Personal(
            purpose=_("To give a certificate that others can check by the code on it."),
            basis=_("The person gave the name for it, or agreed; it is erased when they ask."),
            retention=_("Ten years after the issue, or until the person asks before."),
        )
        for field in ("name", "words", "document", "code", "revoked_why")
    },
}
