"""The site's search at 30,000 stories, against itself at 300 and against Wagtail's own backend.

    python bench/bench_search.py [sqlite|postgresql] [stories]

Stories of 300 words are drawn from 9,000 made-up Vietnamese words, the frequent ones frequent as
in real text; one word stands in every story. Each kind of question is asked with 200 different
words, snippets included, and its 50th and 99th percentile printed with the growth from 300
stories. Wagtail's backend answers for the word that all hold at no more than 1,000 stories on
SQLite and 3,000 on PostgreSQL; at 30,000 that takes minutes.
"""

import random
import re
import statistics
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate, islice
from typing import Any

import common

SMALL, LARGE = 300, 30_000
STOCK = {"sqlite": (300, 1_000), "postgresql": (300, 3_000)}
WORDS, RUNS = 300, 200
ONSETS = re.findall(r"\w+", "b c ch d đ g gi h k kh l m n ng nh ph qu r s t th tr v x")
RHYMES = re.findall(
    r"\w+",
    "a ai an ang anh ao at ay ăn ăng âm ân âp ây e em en êm ên êu i iên im in inh iu o oa oan oi "
    "om on ong ông ôn ôi ơi ơn u uân ui un ung uông uy ư ưa ưng ươi ương ươu",
)
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
EVERYWHERE = "của"
START = datetime(2010, 1, 1, tzinfo=UTC)


