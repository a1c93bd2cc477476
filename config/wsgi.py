"""The WSGI application that granian serves: files first, Django behind them."""

import multiprocessing
import os
import signal
import threading
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from signalmast.website.front import Front


def start_desk() -> WSGIApplication:
    """Load Django whole, so that no reader waits for a room to be read."""
    desk = get_wsgi_application()
    get_resolver().url_patterns  # noqa: B018 -- reads the rooms' addresses and views
    return desk


def end_with_parent() -> None:
    """End when the server that started this worker is gone: it would go on with old rooms."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = Front(
    site=settings.SITE_DIR,
    static=settings.STATIC_ROOT,
    tiles=settings.TILES_DIR,
    start_desk=start_desk,
    secure=settings.SITE_URL.startswith("https://"),
    room=settings.FRONT_CACHE_BYTES,
    replace_errors=not settings.DEBUG,
)
threading.Thread(target=end_with_parent, daemon=True).start()
# Files are handed out meanwhile; a request for the desk waits for it.
threading.Thread(target=application.desk.warm, daemon=True).start()
