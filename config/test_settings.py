"""Settings of the test suite: the product's own, on a database that goes away."""

import os
import tempfile
from pathlib import Path

from config import environment
from config.settings import *  # noqa: F403 -- the product's settings are what is tested

DATA_DIR = Path(tempfile.mkdtemp(prefix="signalmast-test-"))
SECRET_KEY = "only-for-tests"  # noqa: S105 -- signs nothing outside a test
DEBUG = False
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": environment.database(environment.text("DATABASE_URL"), data=DATA_DIR)}
if "sqlite" in str(DATABASES["default"]["ENGINE"]):
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    # A file, because connections of several threads must see one database; nothing to survive.
    DATABASES["default"]["OPTIONS"]["init_command"] = (  # type: ignore[index]
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = DATA_DIR / "media"
SOURCE_FILES_DIR = DATA_DIR / "files"
SITE_DIR = DATA_DIR / "site"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}  # noqa: F405 -- the product's
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Sentences are asserted as they stand in the sources; tests of the Vietnamese texts switch.
LANGUAGE_CODE = "en"
# A worker that a test starts and kills works on the test's own database and site.
if "SIGNALMAST_TEST_DATABASE" in os.environ:
    DATABASES["default"]["NAME"] = os.environ["SIGNALMAST_TEST_DATABASE"]
    SITE_DIR = Path(os.environ["SIGNALMAST_TEST_SITE"])
