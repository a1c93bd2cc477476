"""Exports of Polis, of any year and with every trap they are known for."""

import csv
import io
import json
from datetime import UTC, datetime

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from signalmast.listening.opinion.polis import read_conversation
from signalmast.listening.opinion.polis_tables import BadExport
from signalmast.listening.opinion.polis_writing import (
    Line,
    Tally,
    comment_groups_csv,
    comments_csv,
    summary_csv,
)
from signalmast.listening.tests.opinion_votes import matrix, planted

COMMENTS = (
    "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    "1,Mon Jul 10 2017 10:15:00 GMT+1000 (AEST),0,3,2,1,1,Mở thêm thư viện\n"
    '2,x,3,4,3,0,0,"Hai dòng,\nmột câu ""hay"""\n'
    "3,x,7,4,0,2,-1,Gỡ xuống\n"
)
PARTICIPANTS = (
    "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,3,7\n"
    "0,0,0,3,2,1,1,1,-1\n"
    "2,0,0,2,2,0,1,1,\n"
    "5,1,1,3,1,2,-1,1,-1\n"
    "9,,0,1,0,0,0,,\n"
)
VOTES = (
    "timestamp,datetime,comment-id,voter-id,vote\n"
    "30,x,0,0,1\n31,x,3,0,1\n32,x,7,0,-1\n"
    "20,x,0,2,1\n21,x,3,2,1\n"
    "12,x,0,5,-1\n10,x,0,5,1\n11,x,3,5,1\n13,x,7,5,-1\n"
    "14,x,0,9,0\n"
)
#: Only the log of votes.
LOG = {"participants_votes": None}
SUMMARY = 'topic,Thư viện\nviews,12\nconversation-description,"Một,\nhai"\n'


def export(folder, **files):
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        data = text if isinstance(text, bytes) else text.encode()
        (folder / f"{name.replace('_', '-')}.csv").write_bytes(data)
    return folder


def whole(folder, **other):
    files = {
        "summary": SUMMARY,
        "comments": COMMENTS,
        "participants_votes": PARTICIPANTS,
        "votes": VOTES,
        **other,
    }
    return export(folder, **{name: text for name, text in files.items() if text is not None})


def kinds(conversation):
    return {one.kind: one.many for one in conversation.remarks}


def test_a_whole_export(tmp_path):
    found = read_conversation(whole(tmp_path))
    assert found.summary["topic"] == "Thư viện"
    assert found.summary["conversation-description"] == "Một,\nhai"
    assert [one.id for one in found.statements] == [0, 3, 7]
    assert found.statements[1].text == 'Hai dòng,\nmột câu "hay"'
    assert (found.hidden, found.meta) == (frozenset({2}), frozenset())
    assert found.participants == ["0", "2", "5", "9"]
    assert (found.group_names, found.group_of.tolist()) == (["0", "1"], [0, 0, 1, -1])
    assert found.votes.row(2) == {0: -1, 1: 1, 2: -1}
    assert found.votes.row(3) == {0: 0}
    assert kinds(found) == {"no-meta": 0}


def test_the_log_of_votes_alone_gives_the_same_votes(tmp_path):
    known = read_conversation(whole(tmp_path / "one"))
    found = read_conversation(whole(tmp_path / "two", participants_votes=None, summary=None))
    assert np.array_equal(matrix(found.votes), matrix(known.votes), equal_nan=True)
    assert found.group_names == []
    assert kinds(found) == {"no-meta": 0, "no-participants": 0, "changed-votes": 1}


def test_without_times_the_last_in_the_file_counts(tmp_path):
    rows = "comment-id,voter-id,vote\n0,5,-1\n0,5,1\n"
    found = read_conversation(export(tmp_path, votes=rows))
    assert found.votes.row(0) == {0: 1}
    assert kinds(found)["no-times"] == 2


def test_newer_columns_and_names(tmp_path):
    comments = (
        "timestamp,datetime,comment_id,author-id,agrees,disagrees,moderated,comment-body,is-meta,"
        "is-seed,group-informed-consensus\n"
        "1,x,0,3,2,1,1,Một,false,true,0.5\n2,x,3,4,3,0,0,Hai,true,false,0.5\n"
    )
    people = PARTICIPANTS.replace("participant,", "participant,xid,").replace("\n", "\n", 1)
    people = "\n".join(
        line if at == 0 else line.replace(",", ",x-secret,", 1)
        for at, line in enumerate(people.splitlines())
    )
    folder = export(tmp_path, comments=comments, participant_votes=people)
    found = read_conversation(folder)
    assert found.meta == frozenset({1})
    assert found.group_names == ["0", "1"]
    # Statement 7 has votes and no text.
    assert [one.text for one in found.statements] == ["Một", "Hai", ""]
    assert kinds(found) == {"statements-unknown": 1}


