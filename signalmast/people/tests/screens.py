"""Signed-in people, and what a page of the desk says, for the tests of every room's screens."""

import re
from typing import Any

from django.test import Client

from signalmast.people.domain.offices import take_in_member
from signalmast.people.models import Office, Unit, User


def signed_in(
    office: Office, role: str = "editor", *, language: str = "en", unit: Unit | None = None
) -> Client:
    """Return the browser of a person with one role in an office, best a demo one."""
    user = User.objects.create_user(f"{role}-{office.slug}-{User.objects.count()}")
    take_in_member(user, office=office, role=role, unit=unit)
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def words(response: Any) -> str:
    """Return what a page says, without its markup."""
    text = re.sub(r"<(script|style|template)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def rows(response: Any) -> list[list[str]]:
    """Return the cells of a page's lists, row by row, without headings and row menus."""
    page = response.content.decode()
    tables = re.findall(r'<table class="listing.*?</table>', page, flags=re.S)
    found = []
    for row in re.findall(r"<tr\b.*?</tr>", " ".join(tables), flags=re.S):
        cells = re.findall(r"<td\b[^>]*>(.*?)</td>", row, flags=re.S)
        plain = [re.sub(r'<ul class="actions">.*?</ul>', "", cell, flags=re.S) for cell in cells]
        texts = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in plain]
        if texts:
            found.append(texts)
    return found
