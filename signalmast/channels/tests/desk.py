"""A channel with settings and secrets for the desk's tests, and the people who look at it."""

from django import forms
from django.urls import reverse

from signalmast.channels import connectors as folder
from signalmast.channels.connector import Profile, Refused, SettingsForm
from signalmast.channels.domain import outbox
from signalmast.channels.enums import State
from signalmast.channels.tests import simulated
from signalmast.channels.tests.factories import account, queued

SITE = "https://phuong-mau.test"
TOKEN = "zyxqv-token-that-nobody-sees"


class TownForm(SettingsForm):
    secrets = ("token", "spare")

    page = forms.CharField(label="Page", help_text="Its public name.")
    words = forms.CharField(label="Words", required=False)
    # Like some connectors, it does not say itself that it is to be hidden.
    token = forms.RegexField(r"^zyxqv", label="Token", help_text="From the platform.")
    spare = forms.CharField(label="Spare token", required=False)

    def clean(self):
        given = super().clean()
        if not given.get("token") and not self.errors:
            raise forms.ValidationError("Enter a token.")
        return given


class Town(simulated.Readable):
    """A page whose platform says what its settings hold."""

    key = "town"
    label = "Town square"
    about = "A page of the office on the town's square."
    platform = "square"
    settings_form = TownForm
    cannot = ("Pictures are shown small.",)

    def check(self):
        if self.settings["token"] != TOKEN:
            raise Refused("The token is not valid any more. Make a new one.", account=True)
        if self.settings["page"] == "fault":
            raise KeyError("page")
        return Profile("77", "Office", "https://square.test/office", self.settings["words"] or "",
                       personal=self.settings["page"] == "person")  # fmt: skip

    def count(self, receipt):
        raise NotImplementedError


def with_town(monkeypatch):
    kinds = {**simulated.KINDS, "town": Town}
    monkeypatch.setattr(folder, "connectors", lambda: kinds)


def entered(**more):
    """What a person enters to connect a page on the square."""
    return {
        "account_name": "Phường Mẫu trên quảng trường", "page": "phuongmau", "words": "",
        "token": TOKEN, "spare": "", **more,
    }  # fmt: skip


def account_url(one, what="inspect"):
    return reverse(f"channel_accounts:{what}", args=[one.pk])


def delivery_url(one):
    return reverse("deliveries:inspect", args=[one.pk])


def said(answer):
    """Return the last message; those of answers that nobody read come before it."""
    return [str(one) for one in answer.context["messages"]][-1]


def step(count=1):
    for _one in range(count):
        outbox.send_next("worker-1")


def lost(office, board):
    """A delivery whose answer was lost on a channel that can't be read back."""
    board.script = ["accepted-lost"]
    one = queued(account(office, "blind"))
    step()
    one.refresh_from_db()
    assert one.state == State.NEEDS_PERSON
    return one


def refused(office, board):
    board.script = ["refused"]
    one = queued(account(office, "readable"))
    step()
    one.refresh_from_db()
    assert one.state == State.REFUSED
    return one
