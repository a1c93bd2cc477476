"""Files made to do harm and disks that are full: a sentence or an error, the store as before."""

import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection

from signalmast.core import audit
from signalmast.core.importing import files
from signalmast.core.importing.pipeline import Report, load_file
from signalmast.core.importing.registry import importers
from signalmast.core.models import Import, SourceFile, file_path
from signalmast.core.tests.hostile import hostile_files
from signalmast.engagement.models import Post
from signalmast.people.models import Office


def counts() -> dict[str, int]:
    ours = (one for one in apps.get_models() if one.__module__.startswith("signalmast."))
    return {model._meta.label: model._default_manager.count() for model in ours}


def kept() -> set[Path]:
    folder = Path(settings.SOURCE_FILES_DIR)
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def office(db):
    return Office.objects.create(slug="a", name="A")


@pytest.mark.django_db
def test_no_hostile_file_raises_or_stores_a_part(office, tmp_path):
    """Every other file states a format, each of them in turn; the rest are to be recognised."""
    formats = list(importers())
    tried = 0
    path = tmp_path / "file"
    for place, (name, data) in enumerate(hostile_files(20180626)):
        path.write_bytes(data)
        kind = formats[place // 2 % len(formats)] if place % 2 else ""
        before, copies = counts(), kept()
        options = {"channel": "Trang", "exported_on": "2018-06-26"}
        report = load_file(path, name=name, office=office, by=None, format=kind, options=options)
        if report.refusal:
            assert report.refusal % report.refusal_values
            assert (counts(), kept()) == (before, copies), name
        else:
            record = Import.objects.get(pk=report.import_id)
            parts = (report.stored, report.updated, report.duplicate, report.held, report.refused)
            assert report.read == sum(parts)
            assert record.rows.count() == record.counts["read"]
            assert record.file.path.read_bytes() == data
        tried += 1
    assert tried > 200
    assert not list(audit.broken_links())


@pytest.mark.parametrize(
    "text", ["\0", "\ud800", "\ufffe", "\u202e", "a" * 1_000_000, "%(x)s %s", "𝗕𝗼𝗹𝗱"]
)
@pytest.mark.django_db
def test_no_text_in_a_cell_breaks_a_load(office, tmp_path, text):
    from signalmast.core.tests.samples import xlsx_bytes

    samples = {
        "a.csv": f'Tên đơn vị,Mã,{text}\n"{text}",1,2\nB,"{text}",\n'.encode(
            "utf-8", "surrogatepass"
        ),
    }
    if len(text) < 30_000 and text not in ("\0", "\ud800", "\ufffe"):
        samples["a.xlsx"] = xlsx_bytes([("Tên đơn vị", "Mã", text), (text, 1, 2), ("B", text)])
    for name, data in samples.items():
        path = tmp_path / name
        path.write_bytes(data)
        report = load_file(path, name=name, office=office, by=None)
        assert (report.refusal % report.refusal_values) or report.read == 2


@contextmanager
def little_room(pages: int):
    """Let SQLite grow by so many pages of 4 KiB and no further."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # what an earlier test freed would be room too
        cursor.execute("PRAGMA page_count")
        (used,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {used + pages}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.fixture
def large_file(tmp_path):
    path = tmp_path / "posts.csv"
    rows = "".join(f"{n},05/19/2018 09:00,Bài số {n},{n}\n" for n in range(20_000))
    path.write_text(f"Post ID,Publish time,Title,Shares\n{rows}", "utf-8")
    return path


def load(path: Path, office: Office) -> Report:
    options = {"exported_on": "2018-06-26"}
    return load_file(path, name=path.name, office=office, by=None, options=options)


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_in_the_middle_leaves_the_store_as_before(office, large_file, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("Only SQLite's file can be limited from here.")
    before, copies = counts(), kept()
    with little_room(200), pytest.raises(DatabaseError, match="full"):
        load(large_file, office)
    assert (counts(), kept()) == (before, copies)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchall() == [("ok",)]
    report = load(large_file, office)
    assert (report.stored, Post.objects.count()) == (20_000, 20_000)
    assert SourceFile.objects.get().path.read_bytes() == large_file.read_bytes()
    assert not list(audit.broken_links())


@pytest.mark.django_db(transaction=True)
def test_the_command_says_one_sentence_when_the_disk_is_full(large_file):
    if connection.vendor != "sqlite":
        pytest.skip("Only SQLite's file can be limited from here.")
    (large_file.parent / "office.toml").write_text(
        '[office]\nslug = "b"\nname = "B"\n[[file]]\npath = "posts.csv"\nformat = "meta-posts"\n'
    )
    with little_room(200), pytest.raises(CommandError) as caught:
        call_command("load", str(large_file.parent), language="en")
    assert str(caught.value) == (
        "The database can't be used (database or disk is full); see `signalmast doctor`."
    )
    assert isinstance(caught.value.__cause__, OperationalError)
    assert (Post.objects.count(), Import.objects.count()) == (0, 0)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 256 KiB, where one may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0:
        pytest.skip("Only root may mount a small file system.")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("No file system can be mounted here.")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.django_db
def test_a_copy_that_does_not_fit_leaves_no_part_of_it(office, large_file, small_disk, settings):
    settings.SOURCE_FILES_DIR = small_disk
    before = counts()
    with pytest.raises(OSError, match="No space left"):
        load(large_file, office)
    assert [path for path in small_disk.rglob("*") if path.is_file()] == []
    assert counts() == before


def test_a_copy_that_breaks_off_leaves_no_part_of_it(tmp_path, settings, monkeypatch):
    """What `small_disk` shows where a file system can be mounted, without one."""
    settings.SOURCE_FILES_DIR = tmp_path / "files"
    source = tmp_path / "a.csv"
    source.write_bytes(b"a,b\n1,2\n")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda _number: (_ for _ in ()).throw(OSError(28, "full")))
        with pytest.raises(OSError, match="full"):
            files.keep_bytes(source)
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    sha256 = files.keep_bytes(source)
    assert file_path(sha256).read_bytes() == source.read_bytes()
    assert [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()] == [sha256]
