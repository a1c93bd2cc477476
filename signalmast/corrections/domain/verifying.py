"""Do the rulings still say what two people confirmed?"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from signalmast.core.models import AuditEntry
from signalmast.corrections.models import Ruling

VERBS = ("ruling.confirm", "ruling.change")


def ruling_faults() -> Iterator[str]:
    """Hash every confirmed ruling again and compare it with the chain; one sentence per fault."""
    entries = AuditEntry.objects.filter(verb__in=VERBS).values_list("subject_id", "data")
    logged = {int(number): str(data.get("digest")) for number, data in entries}
    rows = Ruling.objects.confirmed().select_related("claim")
    for ruling in rows.prefetch_related("words", "sources").iterator(chunk_size=200):
        told = logged.pop(ruling.pk, None)
        values = {"number": ruling.pk, "claim": ruling.claim_id}
        if told is None:
            yield (
                _(
                    "Ruling %(number)s on claim %(claim)s is in no entry of the log; it was not "
                    "confirmed at the desk."
                )
                % values
            )
        elif ruling.content_hash() != told:
            yield (
                _(
                    "Ruling %(number)s on claim %(claim)s was changed after two people "
                    "confirmed it; restore it from a backup."
                )
                % values
            )
    for number in sorted(logged):
        yield _("Ruling %(number)s is missing; restore it from a backup.") % {"number": number}
