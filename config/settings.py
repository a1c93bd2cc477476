"""Settings, read from the environment only; docs/reference/settings.md explains each name."""

from pathlib import Path

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(environment.text("SIGNALMAST_DATA", "var")).absolute()
DEBUG = environment.flag("SIGNALMAST_DEBUG")
SECRET_KEY = environment.text("SIGNALMAST_SECRET_KEY") or environment.kept_secret(
    DATA_DIR / "keys" / "secret-key"
)
ALLOWED_HOSTS = environment.names("SIGNALMAST_HOSTS", "localhost,127.0.0.1,[::1]")
SITE_URL = environment.text("SIGNALMAST_URL", "http://127.0.0.1:8000")
SECURITY_CONTACT = environment.text("SIGNALMAST_SECURITY_CONTACT")
#: Where claims come by mail: imaps://USER:PASSWORD@HOST?office=SHORT-NAME.
CLAIMS_MAILBOX = environment.text("SIGNALMAST_CLAIMS_MAILBOX")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
#: How many servers of the office's own stand before this one and say where a request came from.
MAP = environment.own_map(SITE_URL)
# Where tiles lie that the desk hands out itself, below /tiles/.
TILES_DIR = DATA_DIR / "tiles"
PROXIES = environment.number("SIGNALMAST_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "signalmast.reports",
    "signalmast.website",
    "signalmast.programmes",
    "signalmast.corrections",
    "signalmast.listening",
    "signalmast.engagement",
    "signalmast.newsroom",
    "signalmast.channels",
    "signalmast.people",
    "signalmast.core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.typed_table_block",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.snippets",
    "wagtail.admin",
    "wagtail.sites",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "signalmast.core.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "signalmast.people.middleware.OfficeMiddleware",
    "signalmast.people.middleware.SecondFactorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": environment.database(environment.text("DATABASE_URL"), data=DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
OFFICE_MODEL = "people.Office"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "signalmast.people.backends.MembershipBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
ACCOUNT_ADAPTER = "signalmast.people.adapters.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_URL.startswith("http://")
MFA_TOTP_ISSUER = "signalmast"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "signalmast" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["signalmast.core.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_STORAGE_BACKEND = "signalmast.core.style_sheets.JoinedFilesStorage"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATICFILES_STORAGE_BACKEND},
}
SOURCE_FILES_DIR = DATA_DIR / "files"
#: The site as files, and how they are handed out.
SITE_DIR = DATA_DIR / "site"
FRONT_CACHE_BYTES = environment.number("SIGNALMAST_FRONT_CACHE_MB", 64) * 1_000_000
#: Hosts of the office's own network that channels may reach, by http too: `host` or `host:port`.
CHANNEL_PRIVATE_HOSTS = set(environment.names("SIGNALMAST_CHANNEL_PRIVATE_HOSTS"))
#: What secrets of accounts are sealed with: outside the database and outside its backup.
CHANNEL_KEYS = Path(environment.text("SIGNALMAST_CHANNEL_KEYS") or DATA_DIR / "keys" / "channels")
WORKERS = environment.number("SIGNALMAST_WORKERS", 2, least=1)
THREADS = environment.number("SIGNALMAST_THREADS", 4, least=1)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576

WAGTAIL_SITE_NAME = "signalmast"
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILIMAGES_IMAGE_MODEL = "newsroom.Picture"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "newsroom.Attachment"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "odt", "ods", "csv", "txt", "zip", "ics"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAIL_FINISH_WORKFLOW_ACTION = "signalmast.newsroom.finishing.finish_workflow"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "signalmast.core.search.desk"}}

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if environment.text("SIGNALMAST_SMTP_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = environment.text("SIGNALMAST_SMTP_HOST")
    EMAIL_PORT = int(environment.text("SIGNALMAST_SMTP_PORT", "25"))
    EMAIL_HOST_USER = environment.text("SIGNALMAST_SMTP_USER")
    EMAIL_HOST_PASSWORD = environment.text("SIGNALMAST_SMTP_PASSWORD")
    EMAIL_USE_TLS = environment.flag("SIGNALMAST_SMTP_TLS", default=True)
DEFAULT_FROM_EMAIL = environment.text("SIGNALMAST_MAIL_FROM", "signalmast@localhost")

#: Codes of the second factor that were used and attempts to sign in are counted here: all
#: workers must see the same.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
    },
    # Renditions are rows; another memory of them could only be older.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["wagtailsearch.W001"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
