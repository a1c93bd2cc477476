"""Articles of a Zalo Official Account.

An article is made hidden, Zalo prepares it and gives it a number, and then it is shown; showing
can be repeated. A refresh token works once: the new one is stored before anything else is done.
Zalo answers every request with 200 and says in `error` what happened. Known from public clients
of the interface only, and not tried on Zalo (docs/reference/contract-servers.md).
"""

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy

from signalmast.channels.answers import before_posting, expect, unreadable
from signalmast.channels.connector import (
    Connector,
    Failure,
    Gone,
    Key,
    Limits,
    Look,
    Post,
    Profile,
    Receipt,
    Refused,
    SettingsForm,
    Shows,
    TryLater,
    Unknown,
)
from signalmast.channels.outbound import Answer
from signalmast.core.sentences import Sentence, tell

API, SIGN_IN = "https://openapi.zalo.me", "https://oauth.zaloapp.com/v4/oa/access_token"
#: Zalo states 150 and 300, and refuses texts of exactly that length.
TITLE, LEAD, AUTHOR = 149, 299, 50
#: A refresh token lives so long; each renewal begins it anew.
REFRESHED = timedelta(days=90)
#: Pages of ten articles that are looked through.
PAGES, PAGE = 5, 10
CLOCK = timedelta(minutes=10)


class ZaloForm(SettingsForm):
    secrets = ("secret_key", "refresh_token")

    app_id = forms.RegexField(r"^\d+$", label=gettext_lazy("Number of the app"))
    secret_key = forms.CharField(
        label=gettext_lazy("Secret key of the app"), widget=forms.PasswordInput
    )
    refresh_token = forms.CharField(
        label=gettext_lazy("Refresh token"), widget=forms.PasswordInput,
        help_text=gettext_lazy("From developers.zalo.me, Tools, API Explorer, with the permission "
                               "to manage articles. It works once: use it nowhere else."),
    )  # fmt: skip
    cover = forms.URLField(
        label=gettext_lazy("Picture for texts without one"), assume_scheme="https", required=False,
        help_text=gettext_lazy("The address of a public picture of at most 1 MB. Zalo takes no "
                               "article without a cover picture."),
    )  # fmt: skip


