"""A page that shows one form and answers with what was read, and somebody who fills it in."""

import json
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from wsgiref.simple_server import make_server

from django.core.handlers.wsgi import WSGIRequest
from django.utils.html import escape

import signalmast.website
from signalmast.website.domain.survey_markup import render
from tests.browser.serving import Server, Silent

ROOMS = Path(signalmast.website.__file__).parents[1]
TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; form-action 'self'"
)


class Desk:
    """Serves `form` at /; `read` is the last that came in."""

    def __init__(self):
        self.form, self.read, self.language, self.printable = None, None, "en", False

    def __call__(self, environ, start_response):
        name = environ["PATH_INFO"].strip("/")
        kind, status = "text/html; charset=utf-8", "200 OK"
        if name:
            known = ROOMS / name.partition("/")[0] / "static" / name
            body = known.read_bytes() if known.is_file() else b""
            kind = TYPES.get(known.suffix, "image/x-icon")
        else:
            shown, status = self._page(environ)
            body = shown.encode()
        start_response(status, [("Content-Type", kind), ("Content-Security-Policy", POLICY)])
        return [body]

    def _page(self, environ):
        if environ["REQUEST_METHOD"] != "POST":
            return self._form(render(self.form, self.language, printable=self.printable)), "200 OK"
        request = WSGIRequest(environ)
        self.read = read = self.form.read(dict(request.POST.lists()), dict(request.FILES.lists()))
        if read.is_right:
            answers = escape(json.dumps(read.answers, ensure_ascii=False))
            return _frame("Thanks", f'<p id="took">{answers}</p>', ""), "200 OK"
        shown = render(self.form, self.language, read.sheet, read.faults)
        return self._form(shown), "422 Unprocessable Content"

    def _form(self, shown):
        form = (
            f'<form class="form" method="post" enctype="multipart/form-data" novalidate>{shown}'
            '<p class="form__send"><button class="button" data-send>Send</button></p></form>'
        )
        return _frame(
            self.form.title("en"), form, '<script src="/website/survey.js" defer></script>'
        )


def _frame(title, body, script):
    title = escape(title)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/website/site.css">'
        '<link rel="stylesheet" href="/website/survey.css">'
        f'{script}</head><body><main><h1>{title}</h1><div class="form-page">{body}</div></main>'
        "</body></html>"
    )


@contextmanager
def serving():
    """Yield a desk and its address until the block ends."""
    desk = Desk()
    server = make_server("127.0.0.1", 0, desk, server_class=Server, handler_class=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield desk, f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


SOON = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
PICTURE = {"name": "IMG 2026.JPG", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff"}
#: What is tried for each kind of field, until nothing is said against it: typed and kept.
TRIED = {
    "text": [
        ("Nguyễn Thị Lan", "Nguyễn Thị Lan"),
        ("7", "7"),
        ("lan@example.vn", "lan@example.vn"),
    ],
    "numeric": [(str(n), str(n)) for n in (3, 12, 1, 30, 0, 500)],
    "decimal": [("12,5", "12.5"), ("3", "3"), ("0.5", "0.5"), ("120", "120")],
    "date": [("2020-02-29", "2020-02-29"), (SOON, SOON), ("1990-01-01", "1990-01-01")],
    "time": [("14:30", "14:30")],
    "datetime-local": [
        ("2020-02-29T14:30", "2020-02-29T14:30"),
        (f"{SOON}T08:00", f"{SOON}T08:00"),
    ],
    "month": [("2020-02", "2020-02-01")],
    "geopoint": [("10.7769, 106.7009", "10.776900 106.700900 0 0")],
}


class Filler:
    """Answers every question that is asked, with the first answer that is not refused."""

    def __init__(self, page):
        self.page, self.entered = page, {}

    def fill_all(self):
        """Answer until nothing new is asked; return what was entered, by field."""
        for _ in range(20):
            asked = self._asked()
            new = [key for key in asked if key not in self.entered]
            if not new:
                return {key: text for key, text in self.entered.items() if key in asked and text}
            for key in new:
                if key in self._asked():
                    self.entered[key] = self._answer(key)
        raise AssertionError("new questions without end")

    def _asked(self):
        return self.page.evaluate(
            """() => [...document.querySelectorAll("[data-survey] .ask")].filter(
                (box) => !box.closest("[hidden]") && box.querySelector(
                    "input:not([type=hidden]), select, textarea")
            ).map((box) => box.dataset.key)"""
        )

    def _answer(self, key):
        box = self.page.locator(f'.ask[data-key="{key}"]')
        for typed, kept in self._possible(box):
            typed()
            fault = self.page.locator(f'[id="{key}-fault"]')
            if fault.count() == 0:
                return kept
        raise AssertionError(f"{key}: {fault.inner_text()}")

    def _possible(self, box):
        fields = box.locator("input:visible, select:visible, textarea:visible")
        first = fields.first
        kind = first.get_attribute("type") or first.evaluate("(one) => one.localName")
        if kind in {"radio", "checkbox"}:
            for number in range(fields.count()):
                field = fields.nth(number)

                def choose(field=field):
                    for one in fields.all() if kind == "checkbox" else ():
                        one.uncheck()
                    field.check()

                yield choose, field.get_attribute("value")
        elif kind == "select":
            yield from self._listed(fields)
        elif kind == "file":
            name = box.get_attribute("data-key").partition("/")[2].replace("/", "-")
            yield lambda: first.set_input_files(PICTURE), f"{name}.jpg"
        else:
            yield from self._typed(first, kind)

    def _listed(self, fields):
        values = fields.first.evaluate(
            "(one) => [...one.options].map((o) => o.value).filter(Boolean)"
        )
        if fields.count() == 1:
            for value in values:
                yield lambda value=value: fields.first.select_option(value), value
        else:
            ranked = values[::-1]

            def rank():
                for number, value in enumerate(ranked):
                    fields.nth(number).select_option(value)

            yield rank, " ".join(ranked)

    def _typed(self, field, kind):
        known = field.get_attribute("inputmode") or kind
        if field.get_attribute("placeholder"):
            known = "geopoint"
        for text, kept in TRIED.get(known, TRIED["text"]):

            def write(text=text):
                field.fill(text)
                field.blur()

            yield write, kept


def flat(form, answers):
    """Return answers to what is asked, by the names of their fields."""
    asked = {place.path for place in form.root.walk() if place.is_question}
    return dict(_flat(answers, "q", f"/{form.root.name}", asked))


def _flat(answers, key, path, asked):
    for name, one in answers.items():
        at, here = f"{key}/{name}", f"{path}/{name}"
        if isinstance(one, dict):
            yield from _flat(one, at, here, asked)
        elif isinstance(one, list):
            for number, block in enumerate(one, start=1):
                yield from _flat(block, f"{at}/{number}", here, asked)
        elif here in asked:
            yield at, one
