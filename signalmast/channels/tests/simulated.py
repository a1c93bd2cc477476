"""Three kinds of channel in memory, whose answers a test decides: keyed, readable and blind."""

from datetime import timedelta

from django.utils import timezone

from signalmast.channels.connector import (
    Connector,
    Gone,
    Limits,
    Profile,
    Receipt,
    Refused,
    SettingsForm,
    TryLater,
    Unknown,
)


class Board:
    """What the public sees on the platforms, and the outcomes of the next calls in order."""

    def __init__(self):
        self.posts: list[dict] = []
        self.script: list[str] = []
        self.calls: list[str] = []
        #: What happens while a call is under way.
        self.meanwhile = lambda: None

    def next(self, verb: str) -> str:
        self.calls.append(verb)
        self.meanwhile()
        return self.script.pop(0) if self.script else "ok"

    def seen(self, kind=None) -> list[dict]:
        """Return the posts that have landed by now."""
        now = timezone.now()
        return [
            one
            for one in self.posts
            if one["at"] <= now and not one["gone"] and kind in {None, one["kind"]}
        ]


board = Board()
QUARANTINE = timedelta(minutes=2)
#: Outcomes of a call; those of the second line may have posted.
CERTAIN = ("later", "limited", "refused", "revoked")
LOST = ("accepted-lost", "late-lost", "never-lost")


class Simulated(Connector):
    label = "Simulated"
    limits = Limits(length=500, per_hour=10_000)
    settings_form = SettingsForm
    quarantine = QUARANTINE

    def check(self):
        return Profile("1", "Office", "https://platform.test/office", words=self.settings["words"])

    def _store(self, post, key, at):
        if self.repeatable and any(one["key"] == key.id for one in board.posts):
            return
        board.posts.append(
            {"key": key.id, "text": post.text, "at": at, "gone": False, "kind": self.key}
        )

    def send(self, post, *, key):
        now = timezone.now()
        match board.next("send"):
            case "ok":
                self._store(post, key, now)
                return Receipt(key.id, f"https://platform.test/{key.id}", now)
            case "later":
                raise TryLater("Not reachable.")
            case "limited":
                raise TryLater("Too fast.", after=timedelta(seconds=90))
            case "refused":
                raise Refused("The text is not accepted.")
            case "revoked":
                raise Refused("The token is not valid any more.", account=True)
            case "accepted-lost":
                self._store(post, key, now)
                raise Unknown("The line broke.")
            case "late-lost":
                self._store(post, key, now + QUARANTINE * 0.9)
                raise Unknown("The line broke.")
            case "never-lost":
                raise Unknown("The line broke.")
            case "fault":
                self._store(post, key, now)
                raise RuntimeError("a fault of ours")

    def edit(self, receipt, post, *, key):
        outcome = board.next("edit")
        there = [one for one in board.seen() if one["key"] == receipt.external_id]
        if not there:
            raise Gone("The post is not there.")
        if outcome in {"ok", "accepted-lost"}:
            there[0]["text"] = post.text
        if outcome in LOST:
            raise Unknown("The line broke.")
        if outcome == "later":
            raise TryLater("Not reachable.")
        return receipt

    def withdraw(self, receipt, *, key):
        outcome = board.next("withdraw")
        there = [one for one in board.seen() if one["key"] == receipt.external_id]
        if not there:
            raise Gone("The post is not there.")
        if outcome in {"ok", "accepted-lost"}:
            there[0]["gone"] = True
        if outcome in LOST:
            raise Unknown("The line broke.")
        if outcome == "later":
            raise TryLater("Not reachable.")


class Keyed(Simulated):
    key = "keyed"
    repeatable = True


class Readable(Simulated):
    key = "readable"

    def find(self, post, *, key):
        outcome = board.next("find")
        if outcome in {"later", "limited"}:
            raise TryLater("Not reachable.")
        if outcome in LOST:
            raise Unknown("The line broke.")
        if outcome == "revoked":
            raise Refused("The token is not valid any more.", account=True)
        there = [one for one in board.seen() if one["key"] == key.id]
        return Receipt(key.id, "", timezone.now()) if there else None


class Blind(Simulated):
    key = "blind"
    edit = None


KINDS = {"keyed": Keyed, "readable": Readable, "blind": Blind}
