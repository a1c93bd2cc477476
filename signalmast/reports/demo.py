"""An example office with a year of life in it: files as an office has them, made by a seed.

The files go through the same imports as real ones; nothing is written past them. Names of
units and people are made up.
"""

import csv
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")
SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
SLUG = "phuong-mau"
NAME = "Văn phòng Truyền thông Phường Mẫu (dữ liệu mẫu)"
UNITS = (
    *((f"Khu phố {number}", "khu phố") for number in range(1, 13)),
    *((f"Trường Tiểu học số {number}", "trường học") for number in range(1, 5)),
    *((f"Trạm Y tế số {number}", "y tế") for number in range(1, 3)),
    *((f"Chi hội Thanh niên số {number}", "đoàn thể") for number in range(1, 5)),
)
CATEGORIES = {
    "Thông tin chính thức": ("Lịch tiếp công dân tại", "Thông báo phân luồng giao thông ở"),
    "Người tốt việc tốt": ("Nhóm bạn trẻ dọn kênh ở", "Bác bảo vệ trả lại ví tại"),
    "Ngày lễ kỷ niệm": ("Chương trình văn nghệ cộng đồng ở", "Lễ dâng hương tại"),
    "Hoạt động cơ sở": ("Ngày hội đọc sách tại", "Tập huấn kỹ năng số cho người cao tuổi ở"),
    "Đính chính tin sai": ("Làm rõ thông tin cắt nước ở", "Sự thật về phí giữ xe tại"),
}
KINDS = ("Ảnh", "Video", "Thước phim", "Liên kết")
META_HEADER = (
    "ID bài viết", "ID Trang", "Tên Trang", "Tiêu đề", "Thời gian đăng", "Liên kết vĩnh viễn",
    "Là bài viết chia sẻ", "Loại bài viết", "Nhãn tùy chỉnh", "Ngày", "Lượt xem",
    "Số người tiếp cận", "Cảm xúc, bình luận và lượt chia sẻ", "Cảm xúc", "Bình luận",
    "Lượt chia sẻ", "Tổng lượt click",
)  # fmt: skip
TASKS = (
    "Cung cấp thông tin thời sự nhanh chóng, kịp thời",
    "Tổ chức Hội thi Báo cáo viên giỏi",
    "Tập huấn kỹ năng kiểm chứng thông tin trên mạng",
    "Khảo sát nhu cầu thông tin của người dân",
    "Biểu dương gương người tốt, việc tốt",
)
PAGE = "Phường Mẫu - Cột tín hiệu"


