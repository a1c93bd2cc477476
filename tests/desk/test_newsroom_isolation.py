"""No address of the framework shows or changes anything of another office's newsroom.

The addresses are those the resolver knows, so a new release of the framework is walked too.
"""

import re
from functools import partial
from io import BytesIO

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver
from PIL import Image
from wagtail.admin.models import EditingSession
from wagtail.models import (
    Collection,
    Comment,
    Page,
    Revision,
    UploadedFile,
    get_default_page_content_type,
)

from signalmast.newsroom.models import (
    Attachment,
    BakeMark,
    Category,
    Picture,
    Publication,
    SitePage,
    StoryPage,
)
from signalmast.newsroom.models.belongings import collection_name
from signalmast.newsroom.tests.factories import draft, hand_in
from signalmast.newsroom.views import doors
from signalmast.people.domain.offices import take_in_member
from signalmast.people.models import Unit, User
from tests.desk.conftest import desk_of, person
from tests.desk.test_isolation import patterns

#: Stands in everything the other office has; no answer may hold it.
MARK = "zyxqv"
#: In and out of the desk; allauth answers for both.
DOORS = {"wagtailadmin_login", "wagtailadmin_logout"} | {
    f"wagtailadmin_password_reset{step}" for step in ("", "_done", "_confirm", "_complete")
}
#: Arguments that name a kind of thing and no record.
KINDS = {"app_label", "app_name", "model_name", "content_type_app_name", "content_type_model_name"}
ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SITE_DIR = tmp_path / "site"


def image_file():
    content = BytesIO()
    Image.new("RGB", (40, 30), "#1d3f72").save(content, "PNG")
    return content.getvalue()


def picture_of(office, title):
    collection = Collection.objects.get(name=collection_name(office.pk))
    return Picture.objects.create(
        title=title,
        file=SimpleUploadedFile(f"{title}.png", image_file()),
        collection=collection,
    )


def file_of(office, title):
    collection = Collection.objects.get(name=collection_name(office.pk))
    return Attachment.objects.create(
        title=title, file=ContentFile(b"%PDF-", name=f"{title}.pdf"), collection=collection
    )


@pytest.fixture
def theirs(stranger, other_office):
    """A text in review with a comment, a picture, a file, a tag, a lock: everything there is."""
    unit = Unit.objects.create(office=other_office, name=f"{MARK} unit")
    page = draft(
        other_office, title=f"{MARK} story", by=stranger, tags=[f"{MARK} tag"], units=[unit]
    )
    Comment.objects.create(page=page, user=stranger, text=MARK, contentpath="title")
    picture, file = picture_of(other_office, f"{MARK}picture"), file_of(other_office, f"{MARK}file")
    picture.tags.add(f"{MARK} tag of a picture")
    hand_in(page, stranger)
    page = StoryPage.objects.get(pk=page.pk)
    kind = get_default_page_content_type()
    session = EditingSession.objects.create(
        user=stranger,
        content_type=kind,
        object_id=page.pk,
        last_seen_at=page.latest_revision_created_at,
    )
    waiting = UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(Picture),
        file=ContentFile(image_file(), name=f"{MARK}.png"),
        uploaded_by_user=stranger,
    )
    return {
        "page": page,
        "picture": picture,
        "file": file,
        "session": session,
        "waiting": waiting,
        "category": Category.objects.filter(office=other_office).first(),
    }


def values(theirs, name):
    """Return what every argument of an address is filled with: the other office's records."""
    page, state = theirs["page"], theirs["page"].current_workflow_state
    media = {"wagtailimages": theirs["picture"], "wagtaildocs": theirs["file"]}
    number = next((one.pk for space, one in media.items() if name.startswith(space)), page.pk)
    site = SitePage.objects.get(path=page.path[: Page.steplen * 2])
    below = {"wagtailadmin_pages:add", "wagtailadmin_pages:preview_on_add"}
    return {
        "pk": theirs["category"].pk if name.startswith("categories:") else number,
        "page_id": page.pk,
        "page_pk": page.pk,
        "parent_page_id": site.pk if name in below else page.pk,
        "page_to_move_id": page.pk,
        "destination_id": site.pk,
        "image_id": theirs["picture"].pk,
        "document_id": theirs["file"].pk,
        "doc_id": theirs["file"].pk,
        "object_id": page.pk,
        "session_id": theirs["session"].pk,
        "uploaded_file_id": theirs["waiting"].pk,
        "revision_id": page.latest_revision_id,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "task_state_id": state.current_task_state_id,
        "task_id": state.current_task_state.task_id,
        "workflow_pk": state.workflow_id,
        "workflow_state_id": state.pk,
        "collection_id": theirs["picture"].collection_id,
        "content_type_app_name": "newsroom",
        "content_type_model_name": "storypage",
        "app_label": "wagtailcore" if "ping" in name else "newsroom",
        "app_name": "newsroom",
        "model_name": "page" if "ping" in name else "storypage",
        "action": "delete",
        "action_name": "approve",
        "filter_spec": "original",
    }


def filled(known, argument):
    return str(known[argument[2] or argument[3]])


def framework_addresses(theirs):
    """Yield (address, whether a record is named in it, view) for all the desk can resolve."""
    for pattern, name in patterns(get_resolver()):
        if not pattern.startswith("desk/") or name in DOORS:
            continue
        if name and not name.startswith(("wagtail", "simple_translation", "newsroom:", "texts:")):
            continue
        known = values(theirs, name)
        found = [one[1] or one[2] for one in ARGUMENT.findall(pattern)]
        address = ARGUMENT.sub(partial(filled, known), pattern)
        address = address.replace("^", "").replace("$", "").replace("\\", "").replace(".*/", "x/")
        yield f"/{address}", bool(set(found) - KINDS), name


