"""Documents for the tests of search; every default plain, the newest last."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from signalmast.core.search import Document, Found, site_index

START = datetime(2018, 1, 1, tzinfo=UTC)
#: What a person may type, engines' syntax and our own tokens among it.
HOSTILE = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [
                *('"', "'", "*", ":", "^", "-", "(", ")", "&", "|", "!", "<->", "\\", "%", "%s"),
                *("AND", "OR", "NOT", "NEAR(", "title:", "facets:", "họp", "dân", "đ", ";--"),
                *("\x00", "\ud800", "“", "”", "26/6", "P.", "5", "@06", "1.vi", "_", "\u0323"),
            ]
        ),
        max_size=14,
    ).map(" ".join),
)


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
