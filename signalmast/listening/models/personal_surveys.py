from django.utils.translation import gettext_lazy as _

from signalmast.core.personal import Personal

PERSONAL_SURVEYS: dict[str, Personal] = {
    "listening.submission.answers": Personal(
        purpose=_("To count what people answer; an answer in own words may name somebody."),
        basis=_("Consent: answering is voluntary and can be withdrawn with the receipt's code."),
        retention=_("Deleted 24 months after the survey was closed."),
    ),
}
