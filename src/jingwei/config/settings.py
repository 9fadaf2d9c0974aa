"""Django's settings, from the options table. Everything that a deployment may change stands in ``options.py``."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from jingwei.config import options as _options
from jingwei.config.embedded import Cluster
from jingwei.kernel import keys

OPTIONS = _options.read()
_package = Path(__file__).parent.parent
CLUSTER = Cluster(OPTIONS.data)
if OPTIONS.data.exists() or OPTIONS.embedded:
    keys.install(CLUSTER.keys())


def _database(role: str, name: str) -> dict[str, object]:
    url = OPTIONS[name]
    if OPTIONS.embedded:
        return CLUSTER.settings(role)
    parts = conninfo_to_dict(url) if url else {}
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    settings: dict[str, object] = {"ENGINE": "django.db.backends.postgresql"}
    settings |= {mine: str(parts[theirs]) for theirs, mine in known.items() if theirs in parts}
    settings["OPTIONS"] = {key: value for key, value in parts.items() if key not in known}
    return settings


DATABASES = {
    "default": _database("jingwei_app", "JINGWEI_DATABASE_URL") | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True},
    "owner": _database("jingwei_owner", "JINGWEI_OWNER_DATABASE_URL"),
    "sequencer": _database("jingwei_sequencer", "JINGWEI_SEQUENCER_DATABASE_URL"),
    "import": _database("jingwei_import", "JINGWEI_IMPORT_DATABASE_URL"),
}
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = OPTIONS["JINGWEI_SECRET"] or keys.ring().derive("web", "django").hex()
DEBUG = False
ALLOWED_HOSTS = [host.strip() for host in OPTIONS["JINGWEI_HOSTS"].split(",")]
ROOT_URLCONF = "jingwei.config.urls"
WSGI_APPLICATION = "jingwei.config.wsgi.application"
FORMS_URLFIELD_ASSUME_HTTPS = True

MODULES = ("kernel", "evidence", "accounts", "registers", "sharing", "cases", "declarations", "demo")
FACES = ("portal", "counter", "field", "ops", "api", "cli", "demo")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "procrastinate.contrib.django",
    "jingwei.evidence",
    "jingwei.accounts",
    "jingwei.registers",
    "jingwei.cases",
    "jingwei.declarations",
    "jingwei.faces._furniture",
]
LOCALE_PATHS = [str(_package / name / "locale") for name in MODULES] + [
    str(_package / "faces" / name / "locale") for name in ("_furniture", *FACES)
]
LANGUAGE_CODE = OPTIONS["JINGWEI_LANGUAGE"]
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "frame-ancestors": ["'none'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OPTIONS.flag("JINGWEI_HTTPS")
SECURE_HSTS_SECONDS = 31_536_000 if OPTIONS.flag("JINGWEI_HTTPS") else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if OPTIONS.flag("JINGWEI_HTTPS") else None
STATIC_URL = "/static/"

AUTH_USER_MODEL = "accounts.Account"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
