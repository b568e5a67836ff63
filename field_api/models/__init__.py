"""Everything that is stored about reports and the people who handle them."""

from field_api.models.appearance import Appearance
from field_api.models.assignment import Assignment, AssignmentRun
from field_api.models.citizen import Alert, BlockedWord, Survey, Voice
from field_api.models.criteria import AccessNote, Criterion
from field_api.models.desk import AuditEntry, MeetingCase, Note, RejectReason, ReplyText, WeatherStop
from field_api.models.evidence import FollowUp, JudgeFailure, Photo, Verdict, Visit
from field_api.models.fixtures import LoadedRow
from field_api.models.imports import ImportRun
from field_api.models.limits import RateCount
from field_api.models.open311 import ApiKey, SentRequest
from field_api.models.outbox import Outbox, OutboxCount
from field_api.models.people import Absence, Membership, Validator
from field_api.models.quarantine import Quarantine
from field_api.models.report import DayNumber, Report, Reporter, StatusChange
from field_api.models.routing import (
    Category,
    CategoryGroup,
    Cutoff,
    Deadline,
    Holiday,
    RoutingRule,
    Unit,
)
from field_api.models.sign_ins import SignInRecord
from field_api.models.suspicion import Suspicion
from field_api.models.tokens import AccessToken
from field_api.models.upkeep import FailingPart

__all__ = [
    "Absence",
    "AccessNote",
    "AccessToken",
    "Alert",
    "ApiKey",
    "Appearance",
    "Assignment",
    "AssignmentRun",
    "AuditEntry",
    "BlockedWord",
    "Category",
    "CategoryGroup",
    "Criterion",
    "Cutoff",
    "DayNumber",
    "Deadline",
    "FailingPart",
    "FollowUp",
    "Holiday",
    "ImportRun",
    "JudgeFailure",
    "LoadedRow",
    "MeetingCase",
    "Membership",
    "Note",
    "Outbox",
    "OutboxCount",
    "Photo",
    "Quarantine",
    "RateCount",
    "RejectReason",
    "ReplyText",
    "Report",
    "Reporter",
    "RoutingRule",
    "SentRequest",
    "SignInRecord",
    "StatusChange",
    "Survey",
    "Suspicion",
    "Unit",
    "Validator",
    "Verdict",
    "Visit",
    "Voice",
    "WeatherStop",
]
