"""The charter as far as tables and settings can break it: what there is no room for."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.functional import Promise

from signalmast.core.personal import Personal
from signalmast.core.rooms import import_from_rooms

TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)

#: All there is about posts and pages. A new field belongs here once somebody has decided that
#: it says nothing about a person who reacted (points 3 and 4).
FROM_CHANNELS = {
    "channels.account": {
        *("id", "office", "platform", "name", "external_id", "url", "connector", "settings"),
        *("language", "standing", "proof_word", "proven_at", "checked_at", "said", "expires_at"),
        *("worked_at", "failures", "rests_until", "claimed_until"),
    },
    "channels.secret": {"id", "account", "name", "sealed", "kept_at"},
    "channels.delivery": {
        *("id", "office", "account", "act", "rank", "source", "version", "of", "title", "payload"),
        *("payload_hash", "key", "written_at", "due_at", "not_before", "state", "why", "attempts"),
        *("looks", "claimed_by", "claimed_until", "said", "kept", "external_id", "url", "notes"),
        *("sent_at", "settled_at", "settled_by", "count_at"),
    },
    "channels.attempt": {
        *("id", "delivery", "account", "began_at", "ended_at", "outcome", "said", "answer"),
    },
    "channels.installation": {"id", "key_mark", "held_at", "why"},
    # Where to deliver, sealed; no name, nothing of what is read or clicked.
    "channels.subscriber": {
        *("id", "account", "digest", "address", "language", "route", "errand", "errand_at"),
        *("errand_tries", "asked_at", "confirmed_at", "ended_at", "bounces"),
    },
    "channels.copy": {
        *("id", "delivery", "subscriber", "state", "attempts", "not_before", "claimed_by"),
        *("claimed_until", "said"),
    },
    "engagement.polled": {
        *("id", "post", "delivery", "taken_at"),
        *("reactions", "comments", "shares", "views", "reach", "clicks"),
    },
    "engagement.post": {
        *("id", "office", "account", "platform", "external_id", "published_at", "title"),
        *("kind", "category", "permalink", "is_share", "unit", "rank", "import_id", "row_number"),
    },
    "engagement.reading": {
        *("post", "taken_at", "until", "import_id", "row_number", "until_import_id", "until_row"),
        *("reactions", "comments", "shares", "views", "reach", "clicks"),
    },
    "engagement.dailymetric": {
        *("id", "office", "account", "metric", "day", "value"),
        *("subject", "rank", "import_id", "row_number"),
    },
}

#: Words that no field of any table may be named with: people who react, and traits to aim at.
FORBIDDEN = re.compile(
    r"(^|_)(commenter|commentator|reactor|follower|fan|liker|sharer|handle|avatar|picture|photo|"
    r"comment_text|screen_name|psid|persona|sockpuppet|audience|target|targeting|segment|"
    r"gender|sex|age|birth|born|religion|ethnic|ethnicity|race|party|politic|opinion_of|"
    r"ip|ip_address|user_agent|fingerprint|cookie|visitor)s?(_|$)"
)

#: Pictures that the office itself publishes, and who of its staff uploaded one.
OUR_PICTURES = (
    {
        f"newsroom.{model}.{name}"
        for model in ("publication", "storypage", "noticepage", "eventpage")
        for name in ("picture", "picture_alt")
    }
    | {
        *("corrections.correctionpage.picture", "corrections.correctionpage.picture_alt"),
    }
    | {"people.user.picture", "newsroom.channeltext.with_picture"}
)

#: Text that says nothing about a person, reviewed field by field. Whatever is in neither this
#: list nor a PERSONAL table of its room fails (point 12).
NOT_PERSONAL = {
    "core.auditentry": "verb subject_type subject_id data previous_hash hash",
    "core.sourcefile": "sha256",
    "core.import": "format store options state counts",
    "core.importrow": "reason",
    "core.columnalias": "format field name",
    "core.columnmap": "format header_hash columns",
    "core.job": "name said",
    "people.office": ("slug name parent place time_zone language half_year layout document_mark"),
    "people.unit": "subject rank name code kind sorts_as",
    "people.unitalias": "name",
    "people.membership": "role",
    "channels.account": (
        "platform name external_id url connector settings language standing proof_word said"
    ),
    "channels.secret": "name sealed",
    "channels.delivery": (
        "act source version title payload payload_hash state why claimed_by said kept external_id "
        "url notes"
    ),
    "channels.attempt": "outcome said answer",
    "channels.installation": "key_mark why",
    "channels.subscriber": "language",
    "channels.copy": "state claimed_by said",
    "corrections.claim": "text language digest url_digest nature state origin reason answer",
    "corrections.submission": "code_digest token_digest origin language platform url",
    "corrections.source": ("title publisher url reference passage kept_text kept_hash stance"),
    "corrections.ruling": "verdict media media_context sent_back_why change digest",
    "corrections.rulingwords": "language title claim_reviewed known how",
    "corrections.rulingsource": (
        "title publisher url reference passage kept_text kept_hash stance"
    ),
    "corrections.contest": (
        "code_digest token_digest language source_url source_reference passage outcome answer"
    ),
    "listening.appeal": "outcome answer",
    "listening.consultation": (
        "slug title title_en introduction introduction_en promise promise_en access state "
        "sent_back_why"
    ),
    "listening.drawnmap": "verdict centres numbers",
    "listening.participant": "secret_digest admission_digest",
    "listening.statement": "language by state code_digest token_digest rule reason",
    "engagement.post": "platform external_id kind category",
    "engagement.dailymetric": "metric subject rank",
    "listening.apikey": "app digest",
    "listening.code": "digest",
    "listening.codelist": "door",
    "listening.collectorkey": "name digest",
    "listening.showntext": "question digest",
    "listening.submission": "language way code_digest token_digest",
    "listening.survey": "slug state",
    "listening.surveyversion": "form_id form_version form xml file_name file_hash",
    "listening.surveywords": "language title introduction",
    "listening.release": "about body digest",
    "listening.answer": "title question sent_back_why removal_why",
    "listening.answermail": "mark",
    "listening.answertemplate": "name text text_en",
    "listening.contact": "mark language",
    "listening.dayoff": "name",
    "listening.feedback": "number language origin state reason code_digest token_digest",
    "listening.place": "subject rank name",
    "listening.step": "what",
    "listening.subject": (
        "code name name_en description description_en group group_en keywords attributes notice "
        "notice_en"
    ),
    "newsroom.approval": "content_hash kind reason",
    "newsroom.attachment": "title file file_hash",
    "newsroom.bakemark": "kind",
    "newsroom.category": "slug name name_en flag",
    "newsroom.channeltext": "text",
    "newsroom.hashtag": "word",
    "newsroom.publication": "kind standfirst picture_alt",
    "newsroom.noticepage": "changes where contact",
    "newsroom.eventpage": "place address",
    "newsroom.picture": "title file description file_hash",
    "newsroom.picturerendition": "filter_spec file focal_point_key",
    "newsroom.quotedfigure": "block figure period body digest",
    "newsroom.sitepage": "path_prefix motto about address phone email hours",
    "newsroom.topic": "name slug",
    "website.listing": "kind ref",
    "website.sheet": "kind key address digest",
    "website.sitefile": "name",
    "programmes.briefing": "title text source source_url kinds roles state withdrawn_why",
    "programmes.evidence": "url",
    "programmes.programme": "subject rank name topic called kinds questionnaire",
    "programmes.plannedsession": "place state",
    "programmes.attendee": "came",
    "programmes.sessionmail": "word",
    "programmes.session": "subject programme_name",
    "programmes.contest": "subject rank name",
    "programmes.contestentry": "contest_name",
    "programmes.round": "name state digest",
    "programmes.criterion": "name",
    "programmes.judge": "code_digest",
    "programmes.mark": "origin",
    "programmes.commendation": "round level kind",
    "programmes.nomination": "round kind consent state level decision_number",
    "programmes.credential": "what_for course language agreed title decision",
    "programmes.issuerkey": "name public sealed",
    "programmes.planitem": "period status subject task",
    "reports.report": (
        "period_key half_year layout abstract authority post recipients state document_hash"
    ),
    "reports.signedfigure": "name label unit value previous reason method digest",
    "reports.wordtemplate": "layout name content",
}

#: What a setting would have to be about to weaken a point of the charter.
WEAKENING = re.compile(
    r"TRACK|ANALYTIC|PIXEL(?!S)|TARGET|AUDIENCE|IMPERSONAT|POST_AS|COLLABORAT|ANONYMOUS|"
    r"SELF_SIGN|SAME_PERSON|SINGLE_SIGN|ONE_PERSON|SKIP_|WITHOUT_APPROVAL|AUTO_APPROVE|"
    r"DISABLE_AUDIT|AUDIT_OFF|PURGE|REWRITE|MIN_GROUP|COMMENT"
)


def our_models() -> list[type[models.Model]]:
    return [one for one in apps.get_models() if one.__module__.startswith("signalmast.")]


def declared() -> dict[str, Personal]:
    found: dict[str, Personal] = {}
    for module in import_from_rooms("models"):
        found.update(getattr(module, "PERSONAL", {}))
    return found


def text_fields() -> dict[str, models.Field]:
    """Return every text by where it is kept; what a table inherits is kept by the parent."""
    return {
        f"{model._meta.label_lower}.{field.name}": field
        for model in our_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, TEXT)
    }


@pytest.mark.parametrize("label", FROM_CHANNELS)
def test_from_channels_come_numbers_and_never_people(label):
    fields = {field.name for field in apps.get_model(label)._meta.concrete_fields}
    assert fields == FROM_CHANNELS[label]


def test_every_table_filled_from_channels_is_looked_at():
    rooms = ("channels", "engagement")
    found = {one._meta.label_lower for one in our_models() if one._meta.app_label in rooms}
    assert found == set(FROM_CHANNELS)


def test_readings_hold_nothing_but_numbers():
    model = apps.get_model("engagement.reading")
    for field in model._meta.concrete_fields:
        assert isinstance(field, models.IntegerField | models.ForeignKey), field.name


def test_no_table_has_room_for_who_reacted_or_whom_to_aim_at():
    named = [
        f"{model._meta.label_lower}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if FORBIDDEN.search(field.name)
    ]
    assert sorted(set(named) - OUR_PICTURES) == []


def test_no_importer_reads_a_column_about_people():
    from signalmast.core.importing.registry import importers

    named = [
        f"{name}.{column.field}"
        for name, importer in importers().items()
        for column in importer.columns
        if FORBIDDEN.search(column.field)
    ]
    assert named == []


def test_every_text_is_declared_personal_or_was_found_not_to_be():
    reviewed = {
        f"{model}.{name}" for model, names in NOT_PERSONAL.items() for name in names.split()
    }
    undecided = sorted(set(text_fields()) - set(declared()) - reviewed)
    assert undecided == []


def test_no_field_is_both_or_gone():
    reviewed = {
        f"{model}.{name}" for model, names in NOT_PERSONAL.items() for name in names.split()
    }
    known = set(text_fields())
    assert sorted(reviewed & set(declared())) == []
    assert sorted(reviewed - known) == []
    assert sorted(set(declared()) - known) == []


def test_every_declaration_says_why_on_what_basis_and_for_how_long():
    for name, one in declared().items():
        for part in (one.purpose, one.basis, one.retention):
            assert isinstance(part, Promise), name
            assert str(part).strip().endswith("."), name


def test_no_setting_weakens_the_charter():
    ours = {name for name in dir(import_module("config.settings")) if name.isupper()}
    assert sorted(name for name in ours if WEAKENING.search(name)) == []
    read = (settings.BASE_DIR / "config" / "settings.py").read_text(encoding="utf-8")
    variables = set(re.findall(r"\"(SIGNALMAST_[A-Z_]+)\"", read))
    assert variables
    assert sorted(name for name in variables if WEAKENING.search(name)) == []


@pytest.mark.django_db
def test_names_of_people_never_reach_the_chain_that_cannot_be_erased():
    """Loading and undoing a register of commendations leaves numbers in the trail, no names."""
    from pathlib import Path

    from signalmast.core.importing.pipeline import undo_import
    from signalmast.core.models import AuditEntry, Import
    from signalmast.people.domain.offices import take_in_member
    from signalmast.people.domain.packs import load_pack
    from signalmast.people.enums import Role
    from signalmast.people.models import User
    from signalmast.programmes.domain.registers import commend
    from signalmast.programmes.models import Commendation

    list(load_pack(Path(__file__).parent / "cases" / "quan-1-2018-h1"))
    names = set(Commendation.objects.values_list("name", flat=True))
    assert names
    undo_import(Import.objects.get(format="commendations"), by=None)
    office = Import.objects.first().office
    by_hand = Commendation(office=office, round="I", level="district", kind="individual")
    by_hand.name = "Nguyễn Thị Không Có Thật"
    names.add(by_hand.name)
    editor = User.objects.create_user("editor")
    take_in_member(editor, office=office, role=Role.EDITOR)
    commend(by_hand, by=editor)
    trail = str(list(AuditEntry.objects.values_list("data", flat=True))).casefold()
    assert sorted(name for name in names if name.casefold() in trail) == []
