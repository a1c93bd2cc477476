"""Layout profiles by name; a renderer asks here and holds no measure of its own."""

from signalmast.reports.layouts.decree30 import DECREE_30
from signalmast.reports.layouts.plain import PLAIN
from signalmast.reports.layouts.profile import Profile, Words

PROFILES: dict[str, Profile] = {profile.name: profile for profile in (DECREE_30, PLAIN)}


def profile(name: str) -> Profile:
    """The profile of that name; KeyError names the ones there are."""
    try:
        return PROFILES[name]
    except KeyError:
        raise KeyError(f"No layout {name!r}; there are: {', '.join(PROFILES)}.") from None


__all__ = ["DECREE_30", "PLAIN", "PROFILES", "Profile", "Words", "profile"]
