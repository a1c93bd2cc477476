"""What no path may do, the shell and plain SQL included (charter, points 6, 8 and 9)."""

from django.db import migrations

from signalmast.core.operations import refuses

RULING, PAGE = "corrections_ruling", "corrections_correctionpage"
VERSIONS = "A confirmed ruling is not changed or deleted; rule on the claim anew."
PARTS = ("corrections_rulingwords", "corrections_rulingsource")

#: What a confirmed ruling lacks. A source counts that is public, quoted, and can be found; an
#: office's own statement can be found by the number of a document.
INCOMPLETE = """NEW.confirmed_at IS NOT NULL AND OLD.confirmed_at IS NULL AND (
    NEW.confirmed_by IS NULL OR NEW.confirmed_by = NEW.proposed_by
    OR NEW.sent_back_at IS NOT NULL
    OR NOT EXISTS (SELECT 1 FROM corrections_claim c
                   WHERE c.id = NEW.claim_id AND c.nature = 'fact')
    OR NOT EXISTS (SELECT 1 FROM corrections_rulingwords w WHERE w.ruling_id = NEW.id)
    OR NOT EXISTS (SELECT 1 FROM corrections_rulingsource s
                   WHERE s.ruling_id = NEW.id AND s.is_public AND trim(s.passage) <> ''
                     AND (s.reference <> '' OR (s.url <> '' AND NOT s.is_own)))
)"""
OF_CONFIRMED = """EXISTS (SELECT 1 FROM corrections_ruling r
    WHERE r.id = {row}.ruling_id AND r.confirmed_at IS NOT NULL)"""
RULED_ON = """EXISTS (SELECT 1 FROM corrections_ruling r
    WHERE r.claim_id = OLD.id AND r.confirmed_at IS NOT NULL)"""
#: A live page of a correction says what a confirmed ruling of its claim says, and stays.
OTHER_WORDS = f"""EXISTS (SELECT 1 FROM {PAGE} p WHERE p.publication_ptr_id = NEW.id AND (
    (OLD.live AND NOT NEW.live)
    OR (NEW.live AND NOT EXISTS (
        SELECT 1 FROM corrections_rulingwords w JOIN {RULING} r ON r.id = w.ruling_id
        WHERE r.claim_id = p.claim_id AND r.confirmed_at IS NOT NULL AND w.title = NEW.title))))"""


def rules():
    yield refuses(
        RULING, "INSERT", "NEW.confirmed_at IS NOT NULL",
        "A ruling begins as a proposal; another person confirms it.", name="ruling_begins",
    )  # fmt: skip
    yield refuses(
        RULING, "UPDATE", INCOMPLETE,
        "A ruling takes a claim of fact, its words, a public source with its passage, and two "
        "people.", name="ruling_is_whole",
    )  # fmt: skip
    yield refuses(
        RULING, "UPDATE", "OLD.confirmed_at IS NOT NULL", VERSIONS, name="ruling_stays"
    )
    yield refuses(
        RULING, "DELETE", "OLD.confirmed_at IS NOT NULL", VERSIONS, name="ruling_is_kept"
    )
    for table in PARTS:
        part = table.removeprefix("corrections_")
        yield refuses(table, "INSERT", OF_CONFIRMED.format(row="NEW"), VERSIONS, name=f"{part}_in")
        yield refuses(
            table, "UPDATE",
            f"{OF_CONFIRMED.format(row='OLD')} OR {OF_CONFIRMED.format(row='NEW')}",
            VERSIONS, name=f"{part}_stays",
        )  # fmt: skip
        yield refuses(
            table, "DELETE", OF_CONFIRMED.format(row="OLD"), VERSIONS, name=f"{part}_is_kept"
        )
    yield refuses(
        "corrections_claim", "UPDATE", f"NEW.nature <> OLD.nature AND {RULED_ON}",
        "A claim that was ruled on stays a claim of fact.", name="claim_stays_a_fact",
    )  # fmt: skip
    yield refuses(
        "corrections_contest", "UPDATE", "OLD.decided_at IS NOT NULL",
        "The outcome of a contested ruling is published and stays.", name="contest_stays",
    )  # fmt: skip
    yield refuses(
        "corrections_contest", "DELETE", "OLD.id IS NOT NULL",
        "A contested ruling is answered, never deleted.", name="contest_is_kept",
    )  # fmt: skip
    yield refuses(
        PAGE, "DELETE",
        f"EXISTS (SELECT 1 FROM {RULING} r WHERE r.id = OLD.ruling_id "
        "AND r.confirmed_at IS NOT NULL)",
        VERSIONS, name="correction_is_kept",
    )  # fmt: skip
    yield refuses("wagtailcore_page", "UPDATE", OTHER_WORDS, VERSIONS, name="correction_says_so")


class Migration(migrations.Migration):
    dependencies = [("corrections", "0001_initial"), ("wagtailcore", "0098_apitoken")]
    operations = list(rules())
