"""Settings, read from the environment; docs/reference/settings.md says what each does. Defaults are safe."""

import os
import secrets
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

HOME = Path(os.environ.get("DRAWWELL_HOME", "var")).resolve()


def _kept_secret(name):
    """A secret made once and kept in a file only its owner can read, for the embedded default."""
    kept = HOME / name
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text().strip()


def _flag(name):
    return os.environ.get(name, "0").lower() in {"1", "yes", "true", "on"}


DEMO = _flag("DEMO")
SECRET_KEY = os.environ.get("DRAWWELL_SECRET_KEY") or _kept_secret("secret_key")
# Seals what people say. A real place refuses to start without it; a made-up one derives its own.
RECORD_KEY = os.environ.get("DRAWWELL_KEY", "")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("DRAWWELL_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_FAILURE_VIEW = "drawwell.web.open_too_long.page_was_open_too_long"
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("DRAWWELL_ORIGINS", "").split(",") if o]
# Cookies travel only over TLS unless every allowed host is this machine itself.
_loopback_only = set(ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]", "testserver"}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not _loopback_only
SECURE_SSL_REDIRECT = not _loopback_only and not _flag("DRAWWELL_TLS_ENDS_ELSEWHERE")
BEHIND_PROXY = _flag("DRAWWELL_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 0 if _loopback_only else 31_536_000
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # devices are shared
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django_q",
    "drawwell.page",
    "drawwell.place",
    "drawwell.guard",
    "drawwell.understand",
    "drawwell.supply",
    "drawwell.design",
    "drawwell.partner",
    "drawwell.pull",
    "drawwell.learn",
    "drawwell.api",
    "drawwell.web",
    "drawwell.example",
]

MIDDLEWARE = [
    "drawwell.api.problems.ProblemPages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "drawwell.api.alone.OfPrograms",  # a program's request goes no further
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "drawwell.api.alone.Alone",  # nor does another beneath /api/
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "drawwell.web.visitor.VisitorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

# With DEMO=1 there are also one-click doors and a button that lets a month pass; without it no such address.
ROOT_URLCONF = "drawwell.example.urls" if DEMO else "drawwell.web.urls"
WSGI_APPLICATION = "drawwell.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "drawwell.web.visitor.shell",
                *(["drawwell.example.doors.shown"] if DEMO else []),
            ],
        },
    }
]

AUTH_USER_MODEL = "place.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "drawwell.place.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "drawwell.place.passwords.NotCommon"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"  # the form's, not the account's: with another name nobody is ever locked out
AXES_CLIENT_IP_CALLABLE = "drawwell.web.where_from.address_of"
AXES_VERBOSE = False

# Whoever works for a real place signs in with a second step, unless only this machine can reach the pages.
SECOND_STEP = os.environ.get("DRAWWELL_SECOND_STEP") or ("asked" if _loopback_only else "staff")
if SECOND_STEP not in ("staff", "asked"):
    raise ImproperlyConfigured("DRAWWELL_SECOND_STEP is 'staff' or 'asked'")
OTP_TOTP_ISSUER = "Drawwell"

# The council's own sign-in (OpenID Connect). Its addresses are read from the issuer when first needed.
OIDC_ISSUER = os.environ.get("DRAWWELL_OIDC_ISSUER", "").rstrip("/")
SINGLE_SIGN_ON = bool(OIDC_ISSUER)
if SINGLE_SIGN_ON:
    AUTHENTICATION_BACKENDS.append("drawwell.web.council_sign_in.CouncilAccounts")
