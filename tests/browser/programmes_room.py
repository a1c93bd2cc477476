"""An office whose programmes room has something on every screen, done by the office's own verbs.

Names are as long as they are in offices, so that a screen that is too narrow for them shows.
"""

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from signalmast.people.domain.offices import open_office, take_in_member
from signalmast.people.models import User
from signalmast.programmes.courses import courses
from signalmast.programmes.domain import briefings, judging, nominations, planning
from signalmast.programmes.domain.credentials import (
    issue_for_commendation,
    issue_for_session,
    revoke_credential,
)
from signalmast.programmes.domain.planned import Plan, call_off_session, plan_session
from signalmast.programmes.domain.registers import enter_contest, name_programme, score_entry
from signalmast.programmes.domain.reported import Report, report_session
from signalmast.programmes.domain.roster import keep_rapporteur
from signalmast.programmes.domain.training import answer_quiz
from signalmast.programmes.models import (
    Briefing,
    Contest,
    ContestEntry,
    Nomination,
    PlannedSession,
    Programme,
    Proposal,
    Rapporteur,
    Round,
)
from signalmast.programmes.tests.factories import a_unit
from tests.browser.looking import PASSWORD

UNITS = ("Ủy ban Mặt trận Tổ quốc Việt Nam phường Nguyễn Cư Trinh", "Khu phố 2", "Khu phố 3")
PEOPLE = ("Nguyễn Thị Ánh Tuyết", "Lê Văn Tám", "Công Tằng Tôn Nữ Thị Ngọc Bích")
JUDGES = ("Thạc sĩ Trần Ngọc Phương Thảo", "Ông Lý Văn Hùng")
CRITERIA = (
    judging.Asked("Nội dung bám sát chủ trương và tình hình địa phương", Decimal(3), Decimal(10)),
    judging.Asked("Phong cách", Decimal(2), Decimal(20)),
)
ROUND = "Quý IV năm 2026, phong trào Người tốt, việc tốt"
REASONS = "Dạy bơi miễn phí cho 120 trẻ em trong khu phố suốt mùa hè."


