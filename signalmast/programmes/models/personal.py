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
}
