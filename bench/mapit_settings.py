"""The project's settings with a point lookup of MapIt's shape in the place of ours."""

from geo_crm.settings import *  # noqa: F403

ROOT_URLCONF = "bench.mapit_shaped"
