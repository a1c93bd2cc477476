from django.db import migrations

from signalmast.core.operations import clustered


class Migration(migrations.Migration):
    dependencies = [("engagement", "0001_initial")]
    operations = [clustered("engagement_reading")]
