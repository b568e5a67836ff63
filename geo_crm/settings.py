"""Settings. What differs between places comes from the environment or `.env`; `.env.example` explains it.

A value that cannot work is reported by `geo_crm.checks`, which also runs before the first request.
"""

from pathlib import Path

import drf_spectacular_sidecar
import environ
from whitenoise.compress import Compressor

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env", overwrite=False)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
REPORTER_KEY_SECRET = env.str("REPORTER_KEY_SECRET", default="") or SECRET_KEY
REPORTER_KEY_SECRET_FALLBACKS = env.list("REPORTER_KEY_SECRET_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATABASE_URL = env.str("DATABASE_URL", default="postgis:///geo_crm")
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default="") or DATABASE_URL
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media")))
OUTBOX_MARK = MEDIA_ROOT / "outbox.json"
HEAT_TILES_DIR = Path(env.str("HEAT_TILES_DIR", default=str(BASE_DIR / "var" / "heat_tiles")))
ANSWERS_DIR = Path(env.str("ANSWERS_DIR", default=str(BASE_DIR / "var" / "answers")))
ANSWERS_KEPT_S = 60
BASE_MAP_URL = env.str("BASE_MAP_URL", default="https://tile.openstreetmap.org/{z}/{x}/{y}.png")
BASE_MAP_ATTRIBUTION = env.str("BASE_MAP_ATTRIBUTION", default="© OpenStreetMap contributors")
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
HTTPS_ONLY = env.bool("HTTPS_ONLY", default=False)
MAX_PHOTO_BYTES = env.int("MAX_PHOTO_BYTES", default=20_000_000)
REPORTS_PER_HOUR = env.int("REPORTS_PER_HOUR", default=600)
REPORTS_PER_DEVICE_PER_DAY = env.int("REPORTS_PER_DEVICE_PER_DAY", default=20)
UNNAMED_REPORTS_PER_DAY = env.int("UNNAMED_REPORTS_PER_DAY", default=200)
VOICES_PER_NETWORK_PER_DAY = env.int("VOICES_PER_NETWORK_PER_DAY", default=20)
READ_CPU_SECONDS_PER_HOUR = env.int("READ_CPU_SECONDS_PER_HOUR", default=300)
PDFS_AT_A_TIME = env.int("PDFS_AT_A_TIME", default=2)
TOKEN_DAYS = env.int("TOKEN_DAYS", default=90)
REOPEN_WITHIN_DAYS = env.int("REOPEN_WITHIN_DAYS", default=7)
ANONYMISE_AFTER_DAYS = env.int("ANONYMISE_AFTER_DAYS", default=90)
PRIVACY_CONTROLLER = env.str("PRIVACY_CONTROLLER", default="Pemerintah Provinsi DKI Jakarta")
PRIVACY_CONTACT = env.str("PRIVACY_CONTACT", default="")
GEO_CRM_OFFLINE = env.bool("GEO_CRM_OFFLINE", default=False)
EVIDENCE_RULES = env.str("EVIDENCE_RULES", default="{}")
OPEN311_JURISDICTION = env.str("OPEN311_JURISDICTION", default="jakarta.go.id")
OPEN311_CONTACT = env.str("OPEN311_CONTACT", default="")
OPEN311_KEY_REQUIRED = env.bool("OPEN311_KEY_REQUIRED", default=True)
OPEN311_ANSWERS_WITH_TOKENS = env.bool("OPEN311_ANSWERS_WITH_TOKENS", default=False)
OPEN311_PUBLISH_TEXT = env.bool("OPEN311_PUBLISH_TEXT", default=False)
OPEN311_READS_PER_HOUR = env.int("OPEN311_READS_PER_HOUR", default=3600)
BOAT_AREAS = env.list("BOAT_AREAS", default=["31.01"])
TEND_ALSO = {
    "peta panas": "maps.heat_tiles.tending.tend",
    "foto yang menunggu": "field_api.steps.waiting_photos.tend",
}

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "rest_framework",
    "rest_framework.authtoken",
    "rest_framework_gis",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "django_tasks",
    "axes",
    "csp",
    "boundaries",
    "field_api",
    "maps",
    "geo_crm.apps.ProjectConfig",
    "django_tasks_db",  # after ours, whose db_worker stands before its own
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "geo_crm.middleware.without_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "geo_crm.bodies.WholeBodies",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "geo_crm.urls"
WSGI_APPLICATION = "geo_crm.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "geo_crm" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["geo_crm.templatetags.dates"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": {
        **env.db_url_config(DATABASE_URL),
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": env.str("TEST_DATABASE_NAME", default="") or None},
    }
}

