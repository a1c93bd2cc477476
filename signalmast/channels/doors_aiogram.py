"""The session of aiogram, leading through the gate. Imported late: aiogram takes seconds.

The library builds each request and reads each answer; it opens no connection.
"""

from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import urlencode

from aiogram.client.session.base import BaseSession
from aiogram.exceptions import ClientDecodeError
from urllib3.filepost import encode_multipart_formdata

from signalmast.channels.answers import failure_of, unreadable
from signalmast.channels.outbound import Gate


class GateSession(BaseSession):
    """What a `Bot` calls instead of a connection pool; never waits, so any loop can run it."""

    def __init__(self, gate: Gate) -> None:
        super().__init__()
        self.gate = gate

    async def make_request(self, bot: Any, method: Any, timeout: int | None = None) -> Any:  # noqa: ARG002 -- the gate keeps its own time
        body, kind = await self._body(bot, method)
        answer = self.gate.fetch(
            "POST", self.api.api_url(token=bot.token, method=method.__api_method__),
            headers={"Content-Type": kind}, body=body,
        )  # fmt: skip
        if 300 <= answer.status < 400 or answer.status >= 500:
            raise failure_of(answer)
        try:
            content = answer.body.decode("utf-8", "replace")
            return self.check_response(bot, method, answer.status, content).result
        except ClientDecodeError:
            raise (failure_of(answer) if answer.status >= 400 else unreadable(answer)) from None

    async def _body(self, bot: Any, method: Any) -> tuple[bytes, str]:
        """Return body and content type: a form, in parts when there are files."""
        files: dict[str, Any] = {}
        values = {
            name: self.prepare_value(value, bot=bot, files=files)
            for name, value in method.model_dump(warnings=False).items()
        }
        given = {name: value for name, value in values.items() if value}
        if not files:
            return urlencode(given).encode(), "application/x-www-form-urlencoded"
        for name, file in files.items():
            content = b"".join([chunk async for chunk in file.read(bot)])
            given[name] = (file.filename or name, content)
        return encode_multipart_formdata(given)

    def stream_content(self, *asked: Any, **more: Any) -> AsyncGenerator[bytes, None]:
        """Refuse: the desk downloads nothing from Telegram."""
        raise NotImplementedError

    async def close(self) -> None:
        """Nothing is held open."""
