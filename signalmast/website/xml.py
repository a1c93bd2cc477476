"""XML written from top to bottom: well-formed whatever the texts hold."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator

from signalmast.core.wording import clean


class XmlDocument:
    """A document that grows at its end."""

    def __init__(self) -> None:
        self._out = BytesIO()
        self._writer = SimplerXMLGenerator(self._out, "utf-8", short_empty_elements=True)
        self._writer.startDocument()

    def say(self, name: str, text: str, attributes: Mapping[str, str] | None = None) -> None:
        """Write an element that holds text alone."""
        with self.inside(name, attributes):
            self._writer.characters(clean(text))

    @contextmanager
    def inside(self, name: str, attributes: Mapping[str, str] | None = None) -> Iterator[None]:
        """Write what follows inside of an element."""
        self._writer.startElement(
            name, AttributesImpl({key: clean(value) for key, value in (attributes or {}).items()})
        )
        yield
        self._writer.endElement(name)

    def written(self) -> bytes:
        return self._out.getvalue()


@contextmanager
def xml_document(root: str, attributes: Mapping[str, str]) -> Iterator[XmlDocument]:
    """Begin a document with its root, and end the root when the block ends."""
    document = XmlDocument()
    with document.inside(root, attributes):
        yield document