def untouched(theirs):
    """Return what would change if something of the other office were changed."""
    page = Publication.objects.get(pk=theirs["page"].pk)
    return (
        page.live,
        page.locked,
        page.path,
        page.latest_revision_id,
        page.current_workflow_state.status,
        Page.objects.count(),
        Revision.objects.count(),
        Picture.objects.count(),
        Attachment.objects.count(),
        Category.objects.count(),
        BakeMark.objects.count(),
        UploadedFile.objects.count(),
        EditingSession.objects.filter(pk=theirs["session"].pk).count(),
    )


def is_closed(answer):
    """Whether an answer is "no such page", "not yours" or the way back to one's own desk."""
    if answer.status_code in (302, 301):
        return answer["Location"].split("?")[0] in (
            "/desk/",
            "/desk/texts/",
            "/desk/texts/results/",
        )
    return answer.status_code in (403, 404, 405)


@pytest.fixture
def colleague(office):
    """Somebody who may do all there is in the first office: writes, approves, manages."""
    user = person("lan-editor", office, "administrator")
    take_in_member(user, office=office, role="approver")
    return user


def operator_without_office():
    user = User.objects.create_superuser("root")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return user


def walk(client, theirs, send):
    """Send a request to every address; return those that were open or said too much."""
    before = untouched(theirs)
    told, opened = [], []
    walked = 0
    for address, names_record, name in framework_addresses(theirs):
        answer = send(client, address, theirs)
        body = b"".join(answer) if answer.streaming else answer.content
        if MARK.encode() in body:
            told.append(f"{name} {address}")
        if names_record and name not in doors.FREE and not is_closed(answer):
            opened.append(f"{name} {address} {answer.status_code} {answer.get('Location', '')}")
        walked += 1
    assert walked > 150
    assert (told, opened, untouched(theirs)) == ([], [], before)


def look(client, address, theirs):
    """Ask for what the other office has, in words that find it and do not say the mark."""
    asked = {"q": MARK[:4], "term": MARK[:4], "id": theirs["page"].pk}
    return client.get(address, asked)


def meddle(client, address, theirs):
    link = {"external-link-chooser-url": "https://example.vn/"}
    return client.post(address, {"next": "/desk/", "action-submit": "1", "comment": "x", **link})


def test_whoever_looks_from_another_office_sees_nothing(colleague, theirs):
    walk(desk_of(colleague), theirs, look)


def test_whoever_meddles_from_another_office_changes_nothing(colleague, theirs):
    walk(desk_of(colleague), theirs, meddle)


def test_whoever_runs_the_installation_sees_no_offices_texts(office, theirs):
    walk(desk_of(operator_without_office()), theirs, look)


def test_whoever_runs_the_installation_changes_no_offices_texts(office, theirs):
    walk(desk_of(operator_without_office()), theirs, meddle)


def test_a_person_of_both_offices_works_at_one_desk_at_a_time(colleague, other_office, theirs):
    take_in_member(colleague, office=other_office, role="approver")
    walk(desk_of(colleague), theirs, look)
    client = desk_of(colleague)
    client.post("/desk/office/switch/", {"office": other_office.slug})
    assert MARK in client.get("/desk/texts/").content.decode()
    assert client.get(f"/desk/pages/{theirs['page'].pk}/edit/").status_code == 200


def test_every_open_address_of_the_framework_exists():
    """A name that a new release drops is taken out of the list of open doors."""
    known = {name for _address, name in patterns(get_resolver())}
    listed = {
        *doors.FREE,
        *doors.OF_PAGE,
        *doors.OF_SITE,
        *doors.OF_PICTURE,
        *doors.OF_FILE,
        *doors.INSTEAD,
    }
    assert listed - known == set()


def test_a_text_takes_nothing_of_another_office(colleague, office, theirs):
    client = desk_of(colleague)
    site = SitePage.objects.of(office).first()
    mine = Category.objects.filter(office=office).first()
    form = {
        "title": "Tin của tôi",
        "slug": "tin-cua-toi",
        "standfirst": "Một câu.",
        "category": mine.pk,
        "picture": "",
        "picture_alt": "Kênh",
        "byline": "",
        "tags": "",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    address = f"/desk/pages/add/newsroom/storypage/{site.pk}/"
    page = client.get(address)
    offered = page.context["form"].fields
    assert list(offered["category"].queryset) == list(Category.objects.filter(office=office))
    assert list(offered["units"].queryset) == []
    for field, value in (
        ("category", theirs["category"].pk),
        ("units", Unit.objects.get(office=theirs["page"].office).pk),
        ("picture", theirs["picture"].pk),
    ):
        answer = client.post(address, {**form, field: value})
        assert list(answer.context["form"].errors) == [field]
    rich = f'<p><a linktype="page" id="{theirs["page"].pk}">x</a></p>'
    body = {
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "picture",
        "body-0-value-picture-image": theirs["picture"].pk,
        "body-0-value-picture-alt_text": "x",
        "body-0-value-caption": "",
    }
    assert list(client.post(address, {**form, **body}).context["form"].errors) == ["body"]
    page = draft(office, by=colleague)
    page.body = [("text", rich)]
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert list(refused.value.message_dict) == ["body"]
    assert client.post(address, form).status_code == 302
