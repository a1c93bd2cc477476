from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import ItemBase, TagBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from signalmast.core.tabular.text import fold
from signalmast.newsroom.addresses import page_address
from signalmast.newsroom.blocks import Body
from signalmast.newsroom.enums import Kind
from signalmast.newsroom.models.belongings import collection_name, points_elsewhere
from signalmast.newsroom.models.categories import Category
from signalmast.newsroom.models.guarded import GuardedPage
from signalmast.newsroom.models.pictures import Picture
from signalmast.newsroom.models.sites import SitePage
from signalmast.people.models import Office, Unit

STEP = Page.steplen


#: An address is read out on the telephone; more of a headline helps nobody.
LONGEST_SLUG = 80


def address_word(text: str) -> str:
    """Return a text as part of an address: no marks, đ as d, whole words, at most 80 letters."""
    slug = slugify(fold(text))
    if len(slug) <= LONGEST_SLUG:
        return slug
    return slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]


class Topic(TagBase):
    """A tag. Its address is written without marks, as people type it."""

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def slugify(self, tag: str, i: int | None = None) -> str:
        slug = address_word(tag) or "the"
        return f"{slug}-{i}" if i is not None else slug


class PublicationTag(ItemBase):
    tag = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="tagged_items")
    content_object = ParentalKey(
        "newsroom.Publication", on_delete=models.CASCADE, related_name="tagged_items"
    )


