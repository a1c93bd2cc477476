import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("listening", "0004_releases"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("app", models.CharField(help_text="The program and who runs it, such as “Ward 3 app, IT department”.", max_length=100, verbose_name="name of the program")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("made_at", models.DateTimeField(editable=False, verbose_name="made")),
                ("revoked_at", models.DateTimeField(editable=False, null=True, verbose_name="withdrawn")),
                ("taken", models.PositiveIntegerField(default=0, editable=False, verbose_name="handed in")),
                ("used_on", models.DateField(editable=False, null=True, verbose_name="last used")),
                ("office", models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office")),
            ],
            options={
                "verbose_name": "key of a program",
                "verbose_name_plural": "keys of programs",
                "ordering": ["-made_at", "-pk"],
            },
        ),
    ]
