"""Forms about certificates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from signalmast.programmes.enums import Agreed


class AgreedForm(forms.Form):
    """How those on the unit's list agreed; nothing where they were not asked."""

    agreed = forms.ChoiceField(
        label=_("Those on the list agreed"),
        choices=[
            ("", _("not asked; they get none")),
            (Agreed.SIGNED, Agreed.SIGNED.label),
            (Agreed.SPOKEN, Agreed.SPOKEN.label),
        ],
        required=False,
        help_text=_("They know that others can check the certificate by its code."),
    )


class RevokeForm(forms.Form):
    """Why a certificate does not hold any more."""

    why = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands on the public page; write no name."),
    )  # fmt: skip
