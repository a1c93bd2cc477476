"""How sure a text is of what it says: told as a fact, only proposed, refuted, left to choice.

`The road closes` and `the council considers closing the road` share nearly every word and are two
claims. What only one of two texts says counts; which words it says it with doesn't.
"""

from __future__ import annotations

from signalmast.corrections.matching.stream import Phrases, Stream, spread

#: Without marks a single syllable such as `ban` or `nen` is mostly another word.
_STANCES = {
    "refuted": "bác tin, bác bỏ, tin giả, thất thiệt, sai sự thật, không đúng sự thật, bịa đặt, "
    "tin bịa, không có chuyện, không có thật, không hề, chưa hề, làm gì có, đâu có, chứ không, "
    "như lời đồn, đính chính, phủ nhận, không có cơ sở, là giả, là lừa đảo, không phải sự thật, "
    "is false, are false, not true, untrue, fake news, hoax, denied, denies, deny, no truth, "
    "debunked, is a scam, a scam, made up, refuted, as rumoured, as rumored",
    "proposed": "đề xuất, đề nghị, dự kiến, kiến nghị, đang xem xét, cân nhắc, lấy ý kiến, "
    "dự thảo, đang tính, đang bàn, có thể, có nguy cơ, nguy cơ, có khả năng, đang nghiên cứu, "
    "có ý định, suýt, chưa quyết, chưa đồng ý, "
    "propose, proposes, proposed, proposal, considering, considers, to consider, might, could, "
    "draft, consultation, at risk, risk of, almost, nearly, may be, may have, under discussion",
    "optional": "khuyến khích, tự nguyện, không bắt buộc, tùy chọn, tùy ý, tùy tâm, không ép, "
    "được chọn, encouraged, recommended, advised, optional, voluntary, can choose, may choose, "
    "not compulsory, not mandatory",
    "kept": "vẫn, giữ nguyên, như cũ, như thường, bình thường, tiếp tục, không đổi, yên tâm, "
    "still, remain, remains, stays, as usual, as before, keeps, keep, unchanged, continues, "
    "continue, normally, normal",
    "ended": "thôi, không còn, bị rút, đã rút, rút lại, thôi không, hết cảnh, no longer, "
    "withdrawn, dropped, called off, any more, anymore",
    "passing": "tạm, tạm thời, trong lúc, temporarily, for now, for the time being, briefly",
    "narrow": "chỉ, chỉ khi, mới được, trừ, ngoại trừ, trừ khi, miễn là, nếu không, only, "
    "only if, unless, except, provided that",
    "again": "trở lại, lại được, lần nữa, khôi phục, again, back to, restored, resume, resumes",
}
STANCES = tuple(_STANCES)
_PHRASES = Phrases(spread(_STANCES))


def stances_in(stream: Stream, most: int) -> list[str]:
    """Return the stances a text takes, each once."""
    found: dict[str, None] = {}
    is_guess = stream.language == "vi" and not stream.is_accented
    for place in range(min(len(stream), most)):
        here = _PHRASES.at(stream, place)
        # At the end of a Vietnamese sentence `thôi` only rounds it off.
        if here and not (is_guess and here[1] == 1) and not _rounds_off(stream, place, here[1]):
            found[here[0]] = None
    return list(found)


def _rounds_off(stream: Stream, place: int, length: int) -> bool:
    return stream.word(place) == "thoi" and stream.at(place + length).kind == "stop"
