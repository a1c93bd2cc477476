"""What search knows of a publication: what a reader of its page can read, nothing else."""

from django.utils.html import strip_tags

from signalmast.core.search.documents import Document
from signalmast.corrections.models import CorrectionPage
from signalmast.newsroom.models import Publication

#: More of a text adds nothing to finding it.
MOST = 60_000


def document_of(page: Publication) -> Document:
    """Return a public page as a document of the site's index."""
    specific = page.specific
    own = [
        getattr(specific, name, "") for name in ("changes", "where", "contact", "place", "address")
    ]
    spoken = [str(part) for block in page.body for part in _texts(block.block, block.value)]
    own += _ruled(specific, page.site.language)
    names = [unit.name for unit in page.units.all()] + [tag.name for tag in page.tags.all()]
    return Document(
        key=page.pk,
        office=page.office_id,
        language=page.site.language,
        kind=page.kind,
        url=page.public_path(),
        title=page.title,
        summary=page.standfirst,
        body=strip_tags(" ".join(filter(None, [*own, *spoken, *names])))[:MOST],
        at=page.first_published_at,
        categories=(page.category_id,),
        units=tuple(unit.pk for unit in page.units.all()),
    )


def _ruled(page: object, language: str) -> list[str]:
    """Return what a correction says of its claim, nothing for other pages."""
    if not isinstance(page, CorrectionPage):
        return []
    words = page.ruling.words_in(language)
    return [words.claim_reviewed, words.known, words.how]


def _texts(block: object, value: object) -> list[str]:
    return list(block.get_searchable_content(value))  # type: ignore[attr-defined]  # Wagtail's blocks
