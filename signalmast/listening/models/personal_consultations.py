from django.utils.translation import gettext_lazy as _

from signalmast.core.personal import Personal

_CONSULTING = _("Performing the office's public task of consulting residents.")

PERSONAL_CONSULTATIONS: dict[str, Personal] = {
    "listening.statement.text": Personal(
        purpose=_("To let others agree or disagree; a statement may say something of its author."),
        basis=_CONSULTING,
        retention=_("Shown statements stay with the result; others are emptied when votes are."),
    ),
    "listening.statement.translation": Personal(
        purpose=_("To let readers of another language vote on a statement."),
        basis=_CONSULTING,
        retention=_("As long as the statement."),
    ),
    "listening.statementversion.text": Personal(
        purpose=_("To show what was put right in a statement."),
        basis=_CONSULTING,
        retention=_("As long as the statement."),
    ),
    "listening.appeal.text": Personal(
        purpose=_("To answer an author who objects; it may say something of the author."),
        basis=_CONSULTING,
        retention=_("Emptied when the votes of its consultation are deleted."),
    ),
}
