"""What a person enters about accounts and deliveries."""

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm

from signalmast.channels.connector import Connector, can
from signalmast.channels.connectors import UnknownConnector, connector_of
from signalmast.channels.enums import Act
from signalmast.channels.models import Account, Delivery

#: Stands for a secret that is kept while the connector's own form looks at what was entered.
KEPT = "kept"
NAMELESS = gettext_lazy("Give the account a name, so that the desk can list it.")


class AccountForm(WagtailAdminModelForm):
    """The name under which the desk lists a page."""

    class Meta:
        model = Account
        fields = ["name"]
        help_texts = {
            "name": gettext_lazy(
                "Files find the page by this name; once it is changed, name the page so with "
                "every file, or a second page appears in the list."
            )
        }


class Connecting(forms.Form):
    """The connector's own settings, under the name the desk gives the account.

    A secret is never shown back; left empty it stays what it is. The names of the two fields
    can't be those of a connector's settings.
    """

    connector: ClassVar[type[Connector]]
    secrets: ClassVar[tuple[str, ...]]
    field_order = ("existing_account", "account_name")

    existing_account = forms.ModelChoiceField(
        label=gettext_lazy("Account in the lists"),
        queryset=Account.objects.none(),
        required=False,
        empty_label=gettext_lazy("a new account"),
        help_text=gettext_lazy(
            "If files already speak of this page, choose it; its posts and numbers stay with it."
        ),
    )
    account_name = forms.CharField(
        label=gettext_lazy("Name at the desk"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("How the desk lists the account."),
        error_messages={"required": NAMELESS},
    )

    def __init__(
        self, data: Any = None, *, office: Any, account: Account | None = None, **kwargs: Any
    ) -> None:
        """`account` is the one whose settings are changed, or the one that is furnished."""
        is_connected = account is not None and bool(account.connector)
        if account is not None and is_connected:
            initial = {"account_name": account.name, **account.settings}
            kwargs["initial"] = {**initial, **kwargs.get("initial", {})}
        super().__init__(data, **kwargs)
        self.office, self.account = office, account if is_connected else None
        self.platform = self.connector.platform or self.connector.key
        self._offer_accounts(account)
        stored = account.secrets.values_list("name", flat=True) if account is not None else ()
        self.kept = {name for name in stored if name in self.secrets}
        for name in self.secrets:
            self._hide(name)

    def _offer_accounts(self, chosen: Account | None) -> None:
        rows = Account.objects.filter(office=self.office, connector="", platform=self.platform)
        field: Any = self.fields["existing_account"]
        field.queryset = rows
        field.label_from_instance = lambda account: account.name
        if chosen is not None and not chosen.connector:
            self.initial["existing_account"] = chosen.pk
        if self.account is not None or not rows.exists():
            del self.fields["existing_account"]
            self.fields["account_name"].required = True

    def _hide(self, name: str) -> None:
        field = self.fields[name]
        attributes = {**field.widget.attrs, "autocomplete": "new-password", "spellcheck": "false"}
        field.widget = forms.PasswordInput(attrs=attributes)
        if name in self.kept:
            field.required = False
            kept = _("One is kept and not shown. Leave this empty unless it has changed.")
            field.help_text = f"{field.help_text} {kept}".strip()
        field.widget.is_required = field.required

    def clean(self) -> dict[str, Any]:
        """Let the connector's form see that a secret is there, then look at the name."""
        empty = [one for one in self.kept if self.cleaned_data.get(one, KEPT) in ("", None)]
        for one in empty:
            self.cleaned_data[one] = KEPT
        given = super().clean() or self.cleaned_data
        for one in empty:
            given[one] = ""
        self._clean_name(given)
        return given

    def _clean_name(self, given: dict[str, Any]) -> None:
        there = self.furnished(given)
        name = given.get("account_name", "") or (there.name if there is not None else "")
        given["account_name"] = name
        same = Account.objects.filter(office=self.office, platform=self.platform, name=name)
        if not name:
            if "account_name" not in self.errors:
                self.add_error("account_name", str(NAMELESS))
        elif (same if there is None else same.exclude(pk=there.pk)).exists():
            said = _("The desk lists another account of this platform under this name. Choose "
                     "that one, or write another name.")  # fmt: skip
            self.add_error("account_name", said)

    def furnished(self, given: dict[str, Any]) -> Account | None:
        """Return the account that gets these settings, None for a new one."""
        return self.account or given.get("existing_account")

    @property
    def values(self) -> dict[str, Any]:
        """What `connect_account` takes: the connector's own settings, secrets as entered."""
        own = self.connector.settings_form.base_fields
        return {name: self.cleaned_data.get(name) for name in own}

    @property
    def asks_again(self) -> bool:
        """Whether a secret was entered that an answer with errors does not show back."""
        return self.is_bound and any(self.data.get(name) for name in self.secrets)


def connecting_form(connector: type[Connector]) -> type[Connecting]:
    """Return the form in which a person connects an account of one channel."""
    bases: Any = (Connecting, connector.settings_form)
    return type("ConnectingForm", bases, {"connector": connector})


ARRIVED, AGAIN, LET_BE = "arrived", "again", "let-be"
#: What can be decided, in the words of what the delivery does.
CHOICES: dict[str, tuple[tuple[str, Promise], ...]] = {
    Act.SEND: (
        (ARRIVED, gettext_lazy("I have seen it on the channel: it has arrived.")),
        (AGAIN, gettext_lazy("It is not on the channel: send it again.")),
        (LET_BE, gettext_lazy("It should not go out any more.")),
    ),
    Act.EDIT: (
        (ARRIVED, gettext_lazy("I have seen on the channel that the text is changed.")),
        (AGAIN, gettext_lazy("The old text is still there: change it again.")),
        (LET_BE, gettext_lazy("The post should stay as it is.")),
    ),
    Act.WITHDRAW: (
        (ARRIVED, gettext_lazy("I have seen on the channel that the post is gone.")),
        (AGAIN, gettext_lazy("The post is still there: take it down again.")),
        (LET_BE, gettext_lazy("The post should stay where it is.")),
    ),
}


class DecideForm(forms.Form):
    """What a person says about a delivery that the desk can't settle by itself."""

    what = forms.ChoiceField(
        label=gettext_lazy("What is to happen"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of these.")},
    )
    link = forms.URLField(
        label=gettext_lazy("Link to the post"),
        required=False,
        assume_scheme="https",
        max_length=500,
        help_text=gettext_lazy("If you saw it: copied from the channel, so that others find it."),
        error_messages={
            "invalid": gettext_lazy(
                "This is not an address. Copy the whole link, beginning with https://."
            )
        },
    )
    number = forms.CharField(
        label=gettext_lazy("Number of the post"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "Often the last part of the link. Without it the desk can't change or take down "
            "this post later."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("If it should not happen: the log keeps the reason."),
    )

    def __init__(self, data: Any = None, *, delivery: Delivery, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        offered = CHOICES[delivery.act]
        if not is_able(delivery):
            offered = tuple(one for one in offered if one[0] != AGAIN)
        self.fields["what"].choices = offered  # type: ignore[attr-defined]  # a ChoiceField
        if delivery.act != Act.SEND:
            del self.fields["link"], self.fields["number"]

    def clean(self) -> dict[str, Any]:
        """Mind the link only where it says what was seen."""
        given = super().clean() or self.cleaned_data
        if given.get("what") in {AGAIN, LET_BE}:
            self.errors.pop("link", None)
        return given


def is_able(delivery: Delivery) -> bool:
    """Tell whether the channel can do what the delivery asks at all."""
    try:
        kind = connector_of(delivery.account.connector)
    except UnknownConnector:
        return False
    return can(kind, str(delivery.act))
