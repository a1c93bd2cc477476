"""Made-up corrections by recombination, to see how the index grows."""

import random
import re
from collections.abc import Iterator
from typing import Any

_SYLLABLES = [
    "An",
    "Bình",
    "Cát",
    "Đông",
    "Giang",
    "Hải",
    "Kim",
    "Lâm",
    "Minh",
    "Nam",
    "Phong",
    "Quang",
    "Sơn",
    "Tân",
    "Thanh",
    "Tây",
    "Trung",
    "Vĩnh",
    "Xuân",
    "Yên",
    "Hòa",
    "Phú",
    "Long",
    "Lộc",
    "Mỹ",
    "Thạnh",
    "Thới",
    "Tiên",
    "Trà",
    "Vạn",
]


def distractors(texts: list[tuple[str, str]], count: int) -> Iterator[dict[str, Any]]:
    """Yield `count` claims of (language, text) pieces: halves joined, names and numbers changed."""
    dice = random.Random(17)
    by_language: dict[str, list[list[str]]] = {"vi": [], "en": []}
    for language, text in texts:
        by_language[language].append(text.rstrip(".?!").split())
    for number in range(count):
        language = "en" if dice.random() < 0.2 and by_language["en"] else "vi"
        one, other = dice.choice(by_language[language]), dice.choice(by_language[language])
        words = one[: len(one) // 2 + dice.randint(-2, 2)] + other[len(other) // 2 :]
        if dice.random() < 0.5:
            words += dice.choice(by_language[language])[-5:]
        yield {"id": f"d{number}", "language": language, "text": _changed(" ".join(words), dice)}


def _changed(text: str, dice: random.Random) -> str:
    text = re.sub(
        r"\d+", lambda found: str(max(1, int(found[0]) % 997 + dice.randint(0, 60))), text
    )
    return re.sub(r"(?<=[a-zà-ỹ] )[A-ZĐÀ-Ỹ]\w+", lambda _found: dice.choice(_SYLLABLES), text)