def test_spreadsheets_leave_marks(tmp_path):
    people = PARTICIPANTS.replace("\n0,0,", "\n0.0,0.0,").replace("1,1,-1", "1.0,1,-1.0")
    found = read_conversation(
        whole(tmp_path, participants_votes=b"\xef\xbb\xbf" + people.replace("\n", "\r\n").encode())
    )
    assert found.participants[0] == "0"
    assert found.group_names == ["0", "1"]
    assert found.votes.row(0) == {0: 1, 1: 1, 2: -1}


def test_files_may_carry_the_name_of_the_report(tmp_path):
    whole(tmp_path)
    for path in list(tmp_path.iterdir()):
        path.rename(tmp_path / f"2026-11-26-r4x-{path.name}")
    found = read_conversation(tmp_path)
    assert len(found.votes) == 9
    assert kinds(found) == {"no-meta": 0}


def test_tallies_that_count_changed_votes_twice_are_said(tmp_path):
    found = read_conversation(whole(tmp_path, comments=COMMENTS.replace("0,3,2,1,1", "0,3,3,1,1")))
    assert kinds(found)["tallies-differ"] == 1


def test_votes_the_other_way_round_are_turned(tmp_path):
    people = PARTICIPANTS.replace("3,2,1,1,1,-1", "3,2,1,-1,-1,1").replace(
        "2,2,0,1,1,", "2,2,0,-1,-1,"
    )
    people = people.replace("3,1,2,-1,1,-1", "3,1,2,1,-1,1")
    found = read_conversation(whole(tmp_path, participants_votes=people))
    assert found.votes.row(0) == {0: 1, 1: 1, 2: -1}
    assert "turned" in kinds(found)


def test_groups_beside_a_log_of_votes(tmp_path):
    people = "participant,group-id\n0,1\n2,1\n5,0\n"
    found = read_conversation(whole(tmp_path, participants_votes=people))
    assert found.group_of.tolist() == [1, 1, 0, -1]
    assert kinds(found)["voters-unknown"] == 1
    assert len(found.votes) == 9


@pytest.mark.parametrize(
    ("files", "fault", "line"),
    [
        ({"participants_votes": None, "votes": None}, "no-votes", 0),
        ({"participants_votes": "", "votes": None}, "empty", 0),
        ({"comments": b"comment-id\n\xff\n"}, "encoding", 0),
        ({"comments": COMMENTS.replace("comment-id", "id")}, "column", 1),
        ({"comments": COMMENTS.replace("agrees,dis", "moderated,dis")}, "twice", 1),
        ({"comments": COMMENTS.replace("3,x,7", "3,x,seven")}, "number", 5),
        ({"comments": COMMENTS.replace("3,x,7", "3,x,-7")}, "number", 5),
        ({"comments": COMMENTS[:-17]}, "cells", 5),
        ({"comments": COMMENTS + '9,x,9,9,0,0,1,"never ends\n'}, "csv", 6),
        ({"participants_votes": PARTICIPANTS.replace("1,1,-1", "2,1,-1")}, "vote", 2),
        ({"participants_votes": PARTICIPANTS.replace("\n9,", "\n,")}, "cell", 5),
        ({"participants_votes": PARTICIPANTS + "10,0,0,1,1,0,1\n"}, "cells", 6),
        (
            {"participants_votes": None, "votes": VOTES.replace("14,x,0,9,0", "14,x,0,9,")},
            "vote",
            11,
        ),
        ({**LOG, "votes": VOTES.replace("14,x,0,9", "14,x,0,")}, "cell", 11),
        ({**LOG, "votes": VOTES.replace("14,", "now,")}, "number", 11),
    ],
)
def test_what_can_not_be_read_is_named_with_its_place(tmp_path, files, fault, line):
    with pytest.raises(BadExport) as found:
        read_conversation(whole(tmp_path, **files))
    assert (found.value.fault, found.value.line) == (fault, line)


