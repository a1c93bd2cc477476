"""The outbox: 10,000 deliveries due at once, and how late a trickle of them leaves.

    python bench/bench_outbox.py [sqlite|postgresql] [deliveries]

Seven accounts of one channel whose platform takes 5 ms for a post; three worker processes, each
with the product's own loop of claiming, calling and writing down. An eighth account may use its
platform fifty times an hour and has eighty posts due: it must stop at fifty and hold up nobody.
Beside it the same calls are made in a bare loop by as many processes, which claims nothing,
remembers nothing and posts twice when it is killed.
"""

import multiprocessing
import sys
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import common

ACCOUNTS, WORKERS = 7, 3
CALL = 0.005
FEW, MANY = 50, 80
TRICKLE = 60


def connectors() -> dict[str, Any]:
    """Return two channels that post nothing and take their time for it."""
    from django.utils import timezone

    from signalmast.channels.connector import Connector, Limits, Receipt

    class Quick(Connector):
        key = "quick"
        label = "Quick"
        limits = Limits(per_hour=100_000)

        def find(self, post: Any, *, key: Any) -> None:  # noqa: ARG002 -- a connector's form
            return None

        def send(self, post: Any, *, key: Any) -> Receipt:  # noqa: ARG002 -- a connector's form
            time.sleep(CALL)
            return Receipt(key.id, "", timezone.now())

    class Strict(Quick):
        key = "strict"
        limits = Limits(per_hour=FEW)

    return {"quick": Quick, "strict": Strict}


def use(found: dict[str, Any]) -> None:
    """Put the channels in the place of the product's."""
    from signalmast.channels import connectors as folder

    folder.connectors = lambda: found  # type: ignore[assignment]  # for this process only


def work(url: str, data: Any, number: int, stop: Any) -> None:
    """Send what is due until told to stop, as the product's worker does."""
    common.install(url, data=data)
    use(connectors())
    from signalmast.channels.domain import outbox
    from signalmast.core.schedule import PAUSE

    stop.wait(number * PAUSE / WORKERS)
    while not stop.is_set():
        if not outbox.send_next(f"worker-{number}"):
            stop.wait(PAUSE)


def bare(count: int) -> None:
    for _one in range(count):
        time.sleep(CALL)


def fill(office: Any, count: int) -> None:
    """Write the deliveries of one minute; `office` gets its accounts."""
    from django.utils import timezone

    from signalmast.channels.connector import Post
    from signalmast.channels.domain.posts import freeze
    from signalmast.channels.enums import Standing
    from signalmast.channels.models import Account, Delivery

    now = timezone.now()
    frozen = freeze(Post(text="Tin " * 40, link="https://office.test/", office="Office"))
    accounts = [
        Account.objects.create(
            office=office, platform=kind, connector=kind, name=f"{kind} {number}",
            standing=Standing.READY, proven_at=now,
        )
        for kind, number in [*(("quick", n) for n in range(ACCOUNTS)), ("strict", 0)]
    ]  # fmt: skip
    rows = [accounts[number % ACCOUNTS] for number in range(count)] + [accounts[-1]] * MANY
    Delivery.objects.bulk_create(
        Delivery(
            office=office, account=one, source=f"story:{number}", version="1", title="Tin",
            payload=frozen, due_at=now, not_before=now,
        )
        for number, one in enumerate(rows)
    )  # fmt: skip


def trickle(office: Any) -> list[float]:
    """Write one delivery for each of the next sixty seconds; return by how much each was late."""
    from django.utils import timezone

    from signalmast.channels.models import Account, Attempt, Delivery

    account = Account.objects.get(name="quick 0")
    start = timezone.now() + timedelta(seconds=1)
    for number in range(TRICKLE):
        due = start + timedelta(seconds=number)
        Delivery.objects.create(
            office=office, account=account, source=f"trickle:{number}", version="1",
            payload={}, due_at=due, not_before=due,
        )  # fmt: skip
    wait(Delivery.objects.filter(source__startswith="trickle"))
    began = Attempt.objects.filter(delivery__source__startswith="trickle")
    return sorted(
        (at - due).total_seconds() for at, due in began.values_list("began_at", "delivery__due_at")
    )


def wait(rows: Any) -> None:
    """Wait until none of some deliveries is open any more."""
    while rows.open().exists():
        time.sleep(0.1)


def idle_look() -> tuple[int, float]:
    """Return how many statements a look takes when nothing is due, and its milliseconds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from signalmast.channels.domain import outbox

    outbox.send_next("bench")
    with CaptureQueriesContext(connection) as asked:
        outbox.send_next("bench")
    took, _last = common.seconds(lambda: outbox.send_next("bench"), best_of=20)
    for query in asked.captured_queries:
        assert query["sql"].startswith("SELECT"), query["sql"]
    return len(asked), took * 1000


def main() -> None:
    engine = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    url = common.postgresql_url("signalmast_bench") if engine == "postgresql" else ""
    if engine == "postgresql" and not url:
        print("No PostgreSQL answers on 127.0.0.1:5432; nothing measured.")
        return
    data = common.install(url)
    use(connectors())
    from django.db import connections

    from signalmast.channels.models import Attempt, Delivery

    office = common.office()
    fill(office, count)
    print(f"{engine}: {count:,} deliveries due at once on {ACCOUNTS} accounts", flush=True)
    connections.close_all()
    context = multiprocessing.get_context("spawn")
    start = time.perf_counter()
    loops = [context.Process(target=bare, args=(count // WORKERS,)) for _one in range(WORKERS)]
    for loop in loops:
        loop.start()
    for loop in loops:
        loop.join()
    plain = count / (time.perf_counter() - start)
    stop = context.Event()
    hands = [
        context.Process(target=work, args=(url, data, number, stop)) for number in range(WORKERS)
    ]
    for hand in hands:
        hand.start()
    try:
        while not Attempt.objects.exists():
            time.sleep(0.02)
        start = time.perf_counter()
        wait(Delivery.objects.filter(account__connector="quick"))
        took = time.perf_counter() - start
        late = trickle(office)
    finally:
        stop.set()
        for hand in hands:
            hand.join()
    used = Counter(Attempt.objects.values_list("account__connector", flat=True))
    assert used == {"quick": count + TRICKLE, "strict": FEW}, used
    print(f"  all at their end after {took:.1f} s: {count / took:.0f} a second")
    print(f"  the account that may send {FEW} an hour sent {used['strict']} of {MANY}")
    middle, last = late[len(late) // 2], late[-1]
    print(f"  one a second: {middle:.2f} s late in the middle, {last:.2f} s at most")
    reads, took_look = idle_look()
    print(f"  a look when nothing is due: {reads} reads, no write, {took_look:.1f} ms")
    print(
        f"{engine}: {count / took / plain:.2f} of a bare loop of the same calls ({plain:.0f} a "
        "second), which keeps no promise"
    )


if __name__ == "__main__":
    main()
