"""Which of a form's languages a reader reads: XLSForm names them in free text."""

import re

_NAMES = {
    "vi": ("vietnamese", "tiếng việt", "việt", "vietnam", "tieng viet"),
    "en": ("english", "tiếng anh", "anh"),
    "fr": ("french", "français"), "es": ("spanish", "español"), "de": ("german", "deutsch"),
    "km": ("khmer", "ខ្មែរ"), "zh": ("chinese", "中文", "tiếng hoa"), "ko": ("korean", "한국어"),
    "ja": ("japanese", "日本語"),
}  # fmt: skip


def code_of(name: str) -> str:
    """Return the code of a language by its name in a form; empty where it does not tell."""
    found = re.search(r"\(([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*\)\s*\Z", name)
    if found:
        return found[1].lower()
    lower = name.strip().lower()
    if re.fullmatch(r"[a-z]{2}(?:[-_][a-z0-9]+)?", lower):
        return lower[:2]
    return next((code for code, names in _NAMES.items() if lower in names), "")


def best(languages: list[str], code: str) -> str:
    """Return the form's name of a language, or of the one that the form begins with."""
    for name in languages:
        if name == code or code_of(name) == code[:2].lower():
            return name
    return languages[0] if languages else ""
