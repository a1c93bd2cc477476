"""The twelve faults as a mail server has them, before the final dot of a letter and at it.

A server that answers 4xx or 5xx after the dot has not taken the letter (RFC 5321, 4.2.5).
"""

import asyncio
import threading
from dataclasses import dataclass
from enum import Enum

from aiosmtpd.smtp import SMTP

from signalmast.channels.tests.mail import Handler
from signalmast.channels.tests.platforms.base import LATE, Fault


class Step(Enum):
    """Where in the exchange a fault is met."""

    LINE = "the line is opened"
    MAIL = "MAIL"
    RCPT = "RCPT"
    TEXT = "DATA"
    DOT = "the final dot"


class Then(Enum):
    """What the server does when it has given its answer."""

    GO_ON = 1
    #: The line is cut; what was still to be written is lost.
    CUT = 2
    #: The line ends after what was written.
    END = 3
    #: Nothing more is said until the other side hangs up.
    HOLD = 4


@dataclass(frozen=True)
class Break:
    """`words` stand in the page; `taken` is the time after which the letter is taken, or None."""

    words: str
    step: Step
    says: str = ""
    then: Then = Then.GO_ON
    taken: float | None = None


GARBAGE = "<html>welcome to the hotel wifi"
BEFORE_THE_DOT = {
    Fault.DROPPED: Break("the line is cut at RCPT", Step.RCPT, then=Then.CUT),
    Fault.FAILED: Break("RCPT is answered 550", Step.RCPT, "550 5.7.1 Not from your network"),
    Fault.LATE: Break("the line ends within the text", Step.TEXT, "354 Go on\r\n", Then.END),
    Fault.SLOW: Break("RCPT is answered too slowly", Step.RCPT, then=Then.HOLD),
    Fault.HALF: Break("RCPT gets half an answer", Step.RCPT, "25", Then.END),
    Fault.TWICE: Break("RCPT is answered twice", Step.RCPT, "250 OK\r\n250 OK"),
    Fault.LIMITED: Break(
        "MAIL is answered 421 and the line ends", Step.MAIL, "421 4.7.0 Too many\r\n", Then.END
    ),
    Fault.BUSY: Break("the connection is refused", Step.LINE),
    Fault.TLS: Break("TLS failure", Step.LINE),
    Fault.DNS: Break("DNS failure", Step.LINE),
    Fault.GARBAGE: Break("RCPT gets garbage", Step.RCPT, GARBAGE),
    Fault.REDIRECT: Break(
        "RCPT is answered 551 with another address", Step.RCPT,
        "551 5.1.6 User not local; please try <khac@elsewhere.test>",
    ),
}  # fmt: skip
#: A line that is open needs neither a name nor a handshake: two faults can't be met here.
AT_THE_DOT = {
    Fault.DROPPED: Break("taken, and the line is cut", Step.DOT, then=Then.CUT, taken=0),
    Fault.FAILED: Break("answered 554", Step.DOT, "554 5.7.1 Looks like spam"),
    Fault.LATE: Break("the line is cut, taken late", Step.DOT, then=Then.CUT, taken=LATE),
    Fault.SLOW: Break("taken, answered too slowly", Step.DOT, then=Then.HOLD, taken=0),
    Fault.HALF: Break("taken, half an answer", Step.DOT, "25", Then.END, taken=0),
    Fault.TWICE: Break("taken, answered twice", Step.DOT, "250 OK\r\n250 OK", taken=0),
    Fault.LIMITED: Break("answered 452", Step.DOT, "452 4.3.1 Too many letters"),
    Fault.BUSY: Break("answered 451", Step.DOT, "451 4.3.0 Try later"),
    Fault.GARBAGE: Break("taken, answered with garbage", Step.DOT, GARBAGE, taken=0),
    Fault.REDIRECT: Break(
        "taken, answered 251 with another address", Step.DOT,
        "251 User not local; will forward to <khac@elsewhere.test>", taken=0,
    ),
}  # fmt: skip


class _Speaking(SMTP):
    async def smtp_DATA(self, arg):  # noqa: N802 -- the library's name
        await self.event_handler.meet(self, Step.TEXT)
        await super().smtp_DATA(arg)


class Breaking(Handler):
    """Takes every letter but for the fault that the line plans next."""

    speaks = _Speaking

    def __init__(self, line):
        super().__init__()
        self.line = line
        self.breaks: dict[Fault, Break] = {}

    def take(self, step):
        """Return the planned fault if it is met at this step."""
        planned = self.breaks.get(self.line.next())
        return self.line.take() if planned is not None and planned.step is step else None

    async def meet(self, server, step, take_in=lambda: None):
        """Return the answer of a fault that is met here, or None; the letter may be taken."""
        fault = self.take(step)
        if fault is None:
            return None
        plan = self.breaks[fault]
        if plan.taken == 0:
            take_in()
        elif plan.taken is not None:
            timer = threading.Timer(plan.taken, take_in)
            self.line.late.append(timer)
            timer.start()
        if plan.then is Then.GO_ON:
            return plan.says
        server.transport.write(plan.says.encode())
        if plan.then is Then.CUT:
            server.transport.abort()
        elif plan.then is Then.END:
            server.transport.close()
        # The library cancels it when the line is gone.
        await asyncio.get_running_loop().create_future()
        raise AssertionError("The line did not end.")

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 -- the library's name
        said = await self.meet(server, Step.MAIL)
        return said or await super().handle_MAIL(server, session, envelope, address, options)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 -- the library's name
        said = await self.meet(server, Step.RCPT)
        answer = await super().handle_RCPT(server, session, envelope, address, options)
        return said or answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- the library's name
        letter = (envelope.mail_from, envelope.rcpt_tos, envelope.original_content)
        said = await self.meet(server, Step.DOT, lambda: self.letters.append(letter))
        return said or await super().handle_DATA(server, session, envelope)
