import uuid

import django.db.models.deletion
from django.db import migrations, models

from signalmast.core.operations import clustered, refuses

VERSION = "listening_surveyversion"
#: What was uploaded; the columns by which it was proposed and opened may be filled in later.
UPLOADED = [
    "survey_id",
    "number",
    "form_id",
    "form_version",
    "xml",
    "file_name",
    "file_hash",
    "form",
]
CHANGED = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in UPLOADED)


def rules():
    """What no path may do, the shell and plain SQL included."""
    yield refuses(
        VERSION, "UPDATE", CHANGED,
        "A form that was uploaded is not changed; upload another version.", name="form_stays",
    )  # fmt: skip
    yield refuses(
        VERSION, "UPDATE", "OLD.opened_at IS NOT NULL",
        "A version that was opened stays as it was.", name="opened_form_stays",
    )  # fmt: skip
    yield refuses(
        VERSION, "INSERT", "NEW.opened_at IS NOT NULL",
        "A version is proposed first; another person opens it.", name="form_begins",
    )  # fmt: skip
    yield refuses(
        "listening_survey", "UPDATE", "OLD.state = 'closed' AND NEW.state <> 'closed'",
        "A survey that was closed stays closed.", name="closed_survey_stays",
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("listening", "0001_feedback"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "door",
                    models.CharField(
                        choices=[("survey", "survey"), ("consultation", "consultation")],
                        editable=False,
                        max_length=12,
                        verbose_name="for",
                    ),
                ),
                ("number", models.BigIntegerField(editable=False)),
                ("made_on", models.DateField(editable=False, verbose_name="made on")),
                ("made", models.PositiveIntegerField(editable=False, verbose_name="codes made")),
                (
                    "voided",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="codes taken back"
                    ),
                ),
                (
                    "used",
                    models.PositiveIntegerField(
                        editable=False, null=True, verbose_name="codes used"
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
            ],
            options={
                "verbose_name": "list of codes",
                "verbose_name_plural": "lists of codes",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                (
                    "digest",
                    models.CharField(
                        editable=False, max_length=64, primary_key=True, serialize=False
                    ),
                ),
                (
                    "is_used",
                    models.BooleanField(default=False, editable=False, verbose_name="used"),
                ),
                (
                    "list",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codes",
                        to="listening.codelist",
                    ),
                ),
            ],
            options={
                "verbose_name": "one-time code",
                "verbose_name_plural": "one-time codes",
                "ordering": ["digest"],
            },
        ),
        migrations.CreateModel(
            name="Survey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=60, verbose_name="word in the address")),
                (
                    "is_closed_group",
                    models.BooleanField(default=False, verbose_name="only with a one-time code"),
                ),
                (
                    "shows_results",
                    models.BooleanField(default=True, verbose_name="results are published"),
                ),
                ("opens_on", models.DateField(blank=True, null=True, verbose_name="opens on")),
                ("closes_on", models.DateField(blank=True, null=True, verbose_name="closes after")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being prepared"),
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
                (
                    "opened_on",
                    models.DateField(editable=False, null=True, verbose_name="opened on"),
                ),
                (
                    "closed_on",
                    models.DateField(editable=False, null=True, verbose_name="closed on"),
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
                        verbose_name="unit it is about",
                    ),
                ),
            ],
            options={
                "verbose_name": "survey",
                "verbose_name_plural": "surveys",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="CollectorKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="device or place")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("made_on", models.DateField(editable=False, verbose_name="made on")),
                (
                    "revoked_on",
                    models.DateField(editable=False, null=True, verbose_name="revoked on"),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="collector_keys",
                        to="listening.survey",
                    ),
                ),
            ],
            options={
                "verbose_name": "key of a collecting device",
                "verbose_name_plural": "keys of collecting devices",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SurveyVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("form_id", models.CharField(max_length=100)),
                ("form_version", models.CharField(blank=True, max_length=100)),
                ("form", models.TextField()),
                ("xml", models.TextField()),
                ("file_name", models.CharField(max_length=200, verbose_name="workbook")),
                ("file_hash", models.CharField(max_length=64)),
                ("uploaded_by", models.BigIntegerField(null=True)),
                ("uploaded_at", models.DateTimeField()),
                ("proposed_by", models.BigIntegerField(null=True)),
                ("proposed_at", models.DateTimeField(null=True)),
                ("opened_by", models.BigIntegerField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="listening.survey",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a survey",
                "verbose_name_plural": "versions of surveys",
                "ordering": ["survey", "number"],
            },
        ),
        migrations.AddField(
            model_name="survey",
            name="version",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="listening.surveyversion",
            ),
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("answers", models.JSONField(editable=False, verbose_name="answers")),
                ("language", models.CharField(editable=False, max_length=8)),
                ("day", models.DateField(editable=False, verbose_name="day")),
                (
                    "way",
                    models.CharField(
                        choices=[("web", "the site"), ("openrosa", "a collecting app")],
                        editable=False,
                        max_length=10,
                        verbose_name="came by",
                    ),
                ),
                ("code_digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("token_digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "version",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="listening.surveyversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "answers to a survey",
                "verbose_name_plural": "answers to surveys",
            },
        ),
        migrations.CreateModel(
            name="SurveyWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                ("title", models.CharField(max_length=150, verbose_name="title")),
                (
                    "introduction",
                    models.TextField(blank=True, max_length=2000, verbose_name="introduction"),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="listening.survey",
                    ),
                ),
            ],
            options={
                "verbose_name": "words of a survey",
                "verbose_name_plural": "words of surveys",
                "ordering": ["survey", "-language"],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("withdrawn", models.PositiveIntegerField(default=0, verbose_name="withdrawn")),
                (
                    "withdrawals",
                    models.PositiveIntegerField(default=0, verbose_name="withdrawals made"),
                ),
                (
                    "outlived",
                    models.PositiveIntegerField(
                        default=0, verbose_name="deleted after the time they are kept"
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tallies",
                        to="listening.survey",
                    ),
                ),
            ],
            options={
                "verbose_name": "count of answers that are gone",
                "verbose_name_plural": "counts of answers that are gone",
                "ordering": ["survey", "day"],
            },
        ),
        migrations.AddIndex(
            model_name="codelist",
            index=models.Index(fields=["door", "number"], name="code_lists_of_a_door"),
        ),
        migrations.AddConstraint(
            model_name="codelist",
            constraint=models.CheckConstraint(
                condition=models.Q(("voided__lte", models.F("made"))),
                name="no_more_voided_than_made",
            ),
        ),
        migrations.AddIndex(
            model_name="surveyversion",
            index=models.Index(fields=["form_id", "form_version"], name="versions_by_form"),
        ),
        migrations.AddConstraint(
            model_name="surveyversion",
            constraint=models.UniqueConstraint(
                fields=("survey", "number"), name="one_form_per_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opened_at__isnull", True),
                    models.Q(
                        ("proposed_at__isnull", False),
                        models.Q(("opened_by", models.F("proposed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="survey_opened_by_two_people",
            ),
        ),
        migrations.AddIndex(
            model_name="survey",
            index=models.Index(fields=["office", "state"], name="surveys_by_state"),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.UniqueConstraint(
                fields=("office", "slug"), name="one_survey_per_word"
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("open", "closed")), _negated=True),
                    models.Q(("opened_on__isnull", False), ("version__isnull", False)),
                    _connector="OR",
                ),
                name="survey_opened_with_a_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True),
                    ("closed_on__isnull", False),
                    _connector="OR",
                ),
                name="survey_closed_on_a_day",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["version", "day"], name="answers_of_a_day"),
        ),
        migrations.AddConstraint(
            model_name="surveywords",
            constraint=models.UniqueConstraint(
                fields=("survey", "language"), name="one_title_per_language"
            ),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(fields=("survey", "day"), name="one_tally_per_day"),
        ),
        # SQLite keeps no number for a row that tells when it came.
        clustered("listening_code"),
        clustered("listening_submission"),
        *rules(),
    ]
