import pytest
from django.urls import reverse
from django.test import Client
from signalmast.people.models import Office, User
from signalmast.people.domain.offices import take_in_member
from wagtail.models import Page
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
pytestmark = pytest.mark.django_db

def test_probe(settings):
    settings.MIDDLEWARE=[m for m in settings.MIDDLEWARE if "SecondFactor" not in m]
    office = Office.objects.create(slug="q1", name="Q1", is_demo=True)
    user = User.objects.create_superuser("root")
    take_in_member(user, office=office, role="editor", unit=None)
    client = Client(); client.force_login(user)
    for n in range(30):
        Page.objects.get(depth=1).add_child(instance=Page(title=f"Thủ tục {n}", slug=f"t{n}"))
    P = get_image_model()
    try:
        P.objects.create(title="Lễ chào cờ", file=get_test_image_file())
    except Exception as e: print("picture", e)
    for name, q in [("wagtailadmin_pages:search","thu tu"),("wagtailadmin_pages:search",'thu "tuc" live:true'),("wagtailadmin_choose_page_search","thu"),("wagtailimages:index","chao"),("wagtailimages_chooser:choose_results","chao"),("wagtaildocs:index","x"),("wagtailusers_users:index","roo")]:
        try: url = reverse(name)
        except Exception as e: print(name, "no url", e); continue
        for extra in ("", "&ordering=title", "&ordering=-latest_revision_created_at", "&p=2"):
            r = client.get(url + "?q=" + q + extra)
            print(name, q, extra, r.status_code, r.content.decode().count("Thủ tục"), "chào cờ" in r.content.decode(), r.headers.get("Location"))
