from django.db import migrations

from signalmast.core.operations import append_only


def remove_welcome(apps, schema_editor):
    """Take out the page and the site that the framework brings along; offices have their own."""
    page = apps.get_model("wagtailcore", "Page")
    welcome = page.objects.filter(depth=2, slug="home", numchild=0)
    apps.get_model("wagtailcore", "Site").objects.filter(root_page__in=welcome).delete()
    if welcome.exists():
        welcome.delete()
        page.objects.filter(depth=1).update(numchild=page.objects.filter(depth=2).count())


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0001_initial"), ("wagtailcore", "0098_apitoken")]
    operations = [
        append_only("newsroom_approval"),
        migrations.RunPython(remove_welcome, migrations.RunPython.noop),
    ]
