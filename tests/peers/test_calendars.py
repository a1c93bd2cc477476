"""A planned session's file in khal, a calendar for terminals from Debian's packages."""

import subprocess
from datetime import UTC, datetime

import pytest

from signalmast.programmes.calendars import session_file
from signalmast.programmes.domain.planned import call_off_session
from signalmast.programmes.tests.sessions import Case

pytestmark = [pytest.mark.peers, pytest.mark.django_db]
CONFIG = """
[calendars]
[[sessions]]
path = {folder}/sessions
type = calendar
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = Asia/Ho_Chi_Minh
default_timezone = Asia/Ho_Chi_Minh
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""
SHOWN = "{start-end-time-style}|{title}|{location}|{alarm-symbol}"


@pytest.fixture
def khal(tmp_path):
    """Run khal on a calendar of its own; return what it prints."""
    (tmp_path / "sessions").mkdir()
    config = tmp_path / "config"
    config.write_text(CONFIG.format(folder=tmp_path))

    def run(*words):
        done = subprocess.run(
            ["/usr/bin/khal", "--config", config, *words],
            capture_output=True, text=True, timeout=60, check=True,
            env={"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        return done.stdout

    return run


def test_khal_lists_a_session_as_it_was_planned_and_once_after_a_change(khal, tmp_path):
    case = Case()
    one = case.planned(speakers=[case.a_rapporteur("Bùi Văn Nói")])
    file = tmp_path / "session.ics"
    file.write_bytes(session_file(one, at=datetime.now(UTC)))
    assert khal("printics", file).splitlines()[1:2] != []
    khal("import", "--batch", file)
    listed = khal("list", "--format", SHOWN, "--day-format", "", one.day.isoformat())
    assert listed.split("\n")[0] == "08:00-10:00|An toàn mùa mưa – Khu phố 1|Nhà văn hóa| ⏰"

    off = call_off_session(one, why="Mưa lớn", by=case.officer)
    file.write_bytes(session_file(off, at=datetime.now(UTC)))
    khal("import", "--batch", file)
    rows = khal("list", "--format", "{status}|{title}", "--day-format", "", one.day.isoformat())
    [row] = rows.strip().splitlines()
    assert row.startswith("CANCELLED")