class Publication(GuardedPage):
    """What stories, notices and events share: the text, what it is about and who answers for it.

    A table of its own, so that lists and feeds read all three kinds with one query.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, editable=False)
    standfirst = models.TextField(
        _("standfirst"),
        max_length=400,
        help_text=_("One or two sentences that say it all; lists and feeds show them."),
    )
    picture = models.ForeignKey(
        Picture,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("picture"),
    )
    picture_alt = models.CharField(
        _("what the picture shows"),
        max_length=300,
        blank=True,
        help_text=_("For those who do not see it: who or what, doing what, where."),
    )
    body = StreamField(Body(), blank=True, verbose_name=_("body"))
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="+", verbose_name=_("category")
    )
    units = ParentalManyToManyField(
        Unit, blank=True, related_name="publications", verbose_name=_("units concerned")
    )
    tags = ClusterTaggableManager(
        through=PublicationTag, blank=True, verbose_name=_("tags"), related_name="publications"
    )
    byline = models.CharField(
        _("author"),
        max_length=160,
        blank=True,
        help_text=_("A name, if the person has agreed; empty means the office."),
    )
    review_months = models.PositiveSmallIntegerField(
        _("review after months"),
        null=True,
        blank=True,
        help_text=_("After so many months the page turns up in the queue to be read again."),
    )
    review_on = models.DateField(null=True, editable=False, db_index=True)

    is_creatable = False
    parent_page_types = ["newsroom.SitePage"]
    subpage_types: ClassVar[list[str]] = []
    #: A copy and a translation have not been public.
    exclude_fields_in_copy = [
        "first_published_at", "last_published_at", "review_on", "go_live_at", "channel_texts",
    ]  # fmt: skip
    search_fields = [
        *Page.search_fields,
        index.SearchField("standfirst"),
        index.SearchField("body"),
        index.FilterField("office"),
        index.FilterField("kind"),
    ]
    content_panels = [
        FieldPanel("title", classname="title"),
        FieldPanel("standfirst"),
        FieldRowPanel([FieldPanel("category"), FieldPanel("byline")]),
        MultiFieldPanel(
            [FieldPanel("picture"), FieldPanel("picture_alt")], heading=_("Picture at the top")
        ),
        FieldPanel("body"),
        FieldPanel("units"),
        FieldPanel("tags"),
    ]
    promote_panels = [FieldPanel("slug")]
    settings_panels = [*GuardedPage.settings_panels, FieldPanel("review_months")]
    own_kind: Kind
    slug: str

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")

    @property
    def site(self) -> SitePage:
        """Return the root of the site the page stands on."""
        if not hasattr(self, "_site"):
            self._site = SitePage.objects.select_related("locale", "office").get(
                path=self.path[: STEP * 2]
            )
        found: SitePage = self._site
        return found

    @property
    def is_public(self) -> bool:
        return self.live and self.first_published_at is not None

    def public_path(self) -> str:
        return page_address(self, self.site)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._take_place()
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._take_place()
        super().save(*args, **kwargs)

    def _set_core_field_defaults(self) -> None:
        """Take the address from the headline, if nobody wrote one."""
        if not self.slug and self.title:
            self.slug = self._get_autogenerated_slug(address_word(self.title) or self.kind)
        super()._set_core_field_defaults()

    def _take_place(self) -> None:
        """Know the office by the place in the tree, and the kind by the class."""
        if self.path and self.office_id is None:
            self.office = self.site.office
        self.kind = getattr(self, "own_kind", self.kind)

    def clean(self) -> None:
        super().clean()
        if self.picture_id and not self.picture_alt.strip():
            raise ValidationError(
                {"picture_alt": _("Say what the picture shows; some readers do not see it.")}
            )
        if self.category_id and self.office_id and self.category.office_id != self.office_id:
            raise ValidationError(
                {
                    "category": _(
                        "The category belongs to another office; choose one of this office."
                    )
                }
            )
        if self.office_id:
            self._keep_to_the_office()
        self._keep_address()

    def _keep_to_the_office(self) -> None:
        said = _("Something in it belongs to another office; choose a picture or page of this one.")
        found = points_elsewhere(self, ["body"])
        if self.picture is not None and self.picture.collection.name != collection_name(
            self.office_id
        ):
            found.append("picture")
        if found:
            raise ValidationError(dict.fromkeys(found, said))
        if any(unit.office_id != self.office_id for unit in self.units.all()):
            raise ValidationError(
                {"units": _("A unit belongs to another office; choose units of this office.")}
            )

    def _keep_address(self) -> None:
        """An address that was public once is linked to, so it stays."""
        public = Page.objects.filter(pk=self.pk).exclude(first_published_at=None)
        was = public.values_list("slug", flat=True).first()
        if was is not None and was != self.slug:
            raise ValidationError(
                {"slug": _("The page was public at this address, so the address stays.")}
            )


class StoryPage(Publication):
    """A story: what happened, told by the office."""

    own_kind = Kind.STORY
    is_creatable = True

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")


class NoticePage(Publication):
    """A notice: what changes for residents, from when, where, and whom to ask."""

    own_kind = Kind.NOTICE
    is_creatable = True

    changes = models.TextField(
        _("what changes"), max_length=600, help_text=_("What residents have to do or to expect.")
    )
    valid_from = models.DateTimeField(_("from"), db_index=True)
    valid_until = models.DateTimeField(_("until"), null=True, blank=True)
    where = models.CharField(_("where"), max_length=255)
    contact = models.CharField(
        _("whom to ask"), max_length=255, help_text=_("Office, telephone, hours.")
    )

    content_panels = [
        *Publication.content_panels[:2],
        MultiFieldPanel(
            [
                FieldPanel("changes"),
                FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
                FieldPanel("where"),
                FieldPanel("contact"),
            ],
            heading=_("What residents need to know"),
        ),
        *Publication.content_panels[2:],
    ]

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")

    def clean(self) -> None:
        super().clean()
        _in_order(self.valid_from, self.valid_until, "valid_until")


class EventPage(Publication):
    """What takes place, when and where; with an iCalendar file."""

    own_kind = Kind.EVENT
    is_creatable = True

    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"), db_index=True)
    place = models.CharField(_("place"), max_length=255)
    address = models.CharField(_("address"), max_length=255, blank=True)
    is_cancelled = models.BooleanField(
        _("cancelled"),
        default=False,
        help_text=_("The page and the calendars say so; nobody comes in vain."),
    )

    content_panels = [
        *Publication.content_panels[:2],
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("place"),
                FieldPanel("address"),
                FieldPanel("is_cancelled"),
            ],
            heading=_("When and where"),
        ),
        *Publication.content_panels[2:],
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def clean(self) -> None:
        super().clean()
        _in_order(self.starts_at, self.ends_at, "ends_at")


def _in_order(start: Any, end: Any, field: str) -> None:
    if start and end and end < start:
        raise ValidationError({field: _("The end lies before the beginning; correct one of them.")})
