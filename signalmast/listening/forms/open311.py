from django import forms
from django.utils.translation import gettext_lazy as _

from signalmast.listening.models import ApiKey


class ApiKeyForm(forms.ModelForm[ApiKey]):
    """Which program gets a key."""

    class Meta:
        model = ApiKey
        fields = ["app"]
        error_messages = {"app": {"required": _("Write which program it is and who runs it.")}}
