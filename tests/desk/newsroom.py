"""What the tests of the newsroom's screens ask of a page, and where they go."""

import re
from typing import Any

from django.utils import timezone

from signalmast.newsroom.models import Publication
from signalmast.people.tests.screens import rows, words

#: Whole seconds, as a text keeps them.
NOW = timezone.now().replace(microsecond=0)


def fresh(page: Any) -> Any:
    return Publication.objects.get(pk=page.pk).specific


def edit(page: Any) -> str:
    return f"/desk/pages/{page.pk}/edit/"


def titles(answer: Any) -> list[str]:
    return [row[0] for row in rows(answer)]


def said(client: Any, answer: Any) -> str:
    """Return the page that an answer leads to, with what it says there."""
    return words(client.get(answer["Location"]))


def form_of(answer: Any, **changes: Any) -> dict[str, Any]:
    """Return what a browser would send back from the editor, with changes."""
    form = answer.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: "" if value is None else value for name, value in sent.items()}
    sent |= {"body-count": "0", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    return {**sent, **changes}


def buttons(answer: Any) -> list[str]:
    """Return the words on the buttons below the editor."""
    footer = answer.content.decode().split("<footer")[-1].split("</footer>")[0]
    pattern = r"<(?:button|a)\b[^>]*class=\"button[^>]*>(.*?)</(?:button|a)>"
    plain = (
        " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", one, flags=re.S).split())
        for one in re.findall(pattern, footer, re.S)
    )
    return [one for one in plain if one]


def verbs(answer: Any, page: Any) -> set[str]:
    """Return which of our verbs a page offers for a text."""
    return set(re.findall(rf'href="/desk/newsroom/{page.pk}/(\w+)/"', answer.content.decode()))
