"""Appendix I of Decree 30/2020/ND-CP: every number here is inside the range the decree gives."""

from signalmast.reports.layouts.profile import Profile, Words

VIETNAMESE = Words(
    national_title="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    motto="Độc lập - Tự do - Hạnh phúc",
    number="Số: {number}/{sign}",
    place_and_date="{place}, ngày {day} tháng {month} năm {year}",
    recipients="Nơi nhận:",
    annex="Phụ lục",
    annex_title="PHƯƠNG PHÁP TÍNH CÁC CHỈ SỐ",
    annex_of="(Kèm theo {kind} số {number}/{sign} {date} của {office})",
    draft="DỰ THẢO",
    pad_month_up_to=2,
)
ENGLISH = Words(
    national_title="SOCIALIST REPUBLIC OF VIET NAM",
    motto="Independence - Freedom - Happiness",
    number="No.: {number}/{sign}",
    place_and_date="{place}, {day} {month_name} {year}",
    recipients="Recipients:",
    annex="Annex",
    annex_title="HOW THE FIGURES WERE COUNTED",
    annex_of="(With {kind} No. {number}/{sign} {date} of {office})",
    draft="DRAFT",
    pad_month_up_to=0,
)

DECREE_30 = Profile(
    name="decree-30",
    font="Times New Roman",
    words={"vi": VIETNAMESE, "en": ENGLISH},
)
