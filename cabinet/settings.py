"""Settings: the environment decides, defaults suit development, a missing production value stops the start."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from cabinet.schedule import BEAT_SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

# development | demo | test | production
MODE = env.str("CABINET_MODE", "test" if "pytest" in sys.modules else "development")
DEBUG = env.bool("DEBUG", MODE == "development")
IS_PRODUCTION = MODE == "production"


def required(name: str, otherwise: str) -> str:
    """A value that production must give; elsewhere the harmless default."""
    value = env.str(name, "" if IS_PRODUCTION else otherwise)
    if not value:
        raise ImproperlyConfigured(f"{name} must be set in production")
    return value


SECRET_KEY = required("SECRET_KEY", "not-a-secret-outside-production-not-a-secret")
ALLOWED_HOSTS = required("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if IS_PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG must be off in production")

DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "kernel",
    "forms_core",
    "controls",
    "register",
    "accounts",
    "sampling",
    "collection",
    "estimation",
    "dissemination",
    "forms_2it",
    "forms_3inform",
    "cabinet",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cabinet.middleware.headers",
    "cabinet.middleware.without_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cabinet.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "cabinet.form_posts.form_posts",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.access.AccessMiddleware",
]

ROOT_URLCONF = "cabinet.urls"
WSGI_APPLICATION = "cabinet.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cabinet.navigation.context",
            ],
        },
    }
]

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000;",
}
DATABASES = {"default": env.db_url_config(required("DATABASE_URL", f"sqlite:///{DATA_DIR / 'cabinet.sqlite3'}"))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 600)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
SESSION_ENGINE = "accounts.sessions"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
SESSION_COOKIE_AGE = 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("SECURE_COOKIES", IS_PRODUCTION)
SESSION_SAVE_EVERY_REQUEST = False
CSRF_FAILURE_VIEW = "cabinet.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 365 * 86400 if IS_PRODUCTION else 0)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", False)
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)  # then, and only then, its headers are believed
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# ru, not kk: a Kazakh text missing in Django's own catalogue then falls to Russian, never to English.
# The reader's default is Kazakh all the same: cabinet.middleware.Language decides.
LANGUAGE_CODE = "ru"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["cabinet.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Almaty"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns of a folder that is not there, and in tests a warning is an error
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "files")},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if MODE in ("demo", "production")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE in ("development", "test")

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# A whole form without JavaScript is one post: 22 x 6 cells, their countries, the contact block.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# smtp+tls://user:password@host:587; elsewhere letters are printed where the worker prints.
vars().update(env.email_url_config(required("EMAIL_URL", "consolemail://")))
DEFAULT_FROM_EMAIL = required("EMAIL_FROM", "cabinet@example.kz")
EMAIL_TIMEOUT = 20

REDIS_URL = env.str("REDIS_URL", "")
BROKER_FOLDER = DATA_DIR / "broker"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
else:
    for part in ("in", "processed", "control"):
        (BROKER_FOLDER / part).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost//"  # a host, or Celery remarks in English that there is none
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDER / "in"),
        "data_folder_out": str(BROKER_FOLDER / "in"),
        "processed_folder": str(BROKER_FOLDER / "processed"),
        "control_folder": str(BROKER_FOLDER / "control"),
        "polling_interval": 0.1,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
# Tasks run in the asking process: tests, and commands that load data.
TASKS_IN_PROCESS = env.bool("TASKS_IN_PROCESS", MODE == "test" or "pytest" in sys.modules)

TEST_RUNNER = "django.test.runner.DiscoverRunner"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
