"""Documents for the tests of search; every default plain, the newest last."""

from datetime import UTC, datetime, timedelta

from signalmast.core.search import Document, Found, site_index

START = datetime(2018, 1, 1, tzinfo=UTC)


def a_document(key: int = 1, title: str = "Tin", body: str = "", **fields: object) -> Document:
    values: dict[str, object] = {
        **{"key": key, "office": 1, "language": "vi", "kind": "story", "summary": ""},
        **{"url": f"/vi/tin/{key}/", "title": title, "body": body},
        "at": START + timedelta(days=key),
        **fields,
    }
    return Document(**values)  # type: ignore[arg-type]  # checked by the tests themselves


def put(*documents: Document) -> None:
    site_index().put(documents)


def find(text: str, **options: object) -> Found:
    return site_index().find(text, **{"office": 1, "language": "vi", **options})  # type: ignore[arg-type]


def keys(text: str, **options: object) -> list[int]:
    return [hit.key for hit in find(text, **options).hits]
