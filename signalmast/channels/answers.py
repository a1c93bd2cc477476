"""What a platform's answer means for the outbox, the same for every connector."""

from collections.abc import Iterator
from contextlib import contextmanager

from signalmast.channels.connector import Failure, Gone, Refused, TryLater, Unknown
from signalmast.channels.outbound import Answer
from signalmast.core.sentences import tell

#: The request was not accepted and waiting helps.
LATER = {408, 425, 429, 503}
#: The account may not do this; no post of it can go out.
NOT_ALLOWED = {401, 403}


def failure_of(answer: Answer, said: str = "") -> Failure:
    """Return what a failed answer means, `said` being the platform's own words for a person.

    A 5xx after a request that posts is "unknown": servers answer so after accepting, too.
    503 and 429 are given by the front of a platform before the request is read.
    """
    record = answer.excerpt()
    words = f" “{said.strip()}”" if said.strip() else ""
    if answer.status in LATER:
        return TryLater(
            tell("The platform asks to wait; it is tried again."),
            answer=record,
            after=answer.retry_after(),
        )
    if answer.status in NOT_ALLOWED:
        return Refused(
            tell("The platform does not let this account in any more.%(words)s Connect the "
                 "account again.", words=words),
            answer=record, account=True,
        )  # fmt: skip
    if answer.status in {404, 410}:
        return Gone(
            tell("The platform does not know this post.%(words)s", words=words), answer=record
        )
    if 300 <= answer.status < 400:
        return Refused(
            tell("The platform's address has moved. Enter the new address of the account."),
            answer=record, account=True,
        )  # fmt: skip
    if 400 <= answer.status < 500:
        return Refused(
            tell(
                "The platform did not accept the post.%(words)s Change the text and send it again.",
                words=words,
            ),
            answer=record,
        )
    return Unknown(
        tell("The platform failed with %(status)s. It may have posted; the desk looks there "
             "before it tries again.", status=answer.status),
        answer=record,
    )  # fmt: skip


def unreadable(answer: Answer) -> Unknown:
    """Return what an answer means that a library could make nothing of."""
    return Unknown(
        tell("The platform answered something that can't be read. It may have posted; the desk "
             "looks there before it tries again."),
        answer=answer.excerpt(),
    )  # fmt: skip


def expect(answer: Answer, *statuses: int, said: str = "") -> Answer:
    """Return the answer when its status is one of `statuses`, else raise what it means.

    A success that was not expected is "unknown": something happened, and not what was asked.
    """
    if answer.status in (statuses or (200, 201, 202, 204)):
        return answer
    raise failure_of(answer, said)


@contextmanager
def before_posting() -> Iterator[None]:
    """Surround signing in, reading and uploading that come before the request that posts.

    Nothing is public then, so a lost answer is no doubt: raises TryLater for Unknown, and
    Refused for Gone, since the address that is missing is the account's and not a post's.
    """
    try:
        yield
    except Unknown as lost:
        said = tell(
            "The platform gave no clear answer before anything was posted; it is tried again."
        )
        raise TryLater(said, answer=lost.answer) from None
    except Gone as missing:
        raise Refused(
            tell("The platform does not know what was asked. Check the address and the name of "
                 "the account and connect it again."),
            answer=missing.answer, account=True,
        ) from None  # fmt: skip