OIDC_RP_CLIENT_ID = os.environ.get("DRAWWELL_OIDC_CLIENT", "")
OIDC_RP_CLIENT_SECRET = os.environ.get("DRAWWELL_OIDC_SECRET", "")
OIDC_CLAIM = os.environ.get("DRAWWELL_OIDC_CLAIM", "email")
OIDC_RP_SCOPES = os.environ.get("DRAWWELL_OIDC_SCOPES", "openid email")
OIDC_RP_SIGN_ALGO = os.environ.get("DRAWWELL_OIDC_ALGORITHM", "RS256")
OIDC_CREATE_USER = False  # an account is made by a person, who says what it is here
OIDC_USE_PKCE = True
OIDC_TIMEOUT = 10  # seconds

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DRAWWELL_DATABASE_URL") or f"sqlite:///{HOME / 'drawwell.sqlite3'}",
        conn_max_age=60,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    HOME.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        # A reader that later writes would deadlock with a deferred transaction: take the lock at once.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        # Reading through mapped memory takes a quarter off finding help among a million offers. With a year in the
        # ledger each hold changes pages of its own: more of them wait to be put in their places together.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        " PRAGMA mmap_size=1073741824; PRAGMA cache_size=-16384; PRAGMA wal_autocheckpoint=4000;",
    }
    # A file, not memory: the tests meet the database that a place will use.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "drawwell.web.static_storage.Storage"},
}
WHITENOISE_USE_FINDERS = True

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'self'"],
        "manifest-src": ["'self'"],
    }
}

# How often one key may use the API within a minute, in all processes of the web server; and how much it may send.
API_REQUESTS_PER_MINUTE = int(os.environ.get("DRAWWELL_API_PER_MINUTE", "600"))
# How long what a program was answered is kept for the same request sent again: past a week in which nobody looked.
API_ANSWER_DAYS = int(os.environ.get("DRAWWELL_API_ANSWER_DAYS", "8"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # bytes

# Events go to public machines by https alone. Only where somebody tries it out on one machine may it be this one.
WEBHOOKS_TO_THIS_MACHINE = _flag("DRAWWELL_WEBHOOKS_TO_THIS_MACHINE")

# Jobs live in the same database, so that a job and what it changes are kept or lost together.
Q_CLUSTER = {
    "name": "drawwell",
    "orm": "default",
    "workers": int(os.environ.get("DRAWWELL_JOB_WORKERS", "1")),
    "timeout": 900,
    "retry": 1000,
    "max_attempts": 5,
    "poll": 0.5,
    "catch_up": False,
    "save_limit": 200,
    "ack_failures": True,
}
# In which order asks wait: the longest wait first, or the soonest wanted first. One order for everybody.
WAITING_ORDER = os.environ.get("DRAWWELL_WAITING_ORDER", "asked")
if WAITING_ORDER not in ("asked", "wanted"):
    raise ImproperlyConfigured("DRAWWELL_WAITING_ORDER is 'asked' or 'wanted'")
# A folder with a sentence model, to suggest what belongs together by meaning; needs the extra "sentences".
SENTENCE_MODEL = os.environ.get("DRAWWELL_SENTENCE_MODEL", "")
DASK_SCHEDULER = os.environ.get("DRAWWELL_SCHEDULER", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("DRAWWELL_LOG", "WARNING")},
    # Whoever tries names of other machines gets 400; a traceback for each would hide what matters.
    "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}},
}
# Messages to people whose sign-in is a mail address; place/outbox.py tries again while no server answers.
EMAIL_HOST = os.environ.get("DRAWWELL_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("DRAWWELL_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("DRAWWELL_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("DRAWWELL_MAIL_PASSWORD", "")
EMAIL_USE_TLS = _flag("DRAWWELL_MAIL_TLS")
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = os.environ.get("DRAWWELL_MAIL_FROM", "drawwell@localhost")
EMAIL_BACKEND = os.environ.get("DRAWWELL_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
# What the privacy desk promises (days), and how long a code to sign in with is good.
ANSWER_DAYS = int(os.environ.get("DRAWWELL_ANSWER_DAYS", "28"))
REVIEW_DAYS = int(os.environ.get("DRAWWELL_REVIEW_DAYS", "3"))
CODE_DAYS = int(os.environ.get("DRAWWELL_CODE_DAYS", "7"))
# Residents begin by themselves, with no need to know a worker; or only with a code that a worker hands them.
BEGIN_WITH_A_WORKER = _flag("DRAWWELL_BEGIN_WITH_A_WORKER")
# Texts go through GOV.UK Notify, whose template holds their words.
NOTIFY_KEY = os.environ.get("DRAWWELL_NOTIFY_KEY", "")
NOTIFY_TEMPLATE = os.environ.get("DRAWWELL_NOTIFY_TEMPLATE", "")
NOTIFY_ADDRESS = os.environ.get("DRAWWELL_NOTIFY_ADDRESS", "https://api.notifications.service.gov.uk")