class Room:
    """The office, its people by what they do, and the verbs that tests begin with."""

    def __init__(self):
        self.office = open_office("quan-1", name="Quận Một", parent="Thành phố Mẫu", is_demo=True)
        self.units = [a_unit(self.office, name) for name in UNITS]
        for unit in self.units:
            unit.kind = "khu phố"
            unit.save()
        self.unit = self.units[0]
        self.officer = self.member("an", "Bùi Thị An", "unit-officer", unit=self.unit)
        self.editor = self.member("lan", "Nguyễn Thị Lan", "editor")
        self.head = self.member("binh", "Trần Văn Bình", "approver")
        self.today = timezone.localdate(timezone=self.office.zone)

    def member(self, name, full, role, **more):
        user = User.objects.create_user(name, f"{name}@example.vn", PASSWORD, first_name=full)
        take_in_member(user, office=self.office, role=role, **more)
        return user

    # Sessions and certificates.

    def programme(self):
        speaker = Rapporteur(office=self.office, name="Bùi Văn Nói", post="Báo cáo viên cấp quận")
        self.speaker = keep_rapporteur(speaker, by=self.editor)
        programme = Programme(
            office=self.office, name="Phòng cháy, chữa cháy và cứu nạn, cứu hộ ở khu dân cư",
            topic="Thoát nạn trong nhà ống.\nDùng bình chữa cháy.", called="Trưởng ban công tác",
            kinds=["khu phố"], due_on=self.today + timedelta(days=30),
        )  # fmt: skip
        return name_programme(programme, by=self.editor)

    def planned(self, programme, unit, days, **plan):
        begins = datetime.combine(self.today + timedelta(days=abs(days)), time(18),
                                  self.office.zone)  # fmt: skip
        made = plan_session(
            Plan(
                programme, begins, begins + timedelta(hours=2), f"Nhà văn hóa {unit.name}",
                capacity=60, expected=40, speakers=[self.speaker], **plan,
            ),
            unit=unit, by=self.editor,
        )  # fmt: skip
        if days < 0:
            # Nobody plans into the past, so the day comes afterwards.
            begins += timedelta(days=2 * days)
            PlannedSession.objects.filter(pk=made.pk).update(
                starts_at=begins, ends_at=begins + timedelta(hours=2)
            )
            made.refresh_from_db()
        return made

    def held(self, programme, days=-2, names=PEOPLE):
        """Return a session of the officer's unit that was reported with its list."""
        planned = self.planned(programme, self.unit, days)
        report_session(planned, Report(planned.day, expected=40, names=names), by=self.officer)
        planned.refresh_from_db()
        return planned

    # A judged contest.

    def contest(self, name="Báo cáo viên giỏi cấp quận lần thứ XII"):
        contest = enter_contest(
            Contest(office=self.office, name=name, held_on=self.today), by=self.editor
        )
        for person, unit in zip(PEOPLE, self.units, strict=True):
            entry = ContestEntry(office=self.office, contest=contest, entry=person, unit=unit)
            score_entry(entry, by=self.editor)
        self.judges, self.codes = zip(
            *(judging.name_judge(contest, one, by=self.editor) for one in JUDGES), strict=True
        )
        return contest

    def round(self, contest, name="Chung khảo", **rules):
        rules = {"quorum": 1, "adjusts": True, **rules}
        return judging.prepare_round(
            Round(name=name, **rules), contest=contest, criteria=CRITERIA, by=self.editor
        )

    def judged(self, round_, missing=0):
        """Open a round and give every judge's points but the last `missing`."""
        open_now = judging.open_round(round_, by=self.editor)
        entries = list(open_now.contest.entries.order_by("pk"))
        pairs = [(judge, entry) for judge in self.judges for entry in entries]
        for number, (judge, entry) in enumerate(pairs[: len(pairs) - missing]):
            points = {1: Decimal(6) + number % 4, 2: Decimal(11) + number}
            judging.mark_entry(open_now, judge, entry, points)
        return open_now

    # Nominations, briefings, the plan.

    def nominated(self, name, **fields):
        words = {"round": ROUND, "kind": "individual", "reasons": REASONS, "consent": "signed"}
        written = nominations.write_nomination(
            Nomination(unit=self.unit, name=name, **{**words, **fields}), by=self.officer
        )
        return nominations.hand_in_nomination(written, by=self.officer)

    def prepared(self, name, **fields):
        award = nominations.Award("ward", "12/QĐ-UBND", self.today)
        handed = self.nominated(name, **fields)
        return nominations.prepare_award(handed, award, by=self.editor)

    def briefed(self, title="Cắt nước đêm thứ ba trên toàn tuyến Nguyễn Thị Minh Khai"):
        written = briefings.write_briefing(
            Briefing(
                office=self.office, title=title, text="Nước ngừng từ 22 giờ đến 4 giờ.",
                source="Thông báo 07/TB-CN", valid_from=self.today,
                valid_until=self.today + timedelta(days=7),
            ),
            by=self.editor,
        )  # fmt: skip
        return briefings.propose_briefing(written, by=self.editor)

    def sent(self, **fields):
        return briefings.send_briefing(self.briefed(**fields), by=self.head)

    def task(self, text="Mở lớp kỹ năng số cho người cao tuổi tại 24 khu phố.", late=True):
        proposal = Proposal(office=self.office, text=text, recorded_on=self.today, unit=self.unit)
        made = planning.record_proposal(proposal, by=self.editor)
        due = self.today + timedelta(days=-3 if late else 30)
        period = self.office.period(f"{self.today:%Y}-H{1 if self.today.month < 7 else 2}").key
        return planning.take_up(made, planning.Task(period, self.unit, due), by=self.editor)


def filled(room):
    """Put something on every screen; return what stands in the addresses."""
    programme = room.programme()
    held = room.held(programme)
    [first, second, _third] = issue_for_session(held, agreed="signed", by=room.officer)
    revoke_credential(second, why="Cấp nhầm buổi.", by=room.officer)
    waits = room.held(_another(room), days=-4)
    over = room.planned(programme, room.units[1], -1)
    coming = room.planned(programme, room.unit, 5)
    off = room.planned(programme, room.units[2], 6)
    call_off_session(off, why="Nhà văn hóa sửa mái; sẽ báo ngày mới.", by=room.editor)
    return {
        "unit": room.unit.pk, "programme": programme.pk, "held": held.pk, "waits": waits.pk,
        "over": over.pk, "coming": coming.pk, "off": off.pk, "session": held.session_id,
        "certificate": first.pk, "revoked": second.pk, **_judging(room), **_nominations(room),
        **_briefings(room), **_plan(room), **_training(room),
    }  # fmt: skip


def _another(room):
    return name_programme(Programme(office=room.office, name="An toàn trên mạng"), by=room.editor)


