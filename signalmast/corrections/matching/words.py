"""Short forms, stop words and words of denial, in both languages."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def _lists() -> dict[str, str]:
    path = Path(__file__).with_name("words.toml")
    loaded: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))
    return loaded


def listed(name: str) -> frozenset[str]:
    """Return one of the lists of `words.toml`."""
    return frozenset(_lists()[name].split())


#: What people type on phones, and what it stands for, spelt with marks.
SHORT_FORMS = {
    **{"ko": "không", "hok": "không", "hong": "không", "khum": "không", "kh": "không"},
    **{"khg": "không", "kg": "không", "k": "không", "hem": "hẻm", "hông": "không"},
    **{"dc": "được", "đc": "được", "đk": "được", "dk": "được", "đuoc": "được", "duoc": "được"},
    **{"tp": "thành phố", "mn": "mọi người", "mng": "mọi người", "bn": "bao nhiêu"},
    **{"ntn": "như thế nào", "vs": "với", "j": "gì", "r": "rồi", "rui": "rồi", "bt": "bình thường"},
    **{"nc": "nước", "hs": "học sinh", "gv": "giáo viên", "sv": "sinh viên", "ng": "người"},
    **{"ngta": "người ta", "trc": "trước", "ms": "mới", "wa": "qua", "wá": "quá", "đg": "đường"},
    **{"dg": "đường", "hnay": "hôm nay", "hqua": "hôm qua", "bgio": "bây giờ", "cty": "công ty"},
    **{"bv": "bệnh viện", "xm": "xe máy", "oto": "ô tô", "ôtô": "ô tô", "đt": "điện thoại"},
    **{"ck": "chuyển khoản", "ph": "phụ huynh", "tg": "thời gian", "tgian": "thời gian"},
    **{"nv": "nhân viên", "vc": "việc", "cv": "công việc", "thg": "tháng", "ngh": "nghìn"},
    **{"lm": "làm", "lun": "luôn", "thui": "thôi", "zô": "vô", "zo": "vô", "đg": "đang"},
    **{"pk": "phải không", "hp": "học phí", "sgd": "sở giáo dục", "gd": "giáo dục", "t7": "thứ 7"},
    **{"ubnd": "ủy ban nhân dân", "uỷ": "ủy", "hdnd": "hội đồng nhân dân", "ks": "khách sạn"},
    **{"csgt": "cảnh sát giao thông", "bhxh": "bảo hiểm xã hội", "bhyt": "bảo hiểm y tế"},
    **{"cccd": "căn cước công dân", "cmnd": "chứng minh nhân dân", "gplx": "giấy phép lái xe"},
    **{"thcs": "trung học cơ sở", "thpt": "trung học phổ thông", "th": "tiểu học"},
    **{"hcm": "hồ chí minh", "tphcm": "thành phố hồ chí minh", "hn": "hà nội", "sg": "sài gòn"},
    **{"hcmc": "thành phố hồ chí minh", "vn": "việt nam", "bds": "bất động sản", "đh": "đại học"},
    **{"dh": "đại học", "cđ": "cao đẳng", "kp": "khu phố", "ql": "quốc lộ", "tl": "tỉnh lộ"},
    **{"qg": "quốc gia", "tt": "thị trấn", "tx": "thị xã", "pccc": "phòng cháy chữa cháy"},
    **{"gtvt": "giao thông vận tải", "tthc": "thủ tục hành chính", "vx": "vắc xin"},
    **{"vacxin": "vắc xin", "vaccine": "vắc xin", "vaxin": "vắc xin", "bus": "buýt"},
    **{"bít": "biết", "bik": "biết", "iu": "yêu", "zậy": "vậy", "zay": "vậy", "dzậy": "vậy"},
}
#: Short forms that mean a unit before its number or name: P.5, Q1, TP Thủ Đức.
BEFORE_NAME = {"p": "phường", "q": "quận", "h": "huyện", "x": "xã", "đ": "đường"}

STOP_VI = listed("stop_vi")
STOP_EN = listed("stop_en")
#: Vietnamese words that deny what follows.
DENIALS_VI = ("không", "chưa", "chẳng", "đừng", "khỏi", "chả", "hết", "chớ")
#: Without marks `cho`, `dung` and `khoi` are mostly other words.
DENIALS_BARE = ("không", "chưa", "chẳng")
DENIALS_EN = frozenset({"not", "no", "never", "without", "cannot", "nor", "nobody", "none", "n't"})
#: `không` belongs to these and denies nothing.
NO_DENIAL_AFTER = frozenset(
    {"khi", "gian", "quan", "chi", "nhung", "it", "qua", "duoi", "lo", "a", "vay", "ta", "the"}
)
NO_DENIAL_BEFORE = frozenset({"hang", "so", "hay", "tren", "duoc", "phai", "dung"})
#: With these a question begins that ends in `không`.
ASKING = frozenset({"co", "co phai", "phai", "da", "lieu"})
