"""Django's settings, from the options table. Everything that a deployment may change stands in ``options.py``."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from jingwei.config import demo as _demo
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


def _kept(database: dict[str, Any]) -> dict[str, Any]:
    """A connection that lives as long as its thread, with the statements that the server prepared (``kernel.statements``)."""
    options = {"prepare_threshold": 0} | database.get("OPTIONS", {})
    return database | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


DATABASES = {
    "default": _kept(_database("jingwei_app", "JINGWEI_DATABASE_URL")),
    "owner": _database("jingwei_owner", "JINGWEI_OWNER_DATABASE_URL"),
    "sequencer": _database("jingwei_sequencer", "JINGWEI_SEQUENCER_DATABASE_URL") | {"CONN_MAX_AGE": None},  # it holds a lock
    "import": _database("jingwei_import", "JINGWEI_IMPORT_DATABASE_URL"),
}
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = OPTIONS["JINGWEI_SECRET"] or keys.ring().derive("web", "django").hex()
DEBUG = False
ALLOWED_HOSTS = [host.strip() for host in OPTIONS["JINGWEI_HOSTS"].split(",")]
DISTRICT = OPTIONS["JINGWEI_DISTRICT"]
DISTRICT_NAME = {"zh-Hans": OPTIONS["JINGWEI_DISTRICT_NAME"], "en": OPTIONS["JINGWEI_DISTRICT_NAME_EN"]}
IMPORT_CHUNK_BYTES = OPTIONS.positive("JINGWEI_IMPORT_CHUNK_BYTES")
PUBLIC_URL = OPTIONS["JINGWEI_PUBLIC_URL"] or f"http://localhost:{OPTIONS['JINGWEI_PORT']}"
CHROME_FOOTER = (
    (_("What is held, and who gets it"), "public:catalogue"),
    (_("Questions about who read records"), "public:reads"),
)
ROOT_URLCONF = "jingwei.config.urls"
WSGI_APPLICATION = "jingwei.config.wsgi.application"
FILE_UPLOAD_HANDLERS = ["jingwei.faces._furniture.uploads.NamelessUploadHandler"]
SENT = OPTIONS.data / "sent"
"""Folder of lists that were sent and not read yet."""

MODULES = ("kernel", "evidence", "accounts", "registers", "sharing", "cases", "declarations", "demo")
FACES = ("portal", "counter", "field", "ops", "public", "api", "cli", "demo")

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
    "jingwei.sharing",
    "jingwei.cases",
    "jingwei.declarations",
    "jingwei.faces._furniture",
    "jingwei.faces.counter",
    "jingwei.faces.field",
    "jingwei.faces.ops",
    "jingwei.faces.portal",
    "jingwei.faces.public",
]
DEMO = _demo.mark_of(OPTIONS, CLUSTER) is not None
"""Whether the data folder carries the mark, sealed by its own keys, that `jingwei demo` leaves; nothing else makes it true."""
INSTALLED_APPS += _demo.APPS if DEMO else []
LOCALE_PATHS = [str(_package / name / "locale") for name in (*MODULES, "config")] + [
    str(_package / "faces" / name / "locale") for name in ("_furniture", *FACES)
]
LANGUAGE_CODE = OPTIONS["JINGWEI_LANGUAGE"]
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

MIDDLEWARE = [
    "jingwei.faces._furniture.steady.SteadyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "jingwei.faces._furniture.plain.PlainMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jingwei.faces._furniture.middleware.RefusalMiddleware",
    "jingwei.faces._furniture.middleware.ActorMiddleware",
]
MIDDLEWARE = [*(_demo.MIDDLEWARE if DEMO else []), *MIDDLEWARE]
CSRF_FAILURE_VIEW = "jingwei.faces._furniture.problems.csrf_failure"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_package / "faces" / "_furniture" / "templates"],  # before allauth's own pages
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jingwei.faces._furniture.context.chrome",
            ],
        },
    },
]
FORM_RENDERER = "jingwei.faces._furniture.controls.Renderer"
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

PROCRASTINATE_ON_APP_READY = "jingwei.config.installing.install"
PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful"}  # a message that was sent is not kept

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "jingwei.accounts.hashing.RandomSecretHasher",  # never for what people choose: `accounts.operations.clients` names it
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username"]},
    },
]
SESSION_ENGINE = "jingwei.config.sealed_sessions"
SESSION_COOKIE_NAME = "jw_session"
SESSION_COOKIE_AGE = 12 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/account/"
ACCOUNT_ADAPTER = "jingwei.faces._furniture.door.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "jingwei.faces._furniture.door.forms.StaffSignIn",
    "request_login_code": "jingwei.faces._furniture.door.forms.ResidentSignIn",
    "confirm_login_code": "jingwei.faces._furniture.door.forms.CodeTyped",
    "reauthenticate": "jingwei.faces._furniture.door.forms.PasswordAgain",
    "change_password": "jingwei.faces._furniture.door.forms.NewPassword",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 5 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/10m/key", "login_failed": "10/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if OPTIONS.flag("JINGWEI_HTTPS") else 0
MFA_ADAPTER = "jingwei.faces._furniture.door.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "jingwei.faces._furniture.door.forms.SecondFactor",
    "reauthenticate": "jingwei.faces._furniture.door.forms.SecondFactorAgain",
    "activate_totp": "jingwei.faces._furniture.door.forms.ActivateApp",
    "add_webauthn": "jingwei.faces._furniture.door.forms.AddKey",
    "edit_webauthn": "jingwei.faces._furniture.door.forms.RenameKey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not OPTIONS.flag("JINGWEI_HTTPS")
MFA_TOTP_ISSUER = "Jingwei"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts carry no mail address
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "jingwei.config.logs.LineFormatter", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"pyhanko": {"level": "ERROR"}},  # it warns of each seal whose proofs are at hand and not fetched
    "root": {"handlers": ["console"], "level": "WARNING"},
}
