"""Desks that send to subscribers, with a line that breaks at the first of three copies."""

from django.utils import timezone

from signalmast.channels import outbound, vault
from signalmast.channels.activitypub.signatures import public_half
from signalmast.channels.connector import TryLater
from signalmast.channels.connectors import newsletter
from signalmast.channels.domain.accounts import check_account
from signalmast.channels.domain.copies import place_of
from signalmast.channels.domain.settings import channel_of, keep_secrets
from signalmast.channels.models import Account, Subscriber
from signalmast.channels.tests.breaking import AT_THE_DOT, BEFORE_THE_DOT, Breaking, Step
from signalmast.channels.tests.factories import account
from signalmast.channels.tests.mail import HOST, MailServer, free_port
from signalmast.channels.tests.platforms.activitypub import KEYS, FollowersServer
from signalmast.channels.tests.platforms.base import PATIENCE, Fault, Line
from signalmast.channels.tests.platforms.web_push import PushService

NAMES = ("hoa", "binh", "lan")


class Readers:
    """One account and three subscribers; `line` is the one to the first of them."""

    key: str
    #: At how many points of a copy the line may break.
    points = 1
    line: Line

    def __init__(self, office, network, monkeypatch):
        self.network, self.monkeypatch = network, monkeypatch
        self.account = account(
            office, self.key, name=f"{self.key} {Account.objects.count()}", settings=self.open()
        )
        for number, address in enumerate(self.addresses()):
            row = Subscriber(
                account=self.account, digest=f"{number:064}", confirmed_at=timezone.now()
            )
            row.address = vault.seal(address, context=place_of(row))
            row.save()

    def open(self):
        """Put the other side on the network and return the account's open settings."""
        raise NotImplementedError

    def addresses(self):
        """Return the addresses of the three; the account's secrets are kept by now."""
        raise NotImplementedError

    def plan(self, point, fault):
        """Let the first copy meet a fault at one of its points."""
        self.line.faults = [fault]

    def arrived(self):
        """Return how many copies each of the three was handed and has not folded by their key."""
        raise NotImplementedError

    def close(self):
        """Take down what the network does not."""


class Browsers(Readers):
    key = "web_push"

    def open(self):
        self.there = PushService()
        self.line = self.network.add(self.there)
        return {"contact": "lien-he@phuong-mau.test"}

    def addresses(self):
        assert check_account(self.account)
        application_key = channel_of(self.account).application_key()
        return [self.there.subscribe(application_key) for _name in NAMES]

    def arrived(self):
        """Every message counts, though a browser would show one in the place of the other."""
        taken = [request.path for request in self.there.requests]
        shown = [len(browser.shown) for browser in self.there.browsers.values()]
        handed = [taken.count(path) for path in self.there.browsers]
        assert [min(count, 1) for count in handed] == shown
        return handed


class Servers(Readers):
    key = "activitypub"

    def open(self):
        self.there = []
        for name in NAMES:
            server = FollowersServer()
            server.host, server.office_key = f"{name}.test", public_half(KEYS[0])
            self.there.append(server)
        self.line, *_others = [self.network.add(server) for server in self.there]
        return {"name": "office"}

    def addresses(self):
        keep_secrets(self.account, {"private_key": KEYS[0]})
        return [f"https://{server.host}/inbox" for server in self.there]

    def arrived(self):
        """A server takes an activity once, by its id: a repeat is harmless."""
        return [len(server.taken) for server in self.there]


class Mailboxes(Readers):
    key = "newsletter"
    points = 2

    def open(self):
        self.monkeypatch.setattr(newsletter, "SILENCE", PATIENCE)
        self.monkeypatch.setattr(outbound, "resolve", self.resolve)
        self.line = Line(None)
        self.there = MailServer(safety="tls", handler=Breaking(self.line))
        told = self.there.settings()
        self.password = told.pop("password")
        return told

    def addresses(self):
        keep_secrets(self.account, {"password": self.password})
        return [f"{name}@dan-cu.test" for name in NAMES]

    def plan(self, point, fault):
        self.there.handler.breaks = (BEFORE_THE_DOT, AT_THE_DOT)[point]
        super().plan(point, fault)

    def resolve(self, host, _port):
        """What fails before there is a line, else the mail server."""
        assert host == HOST
        fault = self.there.handler.take(Step.LINE)
        if fault is Fault.DNS:
            raise TryLater(f"{host} could not be found on the network.")
        if fault is Fault.TLS:
            return "127.0.0.1", self.network.not_tls()
        if fault is Fault.BUSY:
            return "127.0.0.1", free_port()
        return "127.0.0.1", self.there.controller.port

    def arrived(self):
        """Every letter counts, though many mailboxes show one of the same number once."""
        letters = [to for _sender, to, _raw in self.there.handler.letters]
        return [letters.count([f"{name}@dan-cu.test"]) for name in NAMES]

    def close(self):
        self.there.close()


READERS = {one.key: one for one in (Browsers, Servers, Mailboxes)}