def write_pack(folder: Path, *, today: date, seed: int = 1) -> Path:
    """Write an office pack of the two half-years up to `today`; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(seed)  # noqa: S311 -- an example, not a secret
    this = date(today.year, 1 if today.month < 7 else 7, 1)
    before = date(this.year - (this.month == 1), 7 if this.month == 1 else 1, 1)
    _units(folder / "don-vi.csv")
    entries = [_entry("don-vi.csv", "units")]
    posts = list(_posts(dice, before, today))
    for number, (first, day) in enumerate(((before, this), (before, today)), start=1):
        name = f"{first:%b-%d-%Y}_{day:%b-%d-%Y}_10000{number}.csv"
        _meta(folder / name, posts, first, day)
        entries.append(
            _entry(name, "meta-posts", exported_on=day, channel=PAGE, platform="facebook")
        )
    _attendance(folder / "hoc-tap.csv", dice, before, this, today)
    _commendations(folder / "bieu-duong.csv", dice, this, today)
    _contest(folder / "hoi-thi.csv", dice, min(today, this + timedelta(days=70)))
    _plan(folder / "ke-hoach.csv", dice, this)
    entries += [
        _entry("hoc-tap.csv", "attendance"),
        _entry("bieu-duong.csv", "commendations"),
        _entry("hoi-thi.csv", "contest"),
        _entry("ke-hoach.csv", "plan"),
    ]
    head = (
        f'[office]\nslug = "{SLUG}"\nname = "{NAME}"\nparent = "Ủy ban nhân dân Phường Mẫu"\n'
        'place = "Phường Mẫu"\ntime_zone = "Asia/Ho_Chi_Minh"\nlanguage = "vi"\n'
        'half_year = "calendar"\nlayout = "decree-30"\n'
    )
    (folder / "office.toml").write_text(head + "".join(entries), encoding="utf-8")
    return folder


def _entry(path: str, kind: str, **options: object) -> str:
    lines = [f'path = "{path}"', f'format = "{kind}"']
    lines += [f'{key} = "{value}"' for key, value in options.items()]
    return "\n[[file]]\n" + "\n".join(lines) + "\n"


def _write(path: Path, header: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)


def _units(path: Path) -> None:
    rows = (
        (f"DV{number:02}", name, kind, "01/07/2025")
        for number, (name, kind) in enumerate(UNITS, start=1)
    )
    _write(path, ("Mã", "Tên đơn vị", "Loại", "Hiệu lực từ"), rows)


def _posts(dice: random.Random, first: date, last: date) -> Iterator[tuple[Any, ...]]:
    """Yield (moment, number, text, category, kind, reactions, comments, shares, views at rest)."""
    day, number = first, 0
    while day < last:
        for _each in range(dice.choice((0, 1, 1, 2))):
            number += 1
            category = dice.choice(list(CATEGORIES))
            text = f"{dice.choice(CATEGORIES[category])} {dice.choice(UNITS)[0]}"
            moment = datetime(
                day.year,
                day.month,
                day.day,
                dice.randint(6, 21),
                dice.randint(0, 59),
                tzinfo=SAIGON,
            )
            growth = 1 + (day - first).days / 300
            reactions = int(dice.lognormvariate(4.6, 0.7) * growth)
            yield (
                moment,
                f"7200{number:011}",
                text,
                category,
                dice.choice(KINDS),
                reactions,
                dice.randint(0, reactions // 8 + 2),
                dice.randint(0, reactions // 20 + 1),
                reactions * dice.randint(12, 28),
            )
        day += timedelta(days=1)


def _meta(path: Path, posts: list[tuple[Any, ...]], first: date, day: date) -> None:
    """Write an export of the posts so far; young posts have reached a part of their counters."""

    def rows() -> Iterator[tuple[object, ...]]:
        for moment, number, text, category, kind, *counters in posts:
            age = (day - moment.date()).days
            if moment.date() < first or age < 0:
                continue
            part = min(1.0, (age + 1) / 21)
            likes, comments, shares, views = (int(one * part) for one in counters)
            yield (
                number, "100000000026001", PAGE, text,
                f"{moment.astimezone(PACIFIC):%m/%d/%Y %H:%M}",
                f"https://www.facebook.com/100000000026001/posts/{number}",
                0, kind, category, "Trọn đời", views, int(views * 0.8),
                likes + comments + shares, likes, comments, shares, views // 11,
            )  # fmt: skip

    _write(path, META_HEADER, rows())


def _attendance(path: Path, dice: random.Random, before: date, this: date, today: date) -> None:
    def rows() -> Iterator[tuple[object, ...]]:
        for start, end in ((before, this), (this, today)):
            span = max((end - start).days - 1, 1)
            for name, _kind in UNITS:
                if start == before and dice.random() < 0.2:
                    continue
                held = start + timedelta(days=dice.randint(0, span))
                called = dice.randint(20, 120)
                present = called - dice.randint(0, called // 8)
                yield (f"Chuyên đề năm {start.year}", f"{held:%d/%m/%Y}", name, called, present)

    _write(path, ("Chuyên đề", "Ngày", "Đơn vị", "Được triệu tập", "Có mặt"), rows())


def _commendations(path: Path, dice: random.Random, this: date, today: date) -> None:
    day = min(today, this + timedelta(days=45))

    def rows() -> Iterator[tuple[object, ...]]:
        for level, kind, count in (
            ("phường", "tập thể", 12), ("phường", "cá nhân", 21), ("thành phố", "cá nhân", 3),
        ):  # fmt: skip
            for number in range(1, count + 1):
                name = f"{'Tập thể' if kind == 'tập thể' else 'Cá nhân'} mẫu {level} {number:02}"
                yield (
                    f"Biểu dương {this.year}", level, kind, name,
                    dice.choice(UNITS)[0], f"{day:%d/%m/%Y}", "Gương điển hình",
                )  # fmt: skip

    _write(path, ("Đợt", "Cấp", "Loại", "Tên", "Đơn vị", "Ngày", "Thành tích"), rows())


def _contest(path: Path, dice: random.Random, day: date) -> None:
    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(1, 11):
            marks = [f"{dice.uniform(60, 98):.1f}".replace(".", ",") for _judge in range(3)]
            yield (
                "Hội thi Báo cáo viên giỏi", f"Thí sinh mẫu {number:02}",
                dice.choice(UNITS)[0], f"{day:%d/%m/%Y}", *marks,
            )  # fmt: skip

    _write(path, ("Hội thi", "Thí sinh", "Đơn vị", "Ngày", "GK1", "GK2", "GK3"), rows())


def _plan(path: Path, dice: random.Random, this: date) -> None:
    half = 1 if this.month == 1 else 2
    following = f"{this.year}-H2" if half == 1 else f"{this.year + 1}-H1"

    def rows() -> Iterator[tuple[object, ...]]:
        for key, states in (
            (f"{this.year}-H{half}", ("hoàn thành", "đang thực hiện")),
            (following, ("chưa bắt đầu",)),
        ):
            start = this if key.startswith(f"{this.year}-H{half}") else this + timedelta(days=184)
            for place, task in enumerate(TASKS):
                due = start + timedelta(days=30 * (place + 1))
                yield (
                    key, task, dice.choice(UNITS)[0], f"{due:%d/%m/%Y}", dice.choice(states), "",
                )  # fmt: skip

    _write(path, ("Kỳ", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn", "Trạng thái", "Kết quả"), rows())


def today_in_saigon() -> date:
    """Return the example office's own day."""
    return datetime.now(UTC).astimezone(SAIGON).date()
