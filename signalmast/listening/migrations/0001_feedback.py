import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import signalmast.listening.models.feedback
from signalmast.core.operations import clustered, refuses

#: A given answer says what it said; its text goes only once nobody reads it any more.
OTHER_ANSWER = """OLD.confirmed_at IS NOT NULL AND (
    NEW.confirmed_at IS NULL OR NEW.confirmed_by <> OLD.confirmed_by
    OR NEW.proposed_by <> OLD.proposed_by OR NEW.is_public <> OLD.is_public
    OR (NEW.text <> OLD.text AND NOT (NEW.text = '' AND (OLD.removed_at IS NOT NULL
                                                         OR NOT OLD.is_public)))
    OR (NEW.question <> OLD.question AND NOT (NEW.question = '' AND OLD.removed_at IS NOT NULL))
    OR (NEW.title <> OLD.title AND NOT (NEW.title = '' AND OLD.removed_at IS NOT NULL)))"""
OTHER_STEP = """NEW.feedback_id <> OLD.feedback_id OR NEW.at <> OLD.at OR NEW.what <> OLD.what
    OR (NEW.note <> OLD.note AND NEW.note <> '')"""


def rules():
    """What no path may do, the shell and plain SQL included (charter, points 8 and 9)."""
    yield clustered("listening_contact")
    yield clustered("listening_answermail")
    yield refuses(
        "listening_answer", "INSERT", "NEW.is_public AND NEW.confirmed_at IS NOT NULL",
        "An answer in public begins as a proposal; another person confirms it.",
        name="public_answer_begins",
    )  # fmt: skip
    yield refuses(
        "listening_answer", "UPDATE", OTHER_ANSWER,
        "An answer that was given is not changed; write another version.", name="answer_stays",
    )  # fmt: skip
    yield refuses(
        "listening_answer", "DELETE", "OLD.confirmed_at IS NOT NULL",
        "An answer that was given is not deleted.", name="answer_is_kept",
    )  # fmt: skip
    yield refuses(
        "listening_step", "UPDATE", OTHER_STEP,
        "What happened to feedback is not changed; write another step.", name="step_stays",
    )  # fmt: skip
    yield refuses(
        "listening_step", "DELETE", "OLD.id IS NOT NULL",
        "What happened to feedback is not deleted.", name="step_is_kept",
    )  # fmt: skip


