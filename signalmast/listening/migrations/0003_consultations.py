"""Consultations: statements, votes under random numbers, objections of authors."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from signalmast.core.operations import clustered


class Migration(migrations.Migration):
    dependencies = [
        ("listening", "0002_surveys"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consultation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=60, verbose_name="word in its address")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "title_en",
                    models.CharField(blank=True, max_length=200, verbose_name="title in English"),
                ),
                (
                    "introduction",
                    models.TextField(max_length=4000, verbose_name="what it is about"),
                ),
                (
                    "introduction_en",
                    models.TextField(
                        blank=True, max_length=4000, verbose_name="the same in English"
                    ),
                ),
                (
                    "promise",
                    models.TextField(max_length=2000, verbose_name="what happens with the result"),
                ),
                (
                    "promise_en",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="the same in English"
                    ),
                ),
                ("opens_at", models.DateTimeField(verbose_name="opens")),
                ("closes_at", models.DateTimeField(verbose_name="closes")),
                (
                    "access",
                    models.CharField(
                        choices=[
                            ("anybody", "anybody"),
                            ("group", "a closed group, with one-time codes"),
                        ],
                        default="anybody",
                        max_length=10,
                        verbose_name="who may take part",
                    ),
                ),
                (
                    "takes_statements",
                    models.BooleanField(default=True, verbose_name="residents may add statements"),
                ),
                (
                    "keep_months",
                    models.PositiveSmallIntegerField(
                        default=6,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(24),
                        ],
                        verbose_name="months that votes are kept after closing",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("proposed", "waits for a second person"),
                            ("open", "open"),
                            ("closed", "closed"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("is_archive", models.BooleanField(default=False, editable=False)),
                ("proposed_by", models.BigIntegerField(editable=False, null=True)),
                ("proposed_at", models.DateTimeField(editable=False, null=True)),
                ("sent_back_why", models.TextField(blank=True, editable=False)),
                ("opened_by", models.BigIntegerField(editable=False, null=True)),
                ("opened_at", models.DateTimeField(editable=False, null=True)),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                ("emptied_at", models.DateTimeField(editable=False, null=True)),
                (
                    "office",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.office",
                    ),
                ),
            ],
            options={
                "verbose_name": "consultation",
                "verbose_name_plural": "consultations",
                "ordering": ["-opens_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DrawnMap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.PositiveIntegerField(editable=False)),
                ("verdict", models.CharField(editable=False, max_length=20)),
                ("silhouette", models.FloatField(editable=False)),
                ("shuffled", models.FloatField(editable=False, null=True)),
                ("shuffles", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("seed", models.PositiveIntegerField(editable=False)),
                ("centres", models.JSONField(editable=False)),
                ("numbers", models.JSONField(editable=False)),
                ("drawn_at", models.DateTimeField(editable=False)),
                (
                    "consultation",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="maps",
                        to="listening.consultation",
                    ),
                ),
            ],
            options={
                "verbose_name": "opinion map",
                "verbose_name_plural": "opinion maps",
                "ordering": ["consultation", "sequence"],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "secret_digest",
                    models.CharField(editable=False, max_length=64, null=True, unique=True),
                ),
                (
                    "admission_digest",
                    models.CharField(editable=False, max_length=64, null=True, unique=True),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="listening.consultation",
                    ),
                ),
            ],
            options={
                "verbose_name": "participant",
                "verbose_name_plural": "participants",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(editable=False)),
                ("text", models.TextField(max_length=280, verbose_name="statement")),
                ("language", models.CharField(editable=False, max_length=8)),
                (
                    "translation",
                    models.TextField(
                        blank=True, max_length=280, verbose_name="in the other language"
                    ),
                ),
                (
                    "by",
                    models.CharField(
                        choices=[("office", "the office"), ("resident", "a resident")],
                        editable=False,
                        max_length=10,
                        verbose_name="by",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits to be read"),
                            ("shown", "shown"),
                            ("declined", "not shown"),
                            ("removed", "taken out"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("received_at", models.DateTimeField(editable=False, verbose_name="received")),
                (
                    "code_digest",
                    models.CharField(editable=False, max_length=64, null=True, unique=True),
                ),
                (
                    "token_digest",
                    models.CharField(editable=False, max_length=64, null=True, unique=True),
                ),
                ("written_by", models.BigIntegerField(editable=False, null=True)),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("twice", "says the same as another statement"),
                            (
                                "several",
                                "says several things at once, so that nobody can answer with one word",
                            ),
                            ("elsewhere", "is about something else"),
                            ("person", "names or describes a private person"),
                            ("unclear", "is a question or cannot be understood"),
                            ("insult", "insults or threatens somebody"),
                            ("advert", "is an advertisement"),
                            ("unlawful", "calls for what the law forbids"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=1000, verbose_name="in words")),
                ("decided_by", models.BigIntegerField(editable=False, null=True)),
                (
                    "decided_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="decided"),
                ),
                ("removal_by", models.BigIntegerField(editable=False, null=True)),
                ("removed_by", models.BigIntegerField(editable=False, null=True)),
                ("removed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "consultation",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="listening.consultation",
                    ),
                ),
                (
                    "same_as",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="repeated_by",
                        to="listening.statement",
                    ),
                ),
            ],
            options={
                "verbose_name": "statement",
                "verbose_name_plural": "statements",
                "ordering": ["consultation", "number"],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("received_at", models.DateTimeField(editable=False, verbose_name="received")),
                ("text", models.TextField(max_length=1000, verbose_name="why it should be shown")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stays", "the decision stays"),
                            ("shown", "the statement is shown after all"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=1000, verbose_name="answer")),
                ("answered_by", models.BigIntegerField(editable=False, null=True)),
                ("answered_at", models.DateTimeField(editable=False, null=True)),
                ("decided_by", models.BigIntegerField(editable=False, null=True)),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                (
                    "statement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeal",
                        to="listening.statement",
                    ),
                ),
            ],
            options={
                "verbose_name": "objection of an author",
                "verbose_name_plural": "objections of authors",
                "ordering": ["received_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="StatementVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("by_id", models.BigIntegerField(editable=False)),
                ("until", models.DateTimeField(editable=False)),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="listening.statement",
                    ),
                ),
            ],
            options={
                "verbose_name": "earlier version of a statement",
                "verbose_name_plural": "earlier versions of statements",
                "ordering": ["until", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "participant_id",
                        "statement_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="listening.participant",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="listening.statement",
                    ),
                ),
                (
                    "value",
                    models.SmallIntegerField(choices=[(1, "Agree"), (-1, "Disagree"), (0, "Pass")]),
                ),
                ("is_important", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "vote",
                "verbose_name_plural": "votes",
            },
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.UniqueConstraint(
                fields=("office", "slug"), name="one_consultation_per_word"
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                name="consultation_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opened_by__isnull", True),
                    models.Q(("opened_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="consultation_opened_by_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(("keep_months__gte", 1), ("keep_months__lte", 24)),
                name="votes_kept_for_a_while",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawnmap",
            constraint=models.UniqueConstraint(
                fields=("consultation", "sequence"), name="one_map_per_release"
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["consultation", "state"], name="statements_by_state"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["received_at"], name="statements_in_time"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                fields=("consultation", "number"), name="one_statement_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["declined", "removed"]), _negated=True),
                    models.Q(
                        models.Q(("rule", ""), _negated=True),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="not_shown_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "removed"), _negated=True),
                    models.Q(
                        ("removal_by__isnull", False),
                        models.Q(("removed_by", models.F("removal_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="taken_out_by_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_at__isnull", True),
                    models.Q(
                        models.Q(("decided_by", models.F("answered_by")), _negated=True),
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="appeal_decided_by_two_people",
            ),
        ),
        clustered("listening_participant"),
        clustered("listening_vote"),
    ]
