"""Screens of the verbs that change what is public: each says first what will happen."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from signalmast.core.views.frame import asks, office_of, page
from signalmast.newsroom.domain.publishing import approve_urgent, publish_urgently, withdraw_page
from signalmast.newsroom.domain.translating import missing_languages, translate_page
from signalmast.newsroom.forms import ReasonForm
from signalmast.newsroom.models import Publication
from signalmast.newsroom.models.guarded import GuardedPage
from signalmast.newsroom.permissions import can_withdraw, can_write_for
from signalmast.newsroom.views.approving import hurried
from signalmast.newsroom.views.editor import way_to_page


def own_text(request: HttpRequest, pk: int) -> Publication:
    """Return a text of the office of the request. Raises Http404 for any other."""
    found = get_object_or_404(Publication, pk=pk, office=office_of(request))
    text: Publication = found.specific
    return text


def _edit(text: GuardedPage) -> str:
    return text.specific.desk_url()  # type: ignore[no-any-return]  # a GuardedPage


def screen(request: HttpRequest, template: str, text: Publication, **context: Any) -> HttpResponse:
    """Render a screen about one text, with the way back to it."""
    way = [(one["label"], one["url"]) for one in way_to_page(text)[1:]]
    return page(request, template, way=way, text=text, back=_edit(text), icon="doc-full", **context)


def _said(error: ValidationError | PermissionDenied) -> str:
    """Return what went wrong as one text, naming the fields that are not filled in yet."""
    if isinstance(error, ValidationError):
        if not hasattr(error, "error_dict"):
            return " ".join(error.messages)
        missing = "; ".join(
            f"{label_for_field(name, Publication)}: {' '.join(said)}"
            for name, said in error.message_dict.items()
        )
        return _("The text is not complete, so it stays as it is. %(what)s") % {"what": missing}
    return str(error) or _("You can't do this with this text; ask a colleague who can.")


@asks("write")
@require_http_methods(["GET", "POST"])
def hurry(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Publish at once, with a reason, before a second person has read it."""
    text = own_text(request, pk)
    form = ReasonForm(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            publish_urgently(text, by=request.user, reason=form.cleaned_data["reason"])
        except (ValidationError, PermissionDenied) as error:
            problem = _said(error)
        else:
            said = _("“%(title)s” is public. Somebody else has to approve it within the hour.")
            _tell(request, said, text)
            return redirect(_edit(text))
    return screen(
        request,
        "newsroom/hurry.html",
        text,
        title=_("Publish in a hurry"),
        draft=text.get_latest_revision_as_object(),
        form=form,
        problem=problem,
    )


@asks("approve")
@require_http_methods(["GET", "POST"])
def urgent(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the second person's word for a page that is public already."""
    text = own_text(request, pk)
    found = next((one for one in hurried(text.office, request.user) if one.page.pk == pk), None)
    if found is None:
        messages.info(request, _("This page does not wait for a second person any more."))
        return redirect(_edit(text))
    problem = ""
    if request.method == "POST":
        try:
            approve_urgent(text, by=request.user)
        except (ValidationError, PermissionDenied) as error:
            problem = _said(error)
        else:
            _tell(request, _("“%(title)s” is approved and stays public."), text)
            return redirect("newsroom:approvals")
    return screen(
        request,
        "newsroom/urgent.html",
        text,
        title=_("Approve what is public"),
        one=found,
        problem=problem,
    )


@asks("write")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a public page down and say why."""
    text = own_text(request, pk)
    if not can_withdraw(request.user, text):
        messages.info(request, _("This page is not public, so there is nothing to withdraw."))
        return redirect(_edit(text))
    form = ReasonForm(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_page(text, by=request.user, reason=form.cleaned_data["reason"])
        except (ValidationError, PermissionDenied) as error:
            problem = _said(error)
        else:
            said = _("“%(title)s” is withdrawn. The public log shows the reason.")
            messages.success(request, said % {"title": text.title})
            return redirect(_edit(text))
    return screen(
        request, "newsroom/withdraw.html", text, title=_("Withdraw"), form=form, problem=problem
    )


@asks("write")
@require_http_methods(["GET", "POST"])
def translate(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Begin the text in the other language."""
    text = own_text(request, pk)
    missing = missing_languages(text)
    if not missing:
        messages.info(request, _("This text exists in both languages already."))
        return redirect(_edit(text))
    if request.method == "POST":
        draft = translate_page(text, by=request.user, language=missing[0])
        messages.success(request, _("Here is the draft. Write it in its language and hand it in."))
        return redirect(_edit(draft))
    return screen(
        request, "newsroom/translate.html", text, title=_("Translate"), language=missing[0]
    )


@asks("see")
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Lead whoever follows a link of a calendar to the text: to edit it, else to read it."""
    text = own_text(request, pk)
    if can_write_for(request.user, text.office):
        return redirect(_edit(text))
    if text.live:
        return redirect(text.public_path())
    raise Http404


def _tell(request: HttpRequest, said: str, text: Publication) -> None:
    """Say what happened, with the way to the page as residents see it."""
    link = format_html(' <a href="{}">{}</a>', text.public_path(), _("See it on the site."))
    messages.success(request, format_html("{}{}", said % {"title": text.title}, link))