# What `field_api.owner` puts in the place of the program's own; the database is the same.
DATABASE_OWNER = {
    name: value
    for name, value in env.db_url_config(DATABASE_OWNER_URL).items()
    if name in {"USER", "PASSWORD", "HOST", "PORT"}
}
DATABASE_PROGRAM_ROLE = str(DATABASES["default"].get("USER", ""))

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "field_api.password_rules.EndsTokens"},
]
LOGIN_URL = "sign-in"
PASSWORD_RESET_TIMEOUT = 7200
AXES_HANDLER = "field_api.sign_in_handler.SlowSignIns"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "field_api.web.office.slowed_page"
AXES_CLIENT_IP_CALLABLE = "field_api.addresses.address_of"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [
    (f"vendor/{name}", BASE_DIR / "node_modules" / path)
    for name, path in {
        "leaflet": "leaflet/dist",
        "idb": "idb/build",
        "client-zip": "client-zip",
        "htmx": "htmx.org/dist",
        "pbf": "pbf",
    }.items()
    if (BASE_DIR / "node_modules" / path).is_dir()
]
STATICFILES_DIRS.append(
    (
        "vendor/swagger-ui",
        Path(drf_spectacular_sidecar.__file__).parent / "static/drf_spectacular_sidecar/swagger-ui-dist",
    )
)
# Source maps are large, and only a developer's browser asks for them.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_URL = "/media/"
FILE_UPLOAD_MAX_MEMORY_SIZE = 4_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 4_000_000
GEO_FIXTURES = BASE_DIR / "fixtures"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "answers": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": ANSWERS_DIR / "kept",
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
EMAIL_FROM = env.str("EMAIL_FROM", default="")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = EMAIL_FROM or "webmaster@localhost"
MESSAGE_BACKENDS = env.list("MESSAGE_BACKENDS", default=["email"])
WHATSAPP_WEBHOOK_URL = env.str("WHATSAPP_WEBHOOK_URL", default="")
WEBHOOK_SECRET = env.str("WEBHOOK_SECRET", default="")
ALERTS_PER_HOUR = env.int("ALERTS_PER_HOUR", default=30)
EXPORT_ROWS_AT_ONCE = env.int("EXPORT_ROWS_AT_ONCE", default=20_000)
EXPORTS_AT_A_TIME = env.int("EXPORTS_AT_A_TIME", default=2)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "field_api.rest.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "field_api.rest.parsers.CarefulJSONParser",
        "rest_framework.parsers.MultiPartParser",
        "rest_framework.parsers.FormParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "field_api.rest.openapi.doors.DoorSchema",
    "EXCEPTION_HANDLER": "field_api.rest.errors.answer",
    "DEFAULT_THROTTLE_RATES": {
        "reports": f"{REPORTS_PER_HOUR}/hour",
        "report_photos": f"{6 * REPORTS_PER_HOUR}/hour",
        "voices": f"{REPORTS_PER_HOUR}/hour",
        "open311": f"{OPEN311_READS_PER_HOUR}/hour",
    },
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
# gis.W001 warns of spatial references from strangers; ours come from boundary files an operator hands over.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]
SPECTACULAR_SETTINGS = {
    "TITLE": "geo-crm",
    "VERSION": "1",
    "DESCRIPTION": (
        "Reports of Jakarta's citizens, from the tap on the map to the check in the field.\n\n"
        'Every refusal is `{"code", "detail"}` with a sentence that says what would be right; the doors of '
        "Open311 have the list of `{code, description}` of their standard. Programs sign in with "
        "`Authorization: Token ...` from `POST /api/v1/token`. Positions are WGS 84, longitude first.\n\n"
        "While our database is away every door answers 503 (`unavailable`), while our disk is full 507 "
        "(`disk_full`); `Retry-After` says in how many seconds to come again."
    ),
    "SERVE_INCLUDE_SCHEMA": False,
    "PREPROCESSING_HOOKS": ["field_api.rest.openapi.hooks.only_ours"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "field_api.rest.openapi.hooks.with_plain_doors",
        "field_api.rest.openapi.hooks.with_examples",
    ],
    "ENUM_NAME_OVERRIDES": {
        "StatusEnum": "field_api.workflow.Status",
        "SuspicionStateEnum": "field_api.models.suspicion.Suspicion.State",
        "AssignmentStateEnum": "field_api.models.assignment.Assignment.State",
        "PhotoKindEnum": "field_api.models.evidence.Photo.Kind",
        "UnitKindEnum": "field_api.models.routing.Unit.Kind",
    },
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none", "validatorUrl": None},
}

_base_map_host = "/".join(BASE_MAP_URL.replace("{s}.", "*.").split("/")[:3])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [
            "'self'",
            "data:",
            "blob:",
            *([_base_map_host] if _base_map_host.startswith("http") else []),
        ],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS_ONLY
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "geo_crm.views.no_csrf"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "filters": {"one_line": {"()": "geo_crm.outages.OneLine"}},
    "loggers": {"django.request": {"filters": ["one_line"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