class Language:
    """Made-up words of one or two syllables with the frequencies of a real language."""

    def __init__(self) -> None:
        dice = random.Random(5)
        syllables = sorted({self._syllable(dice) for _number in range(6000)})
        dice.shuffle(syllables)
        often = list(accumulate(1 / (place + 3) for place in range(len(syllables))))
        self.words = [
            " ".join(dice.choices(syllables, cum_weights=often, k=dice.choice((1, 2, 2, 2))))
            for _number in range(9000)
        ]
        self.often = list(accumulate(1 / (place + 8) for place in range(len(self.words))))

    def _syllable(self, dice: random.Random) -> str:
        rhyme = dice.choice(RHYMES)
        place = max(rhyme.find(vowel) for vowel in "aăâeêioôơuưy")
        marked = rhyme[: place + 1] + dice.choice(TONES) + rhyme[place + 1 :]
        return unicodedata.normalize("NFC", dice.choice(ONSETS) + marked)

    def text(self, dice: random.Random, length: int) -> str:
        words = dice.choices(self.words, cum_weights=self.often, k=length * 4 // 7)
        return " ".join(words).capitalize()


def stories(language: Language, count: int) -> Iterator[Any]:
    from signalmast.core.search import Document

    dice = random.Random(count)
    for key in range(1, count + 1):
        yield Document(
            key=key,
            office=1,
            language="vi",
            kind="story",
            url=f"/vi/tin/{key}/",
            title=language.text(dice, 12),
            summary=f"{language.text(dice, 25)} {EVERYWHERE} {key % 28 + 1}/6/2018.",
            body=language.text(dice, WORDS),
            at=START + timedelta(hours=2 * key),
            categories=(key % 5,),
            units=(key % 20,),
        )


def questions(language: Language) -> dict[str, list[str]]:
    """Return the questions of each kind; every kind has as many as there are runs."""
    dice = random.Random(11)
    frequent, middle, rare = language.words[:40], language.words[200:900], language.words[4000:]

    def some(make: Callable[[], str]) -> list[str]:
        return [make() for _run in range(RUNS)]

    def slip() -> str:
        word = dice.choice([one for one in middle if len(one) > 6])
        place = dice.randrange(1, len(word) - 1)
        return word[:place] + word[place] + word[place:]

    return {
        "a word that every story holds": [EVERYWHERE] * RUNS,
        "six frequent words": some(lambda: " ".join(dice.sample(frequent, 6))),
        "a word of some stories": some(lambda: dice.choice(middle)),
        "a word of few stories": some(lambda: dice.choice(rare)),
        "a phrase in quotes": some(lambda: f'"{dice.choice(middle)} {dice.choice(frequent)}"'),
        "a phrase of frequent words": some(lambda: f'"{" ".join(dice.sample(frequent, 2))}"'),
        "a day": some(lambda: f"{dice.randint(1, 28)} tháng 6 năm 2018"),
        "words with a slip": some(lambda: f"{slip()} {dice.choice(middle)}"),
        "words that no story holds together": some(lambda: " ".join(dice.sample(rare, 4))),
    }


def milliseconds(work: Callable[[str], Any], texts: list[str]) -> tuple[float, float]:
    """Return the 50th and the 99th percentile over the texts, each the best of three runs."""
    times = sorted(common.seconds(partial(work, text))[0] * 1000 for text in texts)
    return statistics.median(times), times[int(len(times) * 0.99) - 1]


def fill(language: Language, count: int) -> float:
    """Put `count` stories into an empty index; return the seconds it took."""
    from django.db import transaction

    from signalmast.core.search import site_index

    index = site_index()
    index.clear()
    every = stories(language, count)
    start = time.perf_counter()
    while portion := list(islice(every, 500)):
        with transaction.atomic():
            index.put(portion)
    index.tidy()
    return time.perf_counter() - start


def answers(asked: dict[str, list[str]]) -> dict[str, tuple[float, float]]:
    from signalmast.core.search import site_index

    index = site_index()
    begun = [text[: 2 + number % 6] for number, text in enumerate(asked["a word of some stories"])]
    found = {
        kind: milliseconds(lambda text: index.find(text, office=1, language="vi"), texts)
        for kind, texts in asked.items()
    }
    found["suggestions while typing"] = milliseconds(
        lambda text: index.suggest(text, office=1, language="vi"), begun
    )
    found["newest first, all stories"] = milliseconds(
        lambda text: index.find(text, office=1, language="vi", order="newest"), [EVERYWHERE] * RUNS
    )
    return found


def puts(language: Language, count: int) -> tuple[float, float]:
    """Put single stories, old and new ones in turn, each in a transaction of its own."""
    from django.db import transaction

    from signalmast.core.search import site_index

    def put(story: Any) -> None:
        with transaction.atomic():
            site_index().put([story])

    every = list(stories(language, RUNS))
    moved = [
        replace(story, key=count + number, at=story.at + timedelta(days=9000))
        if number % 2
        else story
        for number, story in enumerate(every)
    ]
    times = sorted(common.seconds(partial(put, story), best_of=1)[0] * 1000 for story in moved)
    return statistics.median(times), times[int(RUNS * 0.99) - 1]


def pages(language: Language, count: int) -> list[Any]:
    """Make `count` bare pages that carry the stories' titles; return the stories."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Locale, Page

    page_type, locale = ContentType.objects.get_for_model(Page), Locale.objects.first()
    every = list(stories(language, count))
    Page.objects.filter(depth=9).delete()
    Page.objects.bulk_create(
        [
            Page(
                pk=1000 + one.key,
                title=f"{one.title} {EVERYWHERE}",
                slug=f"s{one.key}",
                path=f"{'0001' * 7}{one.key:08}",
                depth=9,
                url_path=f"/s{one.key}/",
                content_type=page_type,
                locale=locale,
            )
            for one in every
        ],
        batch_size=1000,
    )
    return every


def typed_at_the_desk(backend: Any) -> Callable[[str], object]:
    """Return what the desk's list of pages does with a text: twenty pages and their number."""
    from wagtail.models import Page

    def work(text: str) -> object:
        results = backend.autocomplete(text, Page.objects.all())
        return list(results[:20]), results.count()

    return work


def stock(language: Language, count: int) -> tuple[float, float]:
    """Return the milliseconds of Wagtail's backend for the word that all hold: texts, titles."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection
    from wagtail.models import Page
    from wagtail.search.backends import get_search_backend

    vector, extra = "%s", ""
    if connection.vendor == "postgresql":
        vector, extra = "to_tsvector('simple', %s)", ", title_text, body_text"
    page_type = ContentType.objects.get_for_model(Page).pk
    rows: list[tuple[Any, ...]] = []
    for one in pages(language, count):
        title = f"{one.title} {EVERYWHERE}"
        texts = (title, f"{one.summary} {one.body}", title)
        rows.append((page_type, str(1000 + one.key), *texts, *((title, "") if extra else ())))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM wagtailsearch_indexentry")
        cursor.executemany(
            "INSERT INTO wagtailsearch_indexentry "
            f"(content_type_id, object_id, title_norm, title, body, autocomplete{extra}) VALUES "
            f"(%s, %s, 1.0, {vector}, {vector}, {vector}{', %s, %s' if extra else ''})",
            rows,
        )
        cursor.execute("ANALYZE")
    backend = get_search_backend("wagtail.search.backends.database")

    def search(text: str) -> object:
        found = list(backend.search(text, Page.objects.all())[:20])
        assert len(found) == 20
        return found

    texts_took, titles_took = (
        common.seconds(partial(work, EVERYWHERE))[0] * 1000
        for work in (search, typed_at_the_desk(backend))
    )
    return texts_took, titles_took


def desk(language: Language, count: int) -> tuple[float, float]:
    """Fill the desk's index with pages; return what typing costs: the word all hold, and p99."""
    from wagtail.models import Page
    from wagtail.search.backends import get_search_backend

    pages(language, count)
    backend = get_search_backend("signalmast.core.search.desk")
    index = backend.get_index_for_model(Page)
    every = Page.objects.filter(depth=9).iterator(1000)
    while portion := list(islice(every, 1000)):
        index.add_items(Page, portion)
    index.engine.tidy()
    work = typed_at_the_desk(backend)
    begun = [word[: 2 + place % 6] for place, word in enumerate(language.words[:100])]
    return milliseconds(work, [EVERYWHERE] * 5)[0], milliseconds(work, begun)[1]


def megabytes(engine: str) -> float:
    """Return the size of the site's index and its texts."""
    from django.db import connection

    tables = "FROM dbstat WHERE name LIKE 'core_site_%'"
    sql = f"SELECT SUM(pgsize) / 1e6 {tables}"
    if engine == "postgresql":
        sql = (
            "SELECT SUM(pg_total_relation_size(oid)) / 1e6 FROM pg_class "
            "WHERE relname LIKE 'core_site_%' AND relkind = 'r'"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return float(cursor.fetchone()[0])


def main() -> None:
    engine = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else LARGE
    url = common.postgresql_url("signalmast_bench") if engine == "postgresql" else ""
    if engine == "postgresql" and not url:
        print("No PostgreSQL answers on 127.0.0.1:5432; nothing measured.")
        return
    common.install(url)
    language = Language()
    asked = questions(language)
    print(f"{engine}: {count:,} stories of {WORDS} words", flush=True)
    fill(language, SMALL)
    before, least = answers(asked), megabytes(engine)
    took = fill(language, count)
    size = megabytes(engine)
    print(f"  filled in {took:.0f} s, {took / count * 1000:.1f} ms a story")
    print(
        f"  index and texts: {size:.0f} MB, {size / least * SMALL / count:.2f} times the bytes a "
        f"story at {SMALL}; peak memory of the process {common.peak_megabytes():.0f} MB"
    )
    after = answers(asked)
    for kind, (middle, late) in after.items():
        growth = middle / before[kind][0]
        print(f"  {kind}: p50 {middle:.1f} ms, p99 {late:.1f} ms; {growth:.1f} times {SMALL}")
    worst = max(late for _middle, late in after.values())
    middle, late = puts(language, count)
    print(f"  putting one story: p50 {middle:.1f} ms, p99 {late:.1f} ms")
    few, many = STOCK[engine]
    theirs = stock(language, few), stock(language, many)
    typed, typed_late = desk(language, count)
    print(f"  typing at the desk, {count:,} pages: p99 {typed_late:.1f} ms")
    ours = (after["a word that every story holds"][0], typed)
    for place, what in enumerate(("the site's search", "typing at the desk")):
        small, large = theirs[0][place], theirs[1][place]
        print(
            f"  the word that all hold, {what}: Wagtail's backend {small:.1f} ms at {few:,}, "
            f"{large:.1f} ms at {many:,} ({large / small:.1f} times); ours {ours[place]:.1f} ms at "
            f"{count:,}, {large / ours[place]:.1f} times faster than theirs at {many:,}"
        )
    print(
        f"{engine}: the slowest kind of question has p99 {worst:.1f} ms, {worst / 50:.2f} of 50 ms"
    )


if __name__ == "__main__":
    main()