def run(folder, *more):
    out, err = io.StringIO(), io.StringIO()
    call_command("opinion", str(folder), *more, "--language", "en", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_gives_the_numbers_of_published_groups(tmp_path):
    found = json.loads(run(whole(tmp_path), "--json")[0])
    assert (found["groups_from"], found["verdict"], found["map"]) == ("export", None, None)
    assert (found["participants"], found["took_part"], found["placed"], found["votes"]) == (
        *(4, 4, 3, 9),
    )
    assert [(one["id"], one["size"]) for one in found["groups"]] == [(0, 2), (1, 1)]
    first = found["statements"][0]
    assert (first["id"], first["agrees"], first["disagrees"], first["passes"]) == (0, 2, 1, 1)
    group = first["groups"][0]
    assert (group["agrees"], group["disagrees"], group["passes"], group["seen"]) == (2, 0, 0, 2)
    assert group["agree"]["probability"] == pytest.approx(3 / 4, rel=1e-12)
    assert group["agree"]["ratio"] == pytest.approx((3 / 4) / (1 / 3), rel=1e-12)
    consensus = first["group_informed_consensus"]
    assert consensus["agree"] == pytest.approx(3 / 4 * 1 / 3, rel=1e-12)
    assert consensus["disagree"] == pytest.approx(1 / 4 * 2 / 3, rel=1e-12)
    # Statement 3: 3 of 3 agree; 2 √4 (4/4 − 1/2) = 2. Statement 7 was taken down.
    assert found["consensus"]["disagree"] == []
    (agreed,) = found["consensus"]["agree"]
    assert (agreed["statement"], agreed["count"], agreed["test"]) == (3, 3, 2)
    assert found["bridging"] == [3, 0]
    assert "members" not in found


def test_the_command_draws_groups_where_the_export_has_none(tmp_path):
    folder = planted_export(tmp_path)
    found = json.loads(run(folder, "--json", "--members")[0])
    assert (found["groups_from"], found["verdict"]) == ("votes", "groups")
    assert [one["size"] for one in found["groups"]] == [40, 40, 40]
    assert len(found["map"]["comparison"]["shuffled_silhouettes"]) == 19
    assert len({one["group"] for one in found["members"]}) == 3
    assert json.loads(run(folder, "--json", "--members")[0]) == found


def planted_export(folder):
    votes, _groups = planted(120, 30, 3)
    rows = [["participant", "group-id", *range(0, 60, 2)]]
    for participant in range(120):
        said = votes.row(participant)
        rows.append([participant, "", *(said.get(at, "") for at in range(30))])
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return export(folder, participants_votes=text.getvalue())


def test_own_groups_may_be_asked_for(tmp_path):
    found = json.loads(run(whole(tmp_path), "--json", "--own")[0])
    assert (found["groups_from"], found["verdict"], found["groups"]) == ("votes", "too few", [])


def test_the_command_says_it_in_words(tmp_path):
    out, err = run(whole(tmp_path))
    assert out.splitlines() == [
        "Thư viện",
        "4 participants, 3 statements, 9 votes.",
        "The groups are those of the export; whether they are clear was not tested.",
        "Group 0: 2 people",
        "  agree 100 % (2/2)  0: Mở thêm thư viện",
        "Group 1: 1 person",
        '  agree 100 % (1/1)  3: Hai dòng, một câu "hay"',
        "  disagree 100 % (1/1)  0: Mở thêm thư viện",
        "Agreed across the whole conversation:",
        '  agree 100 % (3/3)  3: Hai dòng, một câu "hay"',
    ]
    assert err.splitlines() == [
        "The export does not say which statements are about the participants; all are used."
    ]
    out, _err = run(planted_export(tmp_path / "other"))
    assert "The votes fall into groups, clearer than in shuffled votes." in out.splitlines()


def test_the_command_refuses_in_one_sentence(tmp_path):
    with pytest.raises(CommandError) as found:
        run(whole(tmp_path, participants_votes=PARTICIPANTS.replace("1,1,-1", "2,1,-1")))
    assert found.value.returncode == 2
    assert str(found.value) == (
        "participants-votes.csv, line 2: the vote in “0” is “2”; 1, -1, 0 and nothing are votes."
    )
    with pytest.raises(CommandError, match="is no folder; name the folder"):
        run(tmp_path / "nowhere")


OPENED = datetime(2025, 11, 26, tzinfo=UTC)
LINES = [
    Line(0, "Mở thư viện", Tally(20, 5, 5), [Tally(15, 0, 5), Tally(5, 5, 0)], is_seed=True),
    Line(3, "=1+1", Tally(10, None, 5), [Tally(None, None, 0), Tally(5, 5, 0)], is_meta=True),
]


def test_counts_are_written_as_polis_writes_them():
    assert list(csv.reader(io.StringIO(comment_groups_csv(LINES)))) == [
        [
            *("comment-id", "comment", "total-votes", "total-agrees", "total-disagrees"),
            *("total-passes", "group-a-votes", "group-a-agrees", "group-a-disagrees"),
            *("group-a-passes", "group-b-votes", "group-b-agrees", "group-b-disagrees"),
            "group-b-passes",
        ],
        [*("0", "Mở thư viện", "30", "20", "5", "5"), *("20", "15", "0", "5", "10", "5", "5", "0")],
        [*("3", "'=1+1", "", "10", "", "5"), *("", "", "", "0", "10", "5", "5", "0")],
    ]
    told = ["1764115200000", "2025-11-26T00:00:00+00:00"]
    assert list(csv.reader(io.StringIO(comments_csv(LINES, opened=OPENED))))[1:] == [
        [*told, "0", "0", "20", "5", "1", "Mở thư viện", "false", "true"],
        [*told, "3", "0", "10", "", "1", "'=1+1", "true", "false"],
    ]
    assert summary_csv([("topic", "Thư viện"), ("groups", 2)]) == "topic,Thư viện\r\ngroups,2\r\n"


def test_what_is_written_can_be_read(tmp_path):
    folder = whole(
        tmp_path,
        comments=comments_csv(LINES, opened=OPENED),
        summary=summary_csv([("topic", "Một")]),
    )
    found = read_conversation(folder)
    assert found.summary == {"topic": "Một"}
    assert (found.statements[0].text, found.statements[1].is_meta) == ("Mở thư viện", True)
