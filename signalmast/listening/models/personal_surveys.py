from django.utils.translation import gettext_lazy as _

from signalmast.core.personal import Personal

PERSONAL_SURVEYS: dict[str, Personal] = {
    "listening.submission.answers": Personal(
        purpose=_("To count what people answer; an answer in own words may name somebody."),
        basis=_("Consent: answering is voluntary and can be withdrawn with the receipt's code."),
        retention=_("Deleted 24 months after the survey was closed."),
    ),
    "listening.showntext.text": Personal(
        purpose=_("To show with the results what was written, once two people have read it."),
        basis=_("Consent: answering is voluntary and can be withdrawn with the receipt's code."),
        retention=_("As long as the results are public; gone when its author withdraws."),
    ),
    "listening.showntext.removal_why": Personal(
        purpose=_("To say in the public log why a text was taken off."),
        basis=_("The office's duty to say why something went."),
        retention=_("As long as the results are public; gone when its author withdraws."),
    ),
}
