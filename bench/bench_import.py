"""Import of a 50,000-row export, beside a bare reading of the same file by the csv module.

python bench/bench_import.py [sqlite|postgresql] [rows]
"""

import csv
import random
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import common

HEADER = (
    "ID bài viết", "ID Trang", "Tên Trang", "Tiêu đề", "Mô tả", "Thời lượng (giây)",
    "Thời gian đăng", "Loại chú thích", "Liên kết vĩnh viễn", "Là nội dung đăng chéo",
    "Là bài viết chia sẻ", "Loại bài viết", "Ngôn ngữ", "Nhãn tùy chỉnh",
    "Trạng thái nội dung được tài trợ", "Bình luận về dữ liệu", "Ngày", "Lượt xem",
    "Số người tiếp cận", "Cảm xúc, bình luận và lượt chia sẻ", "Cảm xúc", "Bình luận",
    "Lượt chia sẻ", "Số Giây xem", "Số Giây xem trung bình", "Tổng lượt click",
    "Lượt click khác", "Lượt click vào liên kết",
)  # fmt: skip


def write_export(path: Path, rows: int) -> None:
    dice = random.Random(3)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        start = datetime(2026, 1, 1)  # noqa: DTZ001 -- as the file writes it
        for number in range(rows):
            likes, comments, shares = dice.randint(0, 900), dice.randint(0, 60), dice.randint(0, 30)
            views = likes * 20
            moment = start + timedelta(minutes=number * 5)
            writer.writerow(
                (
                    f"9000{number:011}", "100000000018001", "Trang mẫu",
                    f"Thông báo phân luồng giao thông khu vực số {number % 300}", "", 0,
                    f"{moment:%m/%d/%Y %H:%M}", "N/A",
                    f"https://www.facebook.com/100000000018001/posts/9000{number:011}", 0, 0,
                    dice.choice(("Ảnh", "Video", "Liên kết")), "", f"Nhãn {number % 8}", "", "",
                    "Trọn đời", views, views * 4 // 5, likes + comments + shares, likes, comments,
                    shares, "", "", views // 11, views // 22, views // 22,
                )
            )  # fmt: skip


def main() -> None:
    engine = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    url = common.postgresql_url("signalmast_bench") if engine == "postgresql" else ""
    if engine == "postgresql" and not url:
        print("No PostgreSQL answers on 127.0.0.1:5432; nothing measured.")
        return
    data = common.install(url)
    from signalmast.core.importing.pipeline import load_file

    office = common.office()
    path = data / "Jan-01-2026_Jun-30-2026_1.csv"
    write_export(path, rows)
    before = common.peak_megabytes()
    start = time.perf_counter()
    with path.open(encoding="utf-8-sig", newline="") as stream:
        read = sum(1 for _row in csv.reader(stream)) - 1
    bare = time.perf_counter() - start
    start = time.perf_counter()
    report = load_file(path, name=path.name, office=office, by=None)
    took = time.perf_counter() - start
    assert report.stored == rows == read, report
    peak = common.peak_megabytes()
    print(f"{engine}: {rows:,} rows in {took:.2f} s, {rows / took:,.0f} rows/s")
    print(f"  peak memory {peak:.0f} MB ({before:.0f} MB of it before the import)")
    print(f"  {took / bare:.1f} times the bare reading of the file ({bare:.2f} s)")


if __name__ == "__main__":
    main()
