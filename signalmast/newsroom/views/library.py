"""Pictures, files and tags of the office: Wagtail's lists without what they do to many at once."""

from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy
from taggit.models import Tag
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import (
    Column,
    DateColumn,
    DownloadColumn,
    TitleColumn,
    UsageCountColumn,
)
from wagtail.documents.views.documents import IndexView as FrameworkFileIndexView
from wagtail.images.views.chooser import ImageChooserViewSet, ImageChooseView
from wagtail.images.views.images import ImagePreviewColumn, TitleColumnWithFilename
from wagtail.images.views.images import IndexView as FrameworkPictureIndexView

from signalmast.newsroom.models import Attachment, Picture, PublicationTag, Topic
from signalmast.newsroom.models.belongings import collection_name
from signalmast.people.desk import office_of

TAGS_OFFERED = 10


class PictureFilterSet(WagtailFilterSet):
    """No filters: Wagtail's own would offer the tags of every office."""

    class Meta:
        model = Picture
        fields: list[str] = []


class FileFilterSet(WagtailFilterSet):
    class Meta:
        model = Attachment
        fields: list[str] = []


class PictureIndexView(FrameworkPictureIndexView):
    page_title = gettext_lazy("Pictures")
    add_item_label = gettext_lazy("Add pictures")
    filterset_class = PictureFilterSet
    template_name = "newsroom/pictures.html"
    results_template_name = "newsroom/pictures_results.html"
    show_other_searches = False

    def get_filterset_kwargs(self) -> dict[str, Any]:
        return {"data": self.request.GET, "request": self.request}

    @cached_property
    def current_collection(self) -> None:
        """Every office has one."""

    @cached_property
    def columns(self) -> list[Any]:
        if self.layout == "grid":
            return []
        return [
            ImagePreviewColumn(
                "preview",
                label=gettext_lazy("Preview"),
                accessor="image",
                classname="image-preview",
            ),
            TitleColumnWithFilename(
                "title",
                label=gettext_lazy("Title"),
                sort_key="title",
                get_url=self.get_edit_url,
                classname="title-with-filename",
            ),
            Column("credit", label=gettext_lazy("Credit"), accessor="credit"),
            DateColumn("created_at", label=gettext_lazy("Added"), sort_key="created_at"),
            UsageCountColumn("usage_count", label=gettext_lazy("Used"), width="16%"),
        ]


class FileIndexView(FrameworkFileIndexView):
    page_title = gettext_lazy("Files")
    add_item_label = gettext_lazy("Add files")
    filterset_class = FileFilterSet
    template_name = "newsroom/files.html"
    results_template_name = "newsroom/files_results.html"
    show_other_searches = False

    def get_filterset_kwargs(self) -> dict[str, Any]:
        return {"data": self.request.GET, "request": self.request}

    @cached_property
    def current_collection(self) -> None:
        """Every office has one."""

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "title", label=gettext_lazy("Title"), sort_key="title", get_url=self.get_edit_url
            ),
            DownloadColumn("filename", label=gettext_lazy("File")),
            DateColumn("created_at", label=gettext_lazy("Added"), sort_key="created_at"),
            UsageCountColumn("usage_count", label=gettext_lazy("Used"), width="16%"),
        ]


class PictureChooseView(ImageChooseView):
    """The chooser with the tags of this office, where Wagtail offers those of all."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["popular_tags"] = words_of_uploads(office_of(self.request))[:TAGS_OFFERED]
        return context


class PictureChooserViewSet(ImageChooserViewSet):
    """Builds the one view of Wagtail's chooser that is ours."""

    choose_view_class = PictureChooseView


picture_chooser = PictureChooserViewSet(
    "wagtailimages_chooser", model=Picture, url_prefix="images/chooser"
).choose_view


def words_of_texts(office: Any) -> QuerySet[Any]:
    """Return the tags that stand in texts of an office."""
    used = PublicationTag.objects.filter(content_object__office=office)
    found: QuerySet[Any] = Topic.objects.filter(pk__in=used.values("tag"))
    return found


def words_of_uploads(office: Any) -> QuerySet[Any]:
    """Return the tags that stand in pictures or files of an office; none for None."""
    found = Q(pk=None)
    for model in (Picture, Attachment) if office is not None else ():
        own = model.objects.filter(collection__name=collection_name(office.pk))
        used = model.tags.through.objects.filter(
            content_type__app_label="newsroom",
            content_type__model=model._meta.model_name,
            object_id__in=own.values("pk"),
        )
        found |= Q(pk__in=used.values("tag"))
    tags: QuerySet[Any] = Tag.objects.all()
    return tags.filter(found)


def own_tags(request: HttpRequest, app_name: str = "", model_name: str = "") -> HttpResponse:
    """Complete what is typed with tags that this office has used."""
    office, term = office_of(request), request.GET.get("term", "").strip()
    if office is None or not term:
        return JsonResponse([], safe=False)
    in_texts = (app_name, model_name) == ("newsroom", Topic._meta.model_name)
    words = words_of_texts(office) if in_texts else words_of_uploads(office)
    names = words.filter(name__istartswith=term).order_by("name").values_list("name", flat=True)
    return JsonResponse(list(names[:TAGS_OFFERED]), safe=False)
