"""Sentences that are written down by one person's worker and read by another, in their language.

What is kept is the message as the source has it, with its values; it is put into words when
somebody reads it. Words of others (a platform's answer, a person's reason) are kept as they are.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext

if TYPE_CHECKING:
    TextField = models.TextField["Sentence | str", "Sentence"]
else:
    TextField = models.TextField

#: How a row begins that holds a message; any other is words as they are.
MARK = '{"tell":'


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A message and its values, or plain words; `str` gives it in the active language.

    Like Django's lazy text it equals the words it stands for now. Made by `tell`, `tell_n` and
    `plain`. Values are words, numbers, moments and other sentences.
    """

    message: str
    values: dict[str, Any] = field(default_factory=dict)
    plural: str = ""
    #: Says which of the two forms is meant, where there is a plural.
    number: int = 0
    is_plain: bool = False

    def __str__(self) -> str:
        if self.is_plain or not self.message:
            return self.message
        if self.plural:
            said = ngettext(self.message, self.plural, self.number)
        else:
            said = gettext(self.message)
        shown = {name: _shown(value) for name, value in self.values.items()}
        return said % shown if shown else said

    def __bool__(self) -> bool:
        return bool(self.message)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Sentence):
            return bool(self.kept() == other.kept())
        return isinstance(other, str) and str(self) == other

    def __hash__(self) -> int:
        return hash(str(self))

    def kept(self) -> Any:
        """Return it for JSON: plain words as a string, a message with what belongs to it."""
        if self.is_plain or not self.message:
            return self.message
        forms = {"plural": self.plural, "number": self.number} if self.plural else {}
        values = {name: _kept(value) for name, value in self.values.items()}
        return {"tell": self.message, **forms, **({"with": values} if values else {})}

    def each(self, change: Callable[[str], str]) -> "Sentence":
        """Return it with every word that is not the desk's own changed, such as cut or redacted."""
        if self.is_plain:
            return plain(change(self.message))
        values = {
            name: value.each(change)
            if isinstance(value, Sentence)
            else change(value)
            if isinstance(value, str)
            else value
            for name, value in self.values.items()
        }
        return Sentence(self.message, values, self.plural, self.number)


def tell(message: str, /, **values: Any) -> Sentence:
    """Return a message of the sources, with `%(names)s`, for somebody who reads it later."""
    return Sentence(message, _given(values))


def tell_n(singular: str, plural: str, number: int, /, **values: Any) -> Sentence:
    """Return a message that depends on a number."""
    return Sentence(singular, _given(values), plural, number)


def plain(words: object) -> Sentence:
    """Return words that are nobody's to translate: of a platform, of a person. A sentence stays."""
    return words if isinstance(words, Sentence) else Sentence(str(words), is_plain=True)


def from_kept(kept: Any) -> Sentence:
    """Return what `kept` gave back as a sentence."""
    if isinstance(kept, dict) and isinstance(kept.get("tell"), str):
        values = {name: _read(value) for name, value in kept.get("with", {}).items()}
        return Sentence(kept["tell"], values, kept.get("plural", ""), kept.get("number", 0))
    return plain(kept)


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """Return values as they can be kept; what is none of the known kinds is words."""
    known = (Sentence, datetime, str, int, float, type(None))
    return {
        name: value if isinstance(value, known) else str(value) for name, value in values.items()
    }


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return str(value) if isinstance(value, Sentence) else value


def _kept(value: Any) -> Any:
    if isinstance(value, Sentence):
        return value.kept()
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return value


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["at"]) if "at" in value else from_kept(value)
    return value


class _Attribute(DeferredAttribute):
    """Makes a sentence of what is assigned, so that a model gives nothing else."""

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = plain(value)


class SentenceField(TextField):
    """A sentence in a column of text. To the database and to migrations it is just that: text
    that was written before stays, and is shown as it stands.
    """

    descriptor_class = _Attribute

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> Any:
        return None if value is None else self.to_python(value)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith(MARK):
            return from_kept(json.loads(value))
        return plain(value)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        kept = plain(value).kept()
        if isinstance(kept, str):
            # Words that look like a kept message are kept as its value, and come back as words.
            looks_kept = kept.startswith(MARK)
            return written({"tell": "%(words)s", "with": {"words": kept}}) if looks_kept else kept
        return written(kept)

    def value_to_string(self, obj: Any) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)))


def written(kept: dict[str, Any]) -> str:
    """Return a kept message as one line that begins with `MARK`."""
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
