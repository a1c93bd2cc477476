from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0008_sessions")]

    operations = [
        migrations.AddField(
            model_name="plannedsession",
            name="check_in_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
