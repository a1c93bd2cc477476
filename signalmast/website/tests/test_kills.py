"""A worker that dies at any moment leaves no half page, no page too many and none too few."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction

from signalmast.newsroom.domain.publishing import withdraw_page
from signalmast.newsroom.models import BakeMark, StoryPage
from signalmast.newsroom.receivers import marks_left
from signalmast.newsroom.tests.factories import approver, draft, published, story, writer
from signalmast.people.domain.offices import open_office
from signalmast.website.domain import verifying
from signalmast.website.domain.baking import bake_marks
from signalmast.website.receivers import bake_now

pytestmark = pytest.mark.django_db(transaction=True)
ZYGOTE = Path(__file__).with_name("zygote.py")
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def office(transactional_db):
    return open_office("quan-1", name="Quận Một", is_demo=True)


@pytest.fixture
def only_the_worker_bakes():
    marks_left.disconnect(bake_now)
    yield
    marks_left.connect(bake_now)


@contextmanager
def a_worker(folder):
    """Run a worker on this test's database and site; yield where its number stands."""
    name = str(connection.settings_dict["NAME"])
    place = folder / "worker.pid"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.test_settings",
        "SIGNALMAST_TEST_DATABASE": name,
        "SIGNALMAST_TEST_SITE": str(django_settings.SITE_DIR),
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, str(ZYGOTE), str(place)], env=environment, stdout=subprocess.PIPE, cwd=ROOT
    )
    try:
        assert process.stdout.readline() == b"ready\n"
        yield place
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        kill(place)


def kill(place):
    try:
        os.kill(int(place.read_text()), signal.SIGKILL)
    except (FileNotFoundError, ProcessLookupError):
        return False
    return True


def live_through(office, dice, operations):
    """Publish, change and withdraw at random."""
    pages = []
    for number in range(operations):
        act = dice.choice(("publish", "publish", "change", "withdraw"))
        if act == "publish" or not pages:
            pages.append(story(office, title=f"Tin {number}", tags=[f"thẻ {number % 3}"]).pk)
            continue
        page = StoryPage.objects.get(pk=dice.choice(pages))
        if act == "withdraw" and page.live:
            withdraw_page(page, by=writer(office), reason="Thử")
            pages.remove(page.pk)
        elif page.live:
            page.title = f"Tin {number}, bản mới"
            page.save_revision(user=writer(office))
            published(StoryPage.objects.get(pk=page.pk).get_latest_revision_as_object())


def torture(office, folder, *, operations, kills, seed):
    """Kill the worker `kills` times while `operations` run; then let it finish."""
    dice = random.Random(seed)  # noqa: S311 -- a test, not a secret
    writer(office), approver(office)
    bake_marks()
    over = threading.Event()
    done = [0]

    def killer(place):
        while done[0] < kills and not over.is_set():
            time.sleep(dice.uniform(0.005, 0.15))
            done[0] += kill(place)

    with a_worker(folder) as place:
        hunter = threading.Thread(target=killer, args=(place,))
        hunter.start()
        live_through(office, dice, operations)
        if done[0] >= kills:
            over.set()
        hunter.join()
    bake_marks()
    return done[0]


def test_a_worker_killed_a_few_times_leaves_the_site_whole(office, only_the_worker_bakes, tmp_path):
    killed = torture(office, tmp_path, operations=12, kills=10, seed=1)
    assert killed == 10
    assert BakeMark.objects.count() == 0
    assert list(verifying.faults()) == []


@pytest.mark.torture
@pytest.mark.parametrize("seed", [2, 3])
def test_a_worker_killed_two_hundred_times_leaves_the_site_whole(
    office, only_the_worker_bakes, tmp_path, seed
):
    killed = torture(office, tmp_path, operations=500, kills=200, seed=seed)
    assert killed == 200
    assert BakeMark.objects.count() == 0
    assert list(verifying.faults()) == []


def test_a_rebake_beside_publications_loses_none_of_them(office, tmp_path):
    from signalmast.website.domain.rebaking import rebake

    for number in range(6):
        story(office, title=f"Trước {number}")
    bake_marks()
    faults = []

    def again():
        try:
            rebake(jobs=1, progress=lambda *_count: None)
        except Exception as error:  # noqa: BLE001 -- told to the test's own thread
            faults.append(error)
        finally:
            connection.close()

    beside = threading.Thread(target=again)
    beside.start()
    for number in range(6):
        page = story(office, title=f"Trong lúc {number}")
        if number % 2:
            with transaction.atomic():
                withdraw_page(page, by=writer(office), reason="Thử")
    beside.join()
    assert faults == []
    assert list(verifying.faults()) == []
    assert draft(office).live is False