class Zalo(Connector):
    key = "zalo"
    label = gettext_lazy("Zalo Official Account")
    about = gettext_lazy("Articles of the office's verified Official Account. An administrator of "
                         "the account gives an app of the office the right to manage "
                         "articles.")  # fmt: skip
    platform = "zalo"
    settings_form = ZaloForm
    limits = Limits(title=TITLE, images=10, image_bytes=1_000_000, per_hour=30, gap=1.0)
    shows = Shows(Look.ARTICLE, summary=LEAD, links=False, cover="cover")
    repeatable = True
    fixed_hosts = ("openapi.zalo.me", "oauth.zaloapp.com")
    cannot = (
        gettext_lazy("Zalo takes no article without a cover picture: a text without a picture "
                     "gets the one from the account's settings."),
        gettext_lazy("The lead of an article on Zalo is cut at 300 characters; its text is "
                     "whole."),
        gettext_lazy("Enter the counters of an article by hand, with their evidence."),
        gettext_lazy("Comments under an article are closed, as the desk does not see them."),
        gettext_lazy("An article lies on the account's page and is not pushed to followers."),
    )  # fmt: skip

    def check(self) -> Profile:
        with before_posting():
            said = self._call("GET", "/v2.0/oa/getoa")
        number = str(said.get("oa_id") or said.get("oaid") or "")
        if said.get("is_verified") is False:
            raise _of_account(tell("The Official Account is not verified by Zalo yet, and only a "
                                   "verified one may publish articles. Have it verified, then "
                                   "connect it again."))  # fmt: skip
        renewed = self.settings.get("renewed_at")
        expires = datetime.fromisoformat(renewed) + REFRESHED if renewed else None
        return Profile(number, said.get("name", ""), f"https://zalo.me/{number}",
                       words=said.get("description", ""), expires_at=expires)  # fmt: skip

    def send(self, post: Post, *, key: Key) -> Receipt:
        article = self._article(post)
        if "article" not in key.kept:
            if "token" not in key.kept:
                made = self._call("POST", "/v2.0/article/create", {**article, "status": "hide"})
                key.keep(token=_text(made, "token"))
            with before_posting():
                key.keep(article=self._verify(key.kept["token"]))
        try:
            return self._show(key.kept["article"], article, key)
        except Gone as missing:
            raise Refused(
                tell("The article was deleted on Zalo before it was shown. If it should still go "
                     "out, publish it again."), answer=missing.answer,
            ) from None  # fmt: skip

    def find(self, post: Post, *, key: Key) -> Receipt | None:
        """Return the article that is shown; a hidden one of ours is put down to go on with."""
        number = key.kept.get("article") or self._search(post, key)
        if not number:
            return None
        try:
            there = self._detail(number)
        except Gone:
            return None
        if there.get("status") == "show":
            return _receipt(number, there)
        key.keep(article=number)
        return None

    def edit(self, receipt: Receipt, post: Post, *, key: Key) -> Receipt:
        self._show(receipt.external_id, self._article(post), key)
        return receipt

    def withdraw(self, receipt: Receipt, *, key: Key) -> None:  # noqa: ARG002 -- the house's form
        try:
            self._call("POST", "/v2.0/article/remove", {"id": receipt.external_id})
        except Refused as refusal:
            self._is_there(receipt.external_id, refusal)
            raise

    def _article(self, post: Post) -> dict[str, Any]:
        """Return an article as Zalo takes it. Raises Refused."""
        title = _title(post)
        if len(title) > TITLE:
            raise Refused(tell("The title is %(over)s characters too long for Zalo. Shorten it "
                               "and send it again.", over=len(title) - TITLE))  # fmt: skip
        pictures = [(quote(one.url, safe=":/%?=&"), one.alt) for one in post.images]
        cover = pictures[0][0] if pictures else self.settings.get("cover")
        if not cover:
            raise Refused(
                tell("Zalo takes no article without a cover picture. Add a picture to the text, "
                     "or a standing one to the account's settings.")
            )  # fmt: skip
        body = [{"type": "text", "content": part} for part in post.text.split("\n\n") if part]
        body += [{"type": "image", "url": url, "caption": alt} for url, alt in pictures]
        lead = post.summary or title
        return {
            "type": "normal", "title": title, "author": post.office[:AUTHOR],
            "cover": {"cover_type": "photo", "photo_url": cover, "status": "show"},
            "description": textwrap.shorten(lead, LEAD, placeholder="…"),
            "body": body, "status": "show", "comment": "hide",
        }  # fmt: skip

    def _verify(self, token: str) -> str:
        """Return the number of an article that Zalo was preparing. Raises TryLater meanwhile."""
        return _text(self._call("POST", "/v2.0/article/verify", {"token": token}), "id")

    def _show(self, number: str, article: Mapping[str, Any], key: Key) -> Receipt:
        """Write an article and show it; Zalo may prepare a change as it prepares a new one."""
        if "shown" not in key.kept:
            try:
                said = self._call("POST", "/v2.0/article/update", {**article, "id": number})
            except Refused as refusal:
                self._is_there(number, refusal)
                raise
            key.keep(shown=str(said.get("token", "")))
        try:
            if key.kept["shown"]:
                self._verify(key.kept["shown"])
        except (TryLater, Refused) as failure:
            raise Unknown(
                tell("Zalo has taken the article and does not say yet that it is shown; the desk "
                     "looks again."), answer=failure.answer,
            ) from None  # fmt: skip
        try:
            there = self._detail(number)
        except Failure:
            there = {}  # it was accepted; only its link is not known
        return _receipt(number, there)

    def _is_there(self, number: str, refusal: Refused) -> None:
        """Look after a refusal that may mean a missing article. Raises Gone."""
        if not refusal.account:
            self._detail(number)

    def _detail(self, number: str) -> dict[str, Any]:
        """Return what Zalo holds of an article. Raises Gone."""
        try:
            return self._call("GET", "/v2.0/article/getdetail", {"id": number})
        except Refused as refusal:
            if refusal.account:
                raise
            gone = tell("The article is not on Zalo any more.")
            raise Gone(gone, answer=refusal.answer) from None

    def _search(self, post: Post, key: Key) -> str:
        """Return the number of the newest article with our title and link, or nothing."""
        for one in self._listed():
            made = one.get("create_date")
            if made and datetime.fromtimestamp(int(made) / 1000, UTC) < key.at - CLOCK:
                return ""
            if one.get("title") == _title(post):
                body = json.dumps(self._detail(str(one["id"])), ensure_ascii=False)
                if f"{post.link}\\n" in body or f'{post.link}"' in body:
                    return str(one["id"])
        return ""

    def _listed(self) -> Iterator[dict[str, Any]]:
        for page in range(PAGES):
            asked = {"offset": page * PAGE, "limit": PAGE, "type": "normal"}
            listed = self._call("GET", "/v2.0/article/getslice", asked).get("medias", [])
            yield from listed
            if len(listed) < PAGE:
                return
        raise Unknown(tell("There are too many newer articles to look through. Look on Zalo "
                           "itself whether it is there."))  # fmt: skip

    def _call(
        self, method: str, path: str, values: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Ask Zalo, with a new token when it wants one. Raises Refused, TryLater, Unknown."""
        said, answer = self._ask(method, path, values, self._token())
        if said.get("error") in STALE_TOKEN:
            said, answer = self._ask(method, path, values, self._renew())
        if said.get("error") != 0:
            raise _meaning(said, answer)
        data = said.get("data")
        return data if isinstance(data, dict) else {}

    def _ask(
        self, method: str, path: str, values: Mapping[str, Any] | None, token: str
    ) -> tuple[dict[str, Any], Answer]:
        query = f"?{urlencode(values)}" if method == "GET" and values else ""
        answer = self.gate.fetch(
            method, f"{API}{path}{query}", headers={"access_token": token},
            json_body=values if method == "POST" else None,
        )  # fmt: skip
        return _read(answer), answer

    def _token(self) -> str:
        until = self.settings.get("access_until")
        if until and datetime.fromisoformat(until) > datetime.now(UTC) + timedelta(minutes=5):
            return str(self.settings["access_token"])
        return self._renew()

    def _renew(self) -> str:
        """Change the refresh token for a new pair; one worker at a time, for it works once."""
        before = self.settings.get("access_until")
        if not self.settings.alone(30):
            busy = tell("Another worker is renewing the sign-in to Zalo; it is tried again.")
            raise TryLater(busy, after=timedelta(seconds=30))
        if self.settings.get("access_until") != before:
            return str(self.settings["access_token"])
        form = {"grant_type": "refresh_token", "app_id": self.settings["app_id"],
                "refresh_token": self.settings["refresh_token"]}  # fmt: skip
        with before_posting():
            answer = self.gate.fetch(
                "POST", SIGN_IN, body=urlencode(form),
                headers={"secret_key": self.settings["secret_key"],
                         "Content-Type": "application/x-www-form-urlencoded"},
            )  # fmt: skip
            said = _read(answer)
        if not said.get("access_token") or not said.get("refresh_token"):
            raise _of_account(
                tell("Zalo does not take the stored sign-in any more: “%(said)s”. Have an "
                     "administrator of the Official Account authorise the app again and enter the "
                     "new refresh token.",
                     said=said.get("error_description") or said.get("message")
                    or said.get("error")),
                answer.excerpt(),
            )  # fmt: skip
        now = datetime.now(UTC)
        until = now + timedelta(seconds=int(said.get("expires_in", 3600)))
        self.settings.keep(refresh_token=said["refresh_token"], access_token=said["access_token"],
                           access_until=until.isoformat(), renewed_at=now.isoformat())  # fmt: skip
        return str(said["access_token"])


def _title(post: Post) -> str:
    """Return the title, which Zalo wants of every article; a text without one begins with it."""
    line = post.text.partition("\n")[0]
    return post.title or textwrap.shorten(line, TITLE, placeholder="…")


def _read(answer: Answer) -> dict[str, Any]:
    """Return an answer as Zalo gives it. Raises what its status means, or Unknown."""
    said = expect(answer, 200).json()
    if not isinstance(said, dict):
        raise unreadable(answer)
    return said


def _text(said: Mapping[str, Any], name: str) -> str:
    """Return what was asked for. Raises Unknown when it is not told."""
    if not said.get(name):
        raise unreadable(Answer(200, {}, json.dumps(said).encode()))
    return str(said[name])


def _receipt(number: str, there: Mapping[str, Any]) -> Receipt:
    link = str(there.get("link_view") or there.get("link") or "")
    return Receipt(number, link, datetime.now(UTC))


def _of_account(sentence: Sentence, answer: str = "") -> Refused:
    return Refused(sentence, answer=answer, account=True)


def _morning() -> timedelta:
    """Return how long it is until 8 o'clock in Vietnam, when no source speaks of night any more."""
    now = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))
    eight = now.replace(hour=8, minute=0, second=0, microsecond=0)
    return (eight if now < eight else eight + timedelta(days=1)) - now


