"""A dry run: what would go out is shown at the desk and never leaves the house."""

from django.utils.translation import gettext_lazy

from signalmast.channels.connector import (
    Connector,
    Key,
    Limits,
    Look,
    Post,
    Profile,
    Receipt,
    Shows,
)


class Preview(Connector):
    """Accepts everything and reaches no host; the delivery itself keeps what was said."""

    key = "preview"
    label = gettext_lazy("Preview channel")
    about = gettext_lazy("For trying out: texts take their whole way and are shown at the desk, "
                         "and nothing leaves the house.")  # fmt: skip
    platform = "preview"
    limits = Limits(images=10, per_hour=100_000)
    shows = Shows(Look.PLAIN)
    repeatable = True
    is_own_site = True
    cannot = (gettext_lazy("Nobody outside the office sees what is sent here."),)

    def check(self) -> Profile:
        return Profile(self.key, str(self.label), "")

    def send(self, post: Post, *, key: Key) -> Receipt:  # noqa: ARG002 -- the delivery holds the post
        return Receipt(key.id, "", key.at)

    def edit(self, receipt: Receipt, post: Post, *, key: Key) -> Receipt:  # noqa: ARG002 -- nothing is anywhere
        return receipt

    def withdraw(self, receipt: Receipt, *, key: Key) -> None:
        """Nothing is anywhere that could be taken down."""
