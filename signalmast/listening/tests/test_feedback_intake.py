"""What is kept of feedback, and what joins it to nobody."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from PIL import Image

from signalmast.core.models import AuditEntry
from signalmast.listening.domain.contacts import contact_of, mark_of, open_contact
from signalmast.listening.domain.feedback_intake import enter_feedback, follow, submit_feedback
from signalmast.listening.enums.feedback import FeedbackOrigin, FeedbackState, StepKind
from signalmast.listening.models import Contact, Feedback, FeedbackPhoto
from signalmast.listening.tests.feedback import hand_in, make_message, make_subject
from signalmast.newsroom.tests.factories import writer
from signalmast.people.models import Unit

QUESTIONS = [
    {"code": "pole", "datatype": "string", "required": True, "description": "Số trụ", "order": 1},
    {
        "code": "kind", "datatype": "multivaluelist", "required": False, "description": "Loại",
        "values": [{"key": "dark", "name": "tối"}, {"key": "bent", "name": "nghiêng"}], "order": 2,
    },
    {"code": "note", "variable": False, "datatype": "text", "description": "Đọc trước", "order": 0},
]  # fmt: skip


def picture_with_a_place():
    """Return a JPEG that says where it was taken, as telephones write it."""
    exif = Image.Exif()
    exif[0x010F] = "Điện thoại của Lan"
    written = BytesIO()
    Image.new("RGB", (40, 30), "white").save(written, "JPEG", exif=exif)
    written.seek(0)
    return written


def refused(office, subject, **given):
    with pytest.raises(ValidationError) as error:
        hand_in(office, subject, **given)
    return sorted(error.value.message_dict)


@pytest.mark.django_db
def test_a_code_is_given_and_leads_back(office):
    handed = hand_in(office)
    assert follow(handed.code.lower().replace("-", " ")) == handed.feedback
    assert follow("AAAA-BBBB-CCCC") is None
    assert handed.code not in str(Feedback.objects.values().get())
    assert [one.what for one in handed.feedback.steps.all()] == [StepKind.RECEIVED]


@pytest.mark.django_db
def test_the_same_form_again_is_the_same_feedback_and_code(office):
    subject = make_subject(office)
    first = hand_in(office, subject, token="one", contact="lan@example.vn")
    again = hand_in(office, subject, token="one", contact="lan@example.vn")
    assert (again.code, again.feedback, again.is_new) == (first.code, first.feedback, False)
    assert Feedback.objects.count() == 1
    assert Contact.objects.count() == 1


@pytest.mark.django_db
def test_the_number_is_public_and_says_nothing_of_the_code(office):
    numbers = {hand_in(office).feedback.number for _one in range(20)}
    assert len(numbers) == 20
    assert {len(one) for one in numbers} == {9}
    assert follow(numbers.pop()) is None


@pytest.mark.django_db
def test_it_is_due_after_the_working_days_of_its_subject(office):
    subject = make_subject(office, working_days=5)
    with time_machine.travel(datetime(2026, 2, 11, 18, tzinfo=UTC), tick=False):
        # In Vietnam it is the morning of the 12th, and the lunar new year lies before it.
        feedback = hand_in(office, subject).feedback
    assert feedback.due_at == date(2026, 2, 26)


@pytest.mark.django_db
def test_a_subject_with_a_unit_goes_there_at_once(office):
    unit = Unit.objects.create(office=office, name="Đội chiếu sáng")
    feedback = hand_in(office, make_subject(office, unit=unit)).feedback
    assert (feedback.state, feedback.unit) == (FeedbackState.ROUTED, unit)
    assert [one.note for one in feedback.steps.all()] == ["", "Đội chiếu sáng"]
    assert hand_in(office).feedback.state == FeedbackState.NEW


@pytest.mark.django_db
def test_pictures_are_drawn_anew(office):
    images = [picture_with_a_place(), picture_with_a_place()]
    feedback = hand_in(office, images=images).feedback
    kept = list(FeedbackPhoto.objects.filter(feedback=feedback))
    assert len(kept) == 2
    with Image.open(kept[0].image.path) as opened:
        assert dict(opened.getexif()) == {}
        assert opened.size == (40, 30)


@pytest.mark.django_db
def test_nothing_joins_an_address_to_what_was_written(office):
    feedback = hand_in(office, contact=" lan@example.vn ").feedback
    kept = Contact.objects.values().get()
    assert open_contact(contact_of(feedback)) == "lan@example.vn"
    assert kept["mark"] == mark_of(feedback)
    assert "lan@example.vn" not in str(kept)
    assert [one for one in Contact._meta.get_fields() if one.is_relation] == []
    assert [one for one in Feedback._meta.get_fields() if one.related_model is Contact] == []


@pytest.mark.django_db
def test_what_is_wrong_is_said_beside_its_field(office):
    subject = make_subject(office)
    other = make_subject(office, is_open=False)
    assert refused(office, subject, text="Đèn") == ["text"]
    assert refused(office, subject, text="x" * 4001) == ["text"]
    assert refused(office, subject, contact="lan") == ["contact"]
    assert refused(office, subject, latitude=Decimal(91)) == ["address"]
    assert refused(office, subject, longitude=None) == ["address"]
    assert refused(office, subject, images=[picture_with_a_place()] * 4) == ["images"]
    assert refused(office, other) == ["subject"]
    assert Feedback.objects.count() == 0


@pytest.mark.django_db
def test_the_questions_of_a_subject_are_asked(office):
    subject = make_subject(office, attributes=QUESTIONS)
    assert refused(office, subject) == ["attribute_pole"]
    wrong = {"pole": "7", "kind": ["dark", "loud"]}
    assert refused(office, subject, attributes=wrong) == ["attribute_kind"]
    given = {"pole": " 7 ", "kind": ["dark"], "note": "x", "other": "y"}
    feedback = hand_in(office, subject, attributes=given).feedback
    assert feedback.attributes == {"pole": "7", "kind": ["dark"]}


@pytest.mark.django_db
def test_the_desk_notes_what_came_on_paper(office):
    subject, by = make_subject(office), writer(office)
    message = make_message(subject, origin=FeedbackOrigin.PAPER)
    handed = enter_feedback(office, message, by=by)
    assert follow(handed.code) == handed.feedback
    entry = AuditEntry.objects.get(verb="feedback.enter")
    assert (entry.actor_id, entry.data) == (by.pk, {})
    with pytest.raises(ValidationError):
        enter_feedback(office, make_message(subject), by=by)


@pytest.mark.django_db
def test_only_who_writes_for_the_office_notes_feedback(office, django_user_model):
    stranger = django_user_model.objects.create_user("stranger")
    message = make_message(make_subject(office), origin=FeedbackOrigin.PHONE)
    with pytest.raises(PermissionDenied):
        enter_feedback(office, message, by=stranger)


@pytest.mark.django_db
def test_another_program_may_leave_the_text_out(office):
    message = make_message(make_subject(office), text="", origin=FeedbackOrigin.OPEN311)
    assert submit_feedback(office, message, token="other").feedback.text_digest == ""