def _judging(room):
    draft = room.contest("Tiếng hát khu phố")
    drafted = room.round(draft)
    waits = room.contest("Kể chuyện Bác Hồ")
    closed = judging.close_round(room.judged(room.round(waits), missing=1), by=room.editor)
    contest = room.contest()
    first = judging.close_round(
        room.judged(room.round(contest, "Sơ khảo", goes_on=2)), by=room.editor
    )
    judging.settle_round(first, read=first.digest, by=room.head)
    entries = list(contest.entries.order_by("pk"))
    judging.declare_conflict(
        room.judges[1], entries[0], reason="cùng đơn vị công tác", by=room.editor
    )
    final = judging.open_round(room.round(contest), by=room.editor)
    going_on = [one.pk for one in judging.taking_part(final)]
    judging.mark_entry(
        final, room.judges[0], next(one for one in entries if one.pk in going_on),
        {1: Decimal("8.5"), 2: None},
    )  # fmt: skip
    return {
        "draft": draft.pk, "drafted": drafted.pk, "contest": contest.pk, "settled": first.pk,
        "closed": closed.pk, "final": final.pk, "judge": room.judges[0].pk,
        "entry": going_on[0],
    }  # fmt: skip


def _nominations(room):
    waiting = room.nominated(PEOPLE[0])
    room.nominated(PEOPLE[0], reasons="Vận động 40 hộ lắp bình chữa cháy.")
    prepared = room.prepared(PEOPLE[1], consent="none", kind="collective")
    awarded = room.prepared(PEOPLE[2])
    nominations.award_nomination(awarded, by=room.head)
    issue_for_commendation(Nomination.objects.get(pk=awarded.pk), by=room.editor)
    declined = room.nominated("Trần Thị Bé")
    nominations.decline_nomination(declined, why="Chưa đủ sáu tháng.", by=room.editor)
    kept = nominations.write_nomination(
        Nomination(
            unit=room.unit, round=ROUND, kind="individual", name=PEOPLE[0], reasons=REASONS
        ),
        by=room.officer,
    )  # fmt: skip
    return {
        "nominated": waiting.pk, "prepared": prepared.pk, "awarded": awarded.pk,
        "declined": declined.pk, "kept": kept.pk,
    }  # fmt: skip


def _briefings(room):
    proposed = room.briefed("Lịch tiếp công dân tháng tới")
    withdrawn = briefings.withdraw_briefing(
        room.sent(title="Cấm đường Lê Lợi"), why="Sở đã đổi ngày.", by=room.editor
    )
    sent = room.sent()
    answered = briefings.ask_back(sent, room.unit, text="Có xe bồn không?", by=room.officer)
    briefings.answer_question(answered, answer="Có hai xe, từ 23 giờ.", by=room.editor)
    briefings.ask_back(sent, room.unit, text="Báo ai khi xe không đến?", by=room.officer)
    briefings.make_story(sent, by=room.editor)
    return {"sent": sent.pk, "proposed": proposed.pk, "withdrawn": withdrawn.pk}


def _plan(room):
    late = room.task()
    planning.give_task(late, owner=room.editor, by=room.editor)
    planning.add_evidence(late, label="Kế hoạch 12/KH-UBND", url="https://example.vn/12",
                          by=room.officer)  # fmt: skip
    done = room.task("Lắp camera tại 6 điểm đen về rác.", late=False)
    planning.report_progress(done, status="done", result="Đã lắp 6 điểm.", seen="not-started",
                             by=room.officer)  # fmt: skip
    texts = ("Mở thư viện nhỏ ở nhà văn hóa.", "Tổ chức chợ phiên cuối tuần.")
    waiting, declined = (
        planning.record_proposal(
            Proposal(office=room.office, text=one, recorded_on=room.today, unit=room.unit),
            by=room.editor,
        )
        for one in texts
    )
    planning.decline_proposal(declined, why="Chưa có chỗ.", by=room.editor)
    return {"task": late.pk, "proposal": waiting.pk}


def _training(room):
    """Let the editor finish one course and begin another."""
    first, second = courses("vi")[:2]
    for course, lessons in ((first, first.lessons), (second, second.lessons[:1])):
        for lesson in lessons:
            right = {number: one.right for number, one in enumerate(lesson.quiz, start=1)}
            answer_quiz(course, lesson, right, by=room.editor)
    return {"course": second.name, "lesson": second.lessons[1].key}
