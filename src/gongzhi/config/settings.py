"""Django's settings; everything that differs between places comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(os.environ.get("GONGZHI_HOME", Path.cwd()))
VAR = Path(os.environ.get("GONGZHI_VAR", ROOT / "var"))
FETCH_FILE = Path(os.environ.get("GONGZHI_FETCH", VAR / "fetch.yml"))  # addresses of sources, by the operator
MAP_FILE = VAR / "map" / "outlines.json"  # boundaries that the operator imported
LAKE_FOLDER = Path(os.environ.get("GONGZHI_LAKE", VAR / "lake"))  # declarations; a cluster reads and writes it too
RAW_FOLDER = VAR / "raw"  # bytes as received, named by their SHA-256
RECEIPT_KEY_FILE = Path(
    os.environ.get("GONGZHI_RECEIPT_KEY", VAR / "keys" / "receipts.pem")
)  # signs receipts for partners
LOG_KEY_FILE = Path(os.environ.get("GONGZHI_LOG_KEY", VAR / "keys" / "log.pem"))  # signs heads of the ledger
LOG_ORIGIN = os.environ.get("GONGZHI_LOG_ORIGIN", "gongzhi-log")
WITNESS = {
    "url": os.environ.get("GONGZHI_WITNESS_URL", "").rstrip("/"),  # on this machine: http://127.0.0.1:8702
    "key": os.environ.get("GONGZHI_WITNESS_KEY", ""),  # as `gongzhi witness` says it
    "name": os.environ.get("GONGZHI_WITNESS_NAME", "witness"),
}
VERIFIER_FOLDER = ROOT / "verifier"
SOFTWARE_COMMIT = os.environ.get("GONGZHI_COMMIT", "not-stated")  # what a draw says that it was made with

DEBUG = False
SECRET_KEY = os.environ.get("GONGZHI_SECRET_KEY", "only-for-commands-without-sessions")
ALLOWED_HOSTS = os.environ.get("GONGZHI_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("GONGZHI_ORIGINS", "").split(",") if origin]


def database(url: str) -> dict[str, object]:
    """A postgresql:// URL as Django's settings; the host may be a socket folder in ?host=."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL", "postgresql://gongzhi_app@/gongzhi"))}
SEQUENCER_URL = os.environ.get("GONGZHI_SEQUENCER_URL", "")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "procrastinate.contrib.django",
    "gongzhi.store",
    "gongzhi.web",
]
AUTH_USER_MODEL = "store.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "gongzhi.web.language.LanguageMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gongzhi.web.answers.AnswersMiddleware",
    "gongzhi.web.gate.ActorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]
ROOT_URLCONF = "gongzhi.web.urls"
WSGI_APPLICATION = "gongzhi.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["gongzhi.web.context.page"]},
    }
]

MAIL_SERVER = {
    "host": os.environ.get("GONGZHI_SMTP_HOST", ""),
    "port": int(os.environ.get("GONGZHI_SMTP_PORT", "587")),
    "security": os.environ.get("GONGZHI_SMTP_SECURITY", "starttls"),  # starttls, tls, none
    "user": os.environ.get("GONGZHI_SMTP_USER", ""),
    "password": os.environ.get("GONGZHI_SMTP_PASSWORD", ""),
    "sender": os.environ.get("GONGZHI_MAIL_FROM", ""),
    "site": os.environ.get("GONGZHI_URL", "").rstrip("/"),  # where readers reach the platform, for links in mails
}
if MAIL_SERVER["security"] not in ("starttls", "tls", "none"):  # a slip of the pen must not send passwords in the clear
    raise ImproperlyConfigured("GONGZHI_SMTP_SECURITY: say starttls, tls or none")

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = False  # words come from catalogue/messages
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [("vendor", ROOT / "static_vendor")] if (ROOT / "static_vendor").exists() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if os.environ.get("GONGZHI_PLAIN_STATIC")
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

LOGIN_URL = "/login/"
CSRF_FAILURE_VIEW = "gongzhi.web.answers.csrf_failed"
HOLDS_SYNTHETIC_DATA = bool(os.environ.get("GONGZHI_TODAY"))  # pages then say so on top
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
SECURE_COOKIES = os.environ.get("GONGZHI_HTTPS") == "1"
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
