from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from signalmast.newsroom.models.belongings import points_elsewhere
from signalmast.newsroom.models.guarded import GuardedPage
from signalmast.people.models import Office


class SitePageQuerySet(PageQuerySet):
    def of(self, office: Any) -> "SitePageQuerySet":
        found: SitePageQuerySet = self.filter(office=office)
        return found


class SitePage(GuardedPage):
    """The root of one office's site in one language. The Vietnamese and English are translations.

    Made with the office; its own fields are what the site says about the office.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    path_prefix = models.CharField(_("address"), max_length=120, unique=True, editable=False)
    motto = models.CharField(
        _("line under the name"),
        max_length=160,
        blank=True,
        help_text=_("Stands below the office's name on every page."),
    )
    about = RichTextField(_("about the office"), blank=True, features=["h2", "bold", "ul", "link"])
    address = models.CharField(_("postal address"), max_length=255, blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    hours = models.CharField(_("opening hours"), max_length=160, blank=True)

    objects = PageManager.from_queryset(SitePageQuerySet)()

    parent_page_types: ClassVar[list[str]] = []
    subpage_types = ["newsroom.StoryPage", "newsroom.NoticePage", "newsroom.EventPage"]
    content_panels = [
        FieldPanel("title"),
        FieldPanel("motto"),
        FieldPanel("about"),
        FieldPanel("address"),
        FieldPanel("phone"),
        FieldPanel("email"),
        FieldPanel("hours"),
    ]
    promote_panels: ClassVar[list[Any]] = []
    settings_panels: ClassVar[list[Any]] = []
    is_creatable = False
    is_kept = True

    class Meta:
        verbose_name = _("site of the office")
        verbose_name_plural = _("sites of the office")

    @property
    def language(self) -> str:
        return str(self.locale.language_code)

    def public_path(self) -> str:
        return self.path_prefix

    def clean(self) -> None:
        super().clean()
        if self.office_id and points_elsewhere(self, ["about"]):
            raise ValidationError(
                {"about": _("A link in it leads to another office; choose a page of this office.")}
            )

    def _begins(self) -> bool:
        return self._state.adding and self.live_revision_id is None
