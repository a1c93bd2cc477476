"""Forms of the newsroom: a text, a category, and the reasons that its verbs ask for."""

import re
from itertools import chain, count
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.models import Page

from signalmast.core.flags import flag_choices, flag_svg
from signalmast.newsroom.models import Category, Hashtag, Publication, Topic
from signalmast.newsroom.models.publications import address_word
from signalmast.people.desk import keep_choices_own

REASON_ROWS = {"rows": 3}


class PublicationForm(WagtailAdminPageForm):
    """The editor's form of a text: it offers what the text's own office has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "units" in self.fields:
            self.fields["units"].widget = forms.CheckboxSelectMultiple({"class": "desk-checks"})
        if not self.instance.office_id:
            # A new text has no place in the tree yet; it is checked as one of its site's office.
            self.instance.office = self.parent_page.specific.office
        keep_choices_own(self, self.instance.office)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _(
                "Taken from the headline if you leave it empty. It stays once the page was public."
            )

    def clean(self) -> dict[str, Any]:
        """Let the address follow the headline until somebody writes one or the page is public.

        The editor saves by itself while the first words are typed.
        """
        if "slug" in self.cleaned_data and "title" in self.cleaned_data and self._follows():
            word = address_word(self.cleaned_data["title"]) or self.instance.own_kind
            self.cleaned_data["slug"] = self._free(word)
        found: dict[str, Any] = super().clean()
        return found

    def _follows(self) -> bool:
        if self.instance.first_published_at is not None:
            return False
        written = self.cleaned_data["slug"]
        before = address_word(self.initial.get("title") or "") or self.instance.own_kind
        return not written or re.fullmatch(rf"{re.escape(before)}(-\d+)?", written) is not None

    def _free(self, word: str) -> str:
        """Return the first of `word`, `word-2`, `word-3`… that no page beside it has."""
        tries = chain([word], (f"{word}-{number}" for number in count(2)))
        return next(
            one for one in tries if Page._slug_is_available(one, self.parent_page, self.instance)
        )


def use_own_form() -> None:
    """Let Wagtail's editor build the forms of texts on ours. Called before it builds any."""
    Publication.base_form_class = PublicationForm


class HashtagForm(WagtailAdminModelForm):
    """A tag, typed as in a text, and its word on channels: one per tag, letters and digits."""

    tag = forms.CharField(label=_("tag"), max_length=100)

    class Meta:
        model = Hashtag
        fields = ["word"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["tag", "word"])
        if self.instance.pk:
            self.fields["tag"].initial = self.instance.topic.name

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"].strip().removeprefix("#")
        if not re.fullmatch(r"\w+", word):
            raise ValidationError(
                gettext("Write the word in letters and digits, without spaces or signs.")
            )
        return word

    def clean_tag(self) -> str:
        name: str = " ".join(self.cleaned_data["tag"].split())
        same = Hashtag.objects.filter(office=self.instance.office, topic__name__iexact=name)
        if same.exclude(pk=self.instance.pk).exists():
            raise ValidationError(gettext("This tag has its word already; change it there."))
        return name

    def save(self, commit: bool = True) -> Hashtag:
        name = self.cleaned_data["tag"]
        found = Topic.objects.filter(name__iexact=name).first()
        self.instance.topic = found or Topic.objects.create(name=name)
        saved: Hashtag = super().save(commit)
        return saved


class CategoryForm(WagtailAdminModelForm):
    """A category. Its short name is asked for once: public addresses hold it ever after."""

    class Meta:
        model = Category
        fields = ["name", "name_en", "slug", "flag", "order"]
        widgets = {"flag": forms.RadioSelect({"class": "desk-flags"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["flag"].choices = [
            (key, format_html("{} {}", flag_svg(key, size=36), label))
            for key, label in flag_choices()
        ]
        if self.instance.pk:
            del self.fields["slug"]
        else:
            self.fields["slug"].help_text = _(
                "Small letters, digits and hyphens, such as nguoi-tot-viec-tot. It stands in "
                "public addresses and can't be changed later."
            )

    def clean_flag(self) -> str:
        """Refuse a flag that stands for another category: readers tell them apart by it."""
        flag: str = self.cleaned_data["flag"]
        same = Category.objects.of(self.instance.office).filter(flag=flag)
        other = same.exclude(pk=self.instance.pk).first()
        if other is not None:
            raise ValidationError(
                gettext("This flag stands for “%(name)s” already; choose another one."),
                params={"name": other},
            )
        return flag


class ReasonForm(forms.Form):
    """Why something is done; the public reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(REASON_ROWS),
        help_text=_("One or two sentences; the public log shows them."),
    )


class SendBackForm(forms.Form):
    """What the writers have to change before the text can be approved."""

    comment = forms.CharField(
        label=_("What has to change"),
        max_length=2000,
        widget=forms.Textarea(REASON_ROWS),
        help_text=_("The writers read it in the editor."),
    )