STALE_TOKEN = {-216, -220}
#: Numbers after which waiting helps, and how long.
LATER: dict[int, Callable[[], timedelta]] = {
    -32: lambda: timedelta(minutes=1),
    -211: _morning,
    -214: lambda: timedelta(seconds=15),
    -218: _morning,
    -234: _morning,
}
LATER_WORDS = {
    -214: tell("Zalo is still preparing the article; it is tried again."),
    -211: tell("The Official Account has used up what Zalo allows it for today; it is tried again "
               "tomorrow morning."),
    -234: tell("Zalo takes nothing at night; it is tried again in the morning."),
}  # fmt: skip
#: Numbers after which a person has to see to the account or the app.
PERSON = (
    (tell("Zalo does not know the Official Account any more. Check it on oa.zalo.me and "
                  "connect it again."), {-204, -205}),
    (tell("The app may not manage articles of the Official Account. Have an administrator "
                  "of it authorise the app with this permission again."), {-209, -212, -223, -242}),
    (tell("Zalo has disabled the app or the Official Account. Look on developers.zalo.me "
                  "for the reason, then connect it again."), {-219, -248, -320, -321}),
    (tell("The Official Account is not verified by Zalo yet, and only a verified one may publish "
          "articles. Have it verified, then connect it again."), {-221}),
    (tell("Publishing articles needs a higher package of the Official Account. Change the package "
          "on oa.zalo.me, then connect it again."), {-224, -235}),
    (tell("The Official Account's sign-in is not taken by Zalo. Have an administrator of it "
          "authorise the app again and enter the new refresh token."), STALE_TOKEN),
)  # fmt: skip


def _meaning(said: Mapping[str, Any], answer: Answer) -> Failure:
    """Return what a number in `error` means; the platform tells nothing else apart."""
    code, words, record = said.get("error"), str(said.get("message", "")), answer.excerpt()
    if not isinstance(code, int) or code == -1:
        return unreadable(answer)
    if code in LATER:
        sentence = LATER_WORDS.get(code, tell("Zalo asks to wait; it is tried again."))
        return TryLater(sentence, answer=record, after=LATER[code]())
    for sentence, codes in PERSON:
        if code in codes:
            return Refused(sentence, answer=record, account=True)
    if any(word in words.lower() for word in ("photo_url", "cover", "media failed")):
        return Refused(tell("Zalo did not take the picture: “%(said)s”. Choose a public JPEG or "
                            "PNG of at most 1 MB and send it again.", said=words),
                       answer=record)  # fmt: skip
    return Refused(tell("Zalo did not accept the article: %(code)s, “%(said)s”. Change it and "
                        "send it again.", code=code, said=words), answer=record)  # fmt: skip
