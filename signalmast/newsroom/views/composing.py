"""One text per channel beside each other, as each platform will show it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from signalmast.channels.connector import Connector, can
from signalmast.channels.connector import Words as Label
from signalmast.channels.connectors import connector_of
from signalmast.channels.enums import Act, State
from signalmast.channels.models import Account, Delivery
from signalmast.core.desk import beside
from signalmast.core.views.frame import asks
from signalmast.newsroom.domain.composing import (
    Words,
    accounts_for,
    compose,
    prepare,
    problems,
    source_of,
    tidied,
)
from signalmast.newsroom.domain.previews import Preview, preview_of
from signalmast.newsroom.enums import Kind
from signalmast.newsroom.models import ChannelText, Publication
from signalmast.newsroom.views.publishing import own_text, screen


@dataclass(frozen=True, slots=True)
class Side:
    """One account in the composer: what it would say, and how that looks there."""

    account: Account
    kind: type[Connector]
    text: str
    chosen: bool
    with_picture: bool
    problems: list[str]
    page: Publication
    standing: Delivery | None = None

    @property
    def label(self) -> Label:
        return self.kind.label

    @property
    def count(self) -> int:
        return self.kind.limits.count(self.text)

    @property
    def limit(self) -> int | None:
        return self.kind.limits.length

    @property
    def look(self) -> Preview:
        return preview_of(self.page, self.account, self.text, with_picture=self.with_picture)

    @property
    def takes_pictures(self) -> bool:
        return bool(self.kind.limits.images and self.page.picture)

    @property
    def cannot(self) -> list[str]:
        """Return what a writer should know before sending there."""
        said = [str(one) for one in self.kind.cannot]
        if not can(self.kind, "edit"):
            said.append(_("A post can't be changed once it is out."))
        if not can(self.kind, "withdraw"):
            said.append(_("A post can't be taken down from here."))
        return said


@asks("write")
@require_http_methods(["GET", "POST"])
def channels(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What each channel says of a text; POST saves it as a new version, or only looks."""
    text = own_text(request, pk)
    draft: Publication = text.get_latest_revision_as_object()
    entered = _entered(request) if request.method == "POST" else None
    said: dict[str, list[str]] = {}
    problem = ""
    if entered is not None and request.POST.get("do") != "look":
        try:
            compose(
                text, {number: one for number, (one, on) in entered.items() if on}, by=request.user
            )
        except ValidationError as error:
            said = error.message_dict if hasattr(error, "error_dict") else {}
            problem = (
                _("Nothing is saved yet: look at what is marked.") if said else error.messages[0]
            )
        except PermissionDenied:
            problem = _("The text is being approved or held by a colleague; take it back first.")
        else:
            messages.success(
                request,
                _("The channels are saved with the text. They go out when it is approved."),
            )
            return redirect("newsroom:channels", pk=text.pk)
    return screen(
        request,
        "newsroom/channels.html",
        draft,
        title=_("Channels"),
        sides=_sides(draft, entered, said),
        problem=problem,
        beside=_beside(request, draft),
    )


def _beside(request: HttpRequest, draft: Publication) -> list[str]:
    """Return what other rooms know of the words; a correction needs no hint at itself."""
    if draft.kind == Kind.CORRECTION:
        return []
    return beside(request, f"{draft.title}\n{draft.standfirst}", draft.site.language)


def _entered(request: HttpRequest) -> dict[int, tuple[Words, bool]]:
    """Return what was entered by account, and whether it should go out.

    A browser ends lines with two signs; counted like that a text would seem too long.
    """
    numbers = [one for one in request.POST.getlist("account") if one.isdecimal()]
    return {
        int(one): (
            Words(tidied(request.POST.get(f"text-{one}", "")), f"picture-{one}" in request.POST),
            f"send-{one}" in request.POST,
        )
        for one in numbers
    }


def _sides(
    draft: Publication,
    entered: dict[int, tuple[Words, bool]] | None,
    said: dict[str, list[str]],
) -> list[Side]:
    kept = {one.account_id: one for one in draft.channel_texts.all()}
    rows = Delivery.objects.filter(source=source_of(draft), act=Act.SEND).order_by("pk")
    standing = {one.account_id: one for one in rows.exclude(state=State.WITHDRAWN)}
    sides = []
    for account in accounts_for(draft):
        words, chosen = _words(draft, account, kept.get(account.pk), entered)
        wrong = said.get(str(account.pk)) or (
            problems(words.text, page=draft, account=account) if chosen else []
        )
        sides.append(
            Side(
                account,
                connector_of(account.connector),
                words.text,
                chosen,
                words.with_picture,
                wrong,
                draft,
                standing.get(account.pk),
            )
        )
    return sides


def _words(
    draft: Publication,
    account: Account,
    kept: ChannelText | None,
    entered: dict[int, tuple[Words, bool]] | None,
) -> tuple[Words, bool]:
    """Return what was entered, else what is kept, else a first text from the page."""
    if entered is not None and account.pk in entered:
        return entered[account.pk]
    if kept is not None:
        return Words(kept.text, kept.with_picture), True
    return Words(prepare(draft, account)), False