class Migration(migrations.Migration):
    initial = True

    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("mark", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("sealed", models.TextField()),
                ("language", models.CharField(max_length=8)),
                ("until", models.DateField(null=True)),
            ],
            options={
                "verbose_name": "sealed contact",
                "verbose_name_plural": "sealed contacts",
            },
        ),
        migrations.CreateModel(
            name="AnswerMail",
            fields=[
                ("mark", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("not_before", models.DateTimeField(null=True)),
                ("claimed_until", models.DateTimeField(null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.office",
                    ),
                ),
            ],
            options={
                "verbose_name": "message about an answer",
                "verbose_name_plural": "messages about answers",
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        default=signalmast.listening.models.feedback.random_number,
                        editable=False,
                        max_length=16,
                        unique=True,
                        verbose_name="number",
                    ),
                ),
                (
                    "text",
                    models.TextField(blank=True, max_length=4000, verbose_name="what was written"),
                ),
                ("text_digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "language",
                    models.CharField(editable=False, max_length=8, verbose_name="language"),
                ),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="place")),
                (
                    "latitude",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
                ),
                (
                    "longitude",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
                ),
                ("attributes", models.JSONField(blank=True, default=dict)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("site", "form on the site"),
                            ("desk", "noted by the desk"),
                            ("open311", "another program (Open311)"),
                            ("paper", "letter"),
                            ("phone", "telephone"),
                        ],
                        max_length=10,
                        verbose_name="came by",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("routed", "with the unit that answers"),
                            ("answered", "answered"),
                            ("closed", "closed"),
                            ("merged", "same as other feedback"),
                            ("refused", "not for this office"),
                        ],
                        default="new",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("received_at", models.DateTimeField(editable=False, verbose_name="received")),
                ("due_at", models.DateField(editable=False, verbose_name="answer due")),
                (
                    "answered_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="answered"),
                ),
                ("settled_at", models.DateTimeField(editable=False, null=True)),
                ("in_time", models.BooleanField(editable=False, null=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "reason",
                    models.TextField(
                        blank=True, editable=False, max_length=2000, verbose_name="why not"
                    ),
                ),
                (
                    "reopened",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="opened again"
                    ),
                ),
                (
                    "reminded",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "none"),
                            (1, "two thirds of the time are over"),
                            (2, "due today"),
                            (3, "overdue"),
                        ],
                        default=0,
                        editable=False,
                    ),
                ),
                (
                    "agrees_to_publish",
                    models.BooleanField(default=False, verbose_name="may be published"),
                ),
                ("code_digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("token_digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="listening.feedback",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.office",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                        verbose_name="unit that answers",
                    ),
                ),
            ],
            options={
                "verbose_name": "feedback",
                "verbose_name_plural": "feedback",
                "ordering": ["-received_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("text", models.TextField(max_length=6000, verbose_name="answer")),
                ("is_public", models.BooleanField(default=False, verbose_name="answer in public")),
                (
                    "title",
                    models.CharField(
                        blank=True, max_length=140, verbose_name="heading of the question"
                    ),
                ),
                (
                    "question",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="question as it is published"
                    ),
                ),
                ("proposed_by", models.BigIntegerField()),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_by", models.BigIntegerField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("sent_back_by", models.BigIntegerField(null=True)),
                ("sent_back_at", models.DateTimeField(null=True)),
                ("sent_back_why", models.TextField(blank=True, max_length=1000)),
                ("removal_by", models.BigIntegerField(null=True)),
                ("removal_why", models.CharField(blank=True, max_length=500)),
                ("removed_by", models.BigIntegerField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "feedback",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="listening.feedback",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "ordering": ["feedback", "version"],
            },
        ),
        migrations.CreateModel(
            name="FeedbackPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("image", models.FileField(upload_to="feedback", verbose_name="image")),
                (
                    "feedback",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="images",
                        to="listening.feedback",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture of feedback",
                "verbose_name_plural": "pictures of feedback",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Satisfaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "score",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="score",
                    ),
                ),
                ("day", models.DateField()),
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="satisfaction",
                        to="listening.answer",
                    ),
                ),
            ],
            options={
                "verbose_name": "satisfaction",
                "verbose_name_plural": "satisfaction",
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("routed", "given to a unit"),
                            ("noted", "worked on"),
                            ("answered", "answered"),
                            ("published", "answered in public"),
                            ("refused", "not for this office"),
                            ("merged", "put together with the same feedback"),
                            ("reopened", "opened again by its sender"),
                            ("closed", "closed"),
                            ("withdrawn", "taken back by its sender"),
                            ("removed", "taken off the site"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=2000)),
                (
                    "feedback",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="listening.feedback",
                    ),
                ),
            ],
            options={
                "verbose_name": "step",
                "verbose_name_plural": "steps",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Subject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="Other programs know the subject by it, so it stays as it is.",
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9][a-z0-9_-]*$",
                                "A code has small letters, digits and dashes only, such as den-duong.",
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("name_en", models.CharField(max_length=100, verbose_name="name in English")),
                (
                    "description",
                    models.CharField(blank=True, max_length=300, verbose_name="what belongs to it"),
                ),
                (
                    "description_en",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="what belongs to it, in English"
                    ),
                ),
                ("group", models.CharField(blank=True, max_length=60, verbose_name="group")),
                (
                    "group_en",
                    models.CharField(blank=True, max_length=60, verbose_name="group in English"),
                ),
                (
                    "keywords",
                    models.CharField(
                        blank=True,
                        help_text="Separated by commas.",
                        max_length=300,
                        verbose_name="keywords",
                    ),
                ),
                (
                    "working_days",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="working days for the answer",
                    ),
                ),
                ("is_open", models.BooleanField(default=True, verbose_name="offered")),
                (
                    "attributes",
                    models.JSONField(blank=True, default=list, verbose_name="questions"),
                ),
                (
                    "notice",
                    models.CharField(
                        blank=True,
                        help_text="Shown together with the code, such as whom to ring when there is danger.",
                        max_length=500,
                        verbose_name="notice",
                    ),
                ),
                (
                    "notice_en",
                    models.CharField(blank=True, max_length=500, verbose_name="notice in English"),
                ),
                (
                    "order",
                    models.PositiveSmallIntegerField(default=100, verbose_name="place in the list"),
                ),
                (
                    "office",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.office",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty means the office itself.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                        verbose_name="unit that answers",
                    ),
                ),
            ],
            options={
                "verbose_name": "subject",
                "verbose_name_plural": "subjects",
                "ordering": ["order", "name"],
            },
        ),
        migrations.AddField(
            model_name="feedback",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="feedback",
                to="listening.subject",
                verbose_name="subject",
            ),
        ),
        migrations.CreateModel(
            name="AnswerTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("text", models.TextField(max_length=4000, verbose_name="text")),
                (
                    "text_en",
                    models.TextField(blank=True, max_length=4000, verbose_name="text in English"),
                ),
                (
                    "office",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.office",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty means every subject.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="listening.subject",
                        verbose_name="subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer template",
                "verbose_name_plural": "answer templates",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="DayOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                (
                    "is_off",
                    models.BooleanField(
                        default=True,
                        help_text="Without the tick it is a working day.",
                        verbose_name="day off",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=100, verbose_name="reason")),
                (
                    "office",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.office",
                    ),
                ),
            ],
            options={
                "verbose_name": "moved day",
                "verbose_name_plural": "moved days",
                "ordering": ["day"],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "day"), name="one_rule_per_day")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["confirmed_at"], name="answers_in_time"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                fields=("feedback", "version"), name="one_answer_per_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="answer_confirmed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_public", False),
                    ("confirmed_by__isnull", True),
                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="answered_in_public_by_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("removed_at__isnull", True),
                    models.Q(
                        ("removed_by__isnull", False),
                        models.Q(("removed_by", models.F("removal_by")), _negated=True),
                        models.Q(("removal_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="answer_removed_by_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="satisfaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__gte", 1), ("score__lte", 5)),
                name="score_from_one_to_five",
            ),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.UniqueConstraint(
                fields=("office", "code"), name="one_subject_per_code"
            ),
        ),
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(fields=["office", "state", "due_at"], name="feedback_by_due_day"),
        ),
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(fields=["office", "received_at"], name="feedback_of_a_period"),
        ),
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(fields=["office", "text_digest"], name="feedback_by_text"),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "merged"), _negated=True),
                    ("merged_into__isnull", False),
                    _connector="OR",
                ),
                name="feedback_merged_into_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="feedback_refused_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                    _connector="OR",
                ),
                name="feedback_has_a_whole_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="answertemplate",
            constraint=models.UniqueConstraint(
                fields=("office", "name"), name="one_template_per_name"
            ),
        ),
        *rules(),
    ]
