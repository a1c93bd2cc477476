"""Short forms of Vietnamese offices and units, folded, and what they stand for."""

#: Short forms that mean the same wherever they stand.
ANYWHERE = {
    "bhxh": "bao hiem xa hoi",
    "bhyt": "bao hiem y te",
    "cccd": "can cuoc cong dan",
    "cmnd": "chung minh nhan dan",
    "cntt": "cong nghe thong tin",
    "gplx": "giay phep lai xe",
    "hcm": "ho chi minh",
    "hcmc": "ho chi minh city",
    "hdnd": "hoi dong nhan dan",
    "mttq": "mat tran to quoc",
    "pccc": "phong chay chua chay",
    "thcs": "trung hoc co so",
    "thpt": "trung hoc pho thong",
    "tp": "thanh pho",
    "tphcm": "thanh pho ho chi minh",
    "tthc": "thu tuc hanh chinh",
    "ubnd": "uy ban nhan dan",
}

#: Short forms that mean a unit only before its number: P.5, P5, Q.1, KP3.
BEFORE_NUMBER = {"kp": "khu pho", "p": "phuong", "q": "quan"}

#: Short forms that mean a unit before its name: TX Tân An, and with a dot Q. Bình Thạnh.
BEFORE_NAME = {
    "h": "huyen",
    "p": "phuong",
    "q": "quan",
    "tt": "thi tran",
    "tx": "thi xa",
    "x": "xa",
}

#: Words that belong to the number after them: whoever asks for ward 5 doesn't mean any 5.
UNIT_WORDS = frozenset(
    {"ap", "district", "khoi", "lop", "pho", "phuong", "quan", "thon", "to", "ward"}
)
