"""The site as residents meet it: files from the front, and what a browser complains of."""

import threading
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from axe_playwright_python.sync_playwright import Axe
from django.core.wsgi import get_wsgi_application

from signalmast.website.front import Front


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, *words):
        pass


@contextmanager
def served(settings):
    """Hand out the baked site until the block ends; yields its address."""
    front = Front(
        site=settings.SITE_DIR, static=settings.STATIC_ROOT, start_desk=get_wsgi_application,
        secure=False, room=8_000_000, replace_errors=True, tiles=settings.TILES_DIR,
    )  # fmt: skip
    server = make_server("127.0.0.1", 0, front, server_class=Server, handler_class=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Residents:
    """Opens pages as somebody. `complaints` holds what the browser complained of or asked others
    for; `expected` is a status that a page answers on purpose.
    """

    def __init__(self, browser, site, *, expected):
        self.browser, self.site, self.expected = browser, site, expected
        self.contexts, self.complaints = [], []

    def __call__(self, width=390, **more):
        context = self.browser.new_context(
            base_url=self.site, viewport={"width": width, "height": 844},
            reduced_motion="reduce", **more,
        )  # fmt: skip
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._said)
        page.on("request", self._asked)
        return page

    def _said(self, said):
        if self.expected not in said.text:
            self.complaints.append(said.text)

    def _asked(self, asked):
        if not asked.url.startswith(self.site):
            self.complaints.append(asked.url)

    def leave(self):
        """Close all pages; nobody was given a cookie."""
        try:
            assert [context.cookies() for context in self.contexts if context.cookies()] == []
        finally:
            for context in self.contexts:
                context.close()


def faults(page):
    """Return what axe-core finds wrong on a page of the site, whose CSP the driver steps around.

    It does not copy style sheets first, which it would read relative to the page, for one rule
    that is off anyway.
    """
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [(page.url, one["id"], one["nodes"][0]["html"][:160]) for one in found]
