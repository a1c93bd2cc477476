from django.db import migrations

from signalmast.core.operations import append_only, clustered


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [append_only("core_auditentry"), clustered("core_importrow")]
