"""One-time codes of closed groups, and the admission that one is spent for.

Whoever holds the sheet of codes and the database must not learn who said what. Therefore a code
is spent in a transaction of its own (`admit`), which sets one mark and hands out an admission: a
random token, signed and kept nowhere. Handing in is another transaction, which knows only the
admission and keeps its digest, so that it counts once (`read_admission`). In one transaction the
row of the code and the row of the answer would carry the same number of it (PostgreSQL's `xmin`)
and whoever reads the tables would join them; so would an audit entry, a time or an id that
counts up, and there is none of these.

What remains. PostgreSQL writes a changed row to a new place, so that for a while the places of
used codes follow the order in which they were used: `mix_codes` writes the rows anew in the order
of their digests, every night. Until then, and in a log of transactions or a backup from between,
the order can be compared with the order of answers. Whoever watches the server while it works
sees who comes when. And whoever holds the sheet learns who has used a code, never for what.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.duties import require
from signalmast.core.receipts import new_code, plain_letters, token_digest
from signalmast.listening.models.admissions import Code, CodeList

SALT = "signalmast.listening.admission"
#: A sheet is one group: a school, a ward. Larger groups take several.
MOST = 2_000
#: A random token of an admission has 128 bits.
BYTES = 16
#: A code that is not there at the first look may just be written anew by `mix_codes`.
LOOKS = 2


class NotAdmitted(ValidationError):
    """The code is unknown or spent, or the admission was not made here for this."""


@dataclass(frozen=True, slots=True)
class Spent:
    """How many codes of a survey or consultation were given out, and how many are used."""

    given: int
    used: int

    @property
    def unused(self) -> int:
        return self.given - self.used


def _digest(code: str) -> str:
    """Return what is kept of a code: without the installation's key it can't be tried out."""
    return salted_hmac(SALT, plain_letters(code), algorithm="sha256").hexdigest()


@transaction.atomic
def make_codes(
    office: Any, *, door: str, number: int, count: int, by: Any
) -> tuple[CodeList, list[str]]:
    """Make a sheet of codes. They are returned once, for printing, and can't be had again.

    Raises PermissionDenied, ValidationError.
    """
    require(by, "write", office)
    if not 1 <= count <= MOST:
        raise ValidationError(
            {"count": _("Between 1 and %(most)s codes fit on one sheet.") % {"most": MOST}}
        )
    codes: dict[str, str] = {}
    while len(codes) < count:
        code = new_code()
        codes[_digest(code)] = code
    made = CodeList.objects.create(
        office=office, door=door, number=number, made_on=office.today(),
        made=count,
    )  # fmt: skip
    Code.objects.bulk_create([Code(digest=one, list=made) for one in sorted(codes)])
    audit.record(
        "codes.make", by=by, office=office, subject=made,
        data={"door": door, "number": number, "count": count},
    )  # fmt: skip
    return made, list(codes.values())


@transaction.atomic
def void_codes(made: CodeList, *, by: Any) -> int:
    """Take back the unused codes of a sheet and return how many. Raises PermissionDenied."""
    require(by, "write", made.office)
    count, _kinds = Code.objects.filter(list=made, is_used=False).delete()
    if count:
        CodeList.objects.filter(pk=made.pk).update(voided=F("voided") + count)
        audit.record("codes.void", by=by, office=made.office, subject=made, data={"count": count})
    return count


def admit(code: str, *, door: str, number: int) -> str:
    """Spend a code and return the admission, which nobody here keeps. Raises NotAdmitted.

    Call it outside the transaction that keeps an answer; the top of this module says why.
    """
    mine = Code.objects.filter(digest=_digest(code), list__door=door, list__number=number)
    for _look in range(LOOKS):
        if mine.filter(is_used=False).update(is_used=True):
            token = secrets.token_urlsafe(BYTES)
            return signing.Signer(salt=SALT).sign_object([door, number, token])
    if mine.exists():
        raise NotAdmitted(
            _("This code was used already; each opens once. If it was not you, or the page was "
              "lost before you sent it, ask whoever gave you the code for another.")
        )  # fmt: skip
    raise NotAdmitted(
        _("This code is not known here. Copy it once more; small letters and dashes make no "
          "difference.")
    )  # fmt: skip


def read_admission(admission: str, *, door: str, number: int) -> str:
    """Return the token of an admission to this survey or consultation. Raises NotAdmitted.

    The token is what a receipt's code is made of; keep `admission_digest(token)`, unique.
    """
    try:
        of, for_number, token = signing.Signer(salt=SALT).unsign_object(admission)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NotAdmitted(
            _("The form was not opened with a code. Enter your code again.")
        ) from error
    if (of, for_number) != (door, number):
        raise NotAdmitted(_("This code opens something else. Open that page."))
    return str(token)


def admission_digest(token: str) -> str:
    """Return what is kept of an admission."""
    return token_digest(token)


def sheets(door: str, number: int) -> list[tuple[CodeList, Spent]]:
    """Return every sheet with how many of its codes are out and used."""
    lists = CodeList.objects.of(door, number).annotate(
        now=Count("codes", filter=Q(codes__is_used=True))
    )
    counted = {pk: now if used is None else used for pk, now, used in
               lists.values_list("pk", "now", "used")}  # fmt: skip
    return [(one, Spent(one.made - one.voided, counted[one.pk])) for one in lists]


def spent(door: str, number: int) -> Spent:
    """Return how many codes are out and how many are used; the sheets' holders may know both."""
    every = [counts for _sheet, counts in sheets(door, number)]
    return Spent(sum(one.given for one in every), sum(one.used for one in every))


@transaction.atomic
def forget_codes(door: str, number: int) -> None:
    """Keep of the codes of what has closed their number alone: unused ones are taken back."""
    for sheet, counts in sheets(door, number):
        if sheet.used is None:
            CodeList.objects.filter(pk=sheet.pk).update(used=counts.used)
            sheet.codes.all().delete()


@transaction.atomic
def mix_codes() -> int:
    """Write the codes of every list anew in the order of their digests; return how many.

    After it neither place nor transaction tells in which order codes were used.
    """
    rows = list(Code.objects.select_for_update().order_by("digest"))
    Code.objects.all().delete()
    Code.objects.bulk_create(rows)
    return len(rows)
