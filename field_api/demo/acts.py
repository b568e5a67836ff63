"""The acts of the demo: each is one step of the program, taken by the person whose step it is."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from random import Random
from typing import Any

from field_api.demo import words
from field_api.demo.chance import chance_of
from field_api.demo.crew import Crew
from field_api.demo.proof import (
    Proof,
    Site,
    fix_elsewhere,
    follow_up_photo,
    proof_of,
    visit_photo,
)
from field_api.demo.reports import KEY_PREFIX, DemoReport
from field_api.demo.story import MERGED_INTO, Act
from field_api.models import Assignment, Report, Unit, Validator, Visit
from field_api.reporter_keys import reporter_key
from field_api.rest.sealed_shape import FORM_VERSIONS, read_visit, sealed
from field_api.steps.assign import assign_one
from field_api.steps.blobs import take_blob
from field_api.steps.coordinate import accept, coordinate, dispose, hand_back, reject
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.merge import merge
from field_api.steps.photos import Fix, PhotoIn
from field_api.steps.reopen import reopen
from field_api.steps.validate import send_back, validate
from field_api.steps.verify import record_visit

_VISITS = uuid.UUID("5d1c8f4e-0d0a-4c55-9a57-3a2f1f6f9b11")
CORRECTED_FROM_AFAR = "demo-079"
"""Its validator corrects the visit minutes later from 9 km away, when the report is closed already."""


@dataclass(frozen=True)
class Scene:
    """One act of one report: the row of the fixture, the report as it stands, and the moment."""

    demo: DemoReport
    report: Report
    acts: Sequence[Act]
    index: int
    at: datetime

    @property
    def number(self) -> str:
        return self.report.number

    @property
    def unit(self) -> Unit:
        assert self.report.unit is not None  # noqa: S101  the caller leaves reports without one alone
        return self.report.unit

    @property
    def chance(self) -> Random:
        return chance_of(self.demo.key, "words", self.index)

    @property
    def site(self) -> Site:
        return Site(self.demo, self.number, self.report.received_at)

    @property
    def round_number(self) -> int:
        """How many follow-ups came before the one that this act makes or looks at."""
        return max(0, [*self.acts[: self.index + 1]].count(Act.FOLLOW_UP) - 1)

    @property
    def proof(self) -> Proof:
        after = self.acts[self.index :]
        decision = next((act for act in after if act in {Act.VALIDATE, Act.SEND_BACK}), None)
        return proof_of(self.demo.key, self.round_number, is_sent_back=decision == Act.SEND_BACK)


def perform(scene: Scene, crew: Crew) -> None:
    """Take the step that this act is. Raises what the step raises."""
    _STEPS[scene.acts[scene.index]](scene, crew)


def _coordinate(scene: Scene, crew: Crew) -> None:
    coordinate(number=scene.number, by=crew.officer_of(scene.unit))


def _reject(scene: Scene, crew: Crew) -> None:
    reason = scene.chance.choice(words.REJECTED)
    reject(number=scene.number, by=crew.officer_of(scene.unit), reason=reason)


def _merge(scene: Scene, crew: Crew) -> None:
    stays = Report.objects.get(idempotency_key=f"{KEY_PREFIX}{MERGED_INTO[scene.demo.key]}")
    merge(number=scene.number, into=stays.number, by=crew.officer_of(scene.unit))


def _dispose(scene: Scene, crew: Crew) -> None:
    _pass_on(scene, crew, crew.unit_for(scene.report))


def _dispose_wrongly(scene: Scene, crew: Crew) -> None:
    _pass_on(scene, crew, crew.wrong_unit_for(scene.report))


def _pass_on(scene: Scene, crew: Crew, to: Unit) -> None:
    note = scene.chance.choice(words.DISPOSED)
    dispose(number=scene.number, by=crew.officer_of(scene.unit), to_unit=to.code, note=note)


def _hand_back(scene: Scene, crew: Crew) -> None:
    reason = scene.chance.choice(words.HANDED_BACK)
    hand_back(number=scene.number, by=crew.officer_of(scene.unit), reason=reason)


def _accept(scene: Scene, crew: Crew) -> None:
    accept(number=scene.number, by=crew.officer_of(scene.unit))


def _follow_up(scene: Scene, crew: Crew) -> None:
    photo = follow_up_photo(scene.site, scene.proof, scene.round_number, scene.at)
    note = words.FOLLOWED_UP.get(scene.demo.category, words.FOLLOWED_UP_OTHERWISE)
    submit_follow_up(number=scene.number, by=crew.officer_of(scene.unit), note=note, photos=[photo])


def _assign(scene: Scene, crew: Crew) -> None:
    assign_one(number=scene.number, by=crew.coordinator, at=scene.at)


def _validate(scene: Scene, _crew: Crew) -> None:
    holder = visit(scene, Visit.Decision.DONE)
    validate(number=scene.number, by=holder.user, note=scene.chance.choice(words.CONFIRMED))
    if scene.demo.key == CORRECTED_FROM_AFAR:
        _correct_from_afar(scene, holder)


def _send_back(scene: Scene, _crew: Crew) -> None:
    holder = visit(scene, Visit.Decision.NOT_DONE)
    is_far = scene.proof is Proof.FAR
    reason = words.SENT_BACK_FAR if is_far else scene.chance.choice(words.SENT_BACK)
    send_back(number=scene.number, by=holder.user, reason=reason)


def _correct_from_afar(scene: Scene, holder: Validator) -> None:
    body = {
        "report": scene.number,
        "form_version": FORM_VERSIONS[-1],
        "decision": Visit.Decision.DONE.value,
        "note": words.CORRECTED,
        "corrects": str(_visit_id(scene)),
        "fixes": [_as_sent(fix_elsewhere(scene.site, scene.at))],
        "device_id": "demo",
        "seq": scene.index + 1,
    }
    correction_id = uuid.uuid5(_VISITS, f"{scene.number}/{scene.index}/correction")
    record_visit(by=holder.user, look=read_visit(correction_id, sealed(body)))


def visit(scene: Scene, decision: Visit.Decision, **said: Any) -> Validator:
    """The holder looks, and says `said` too; the same id each time, so that a repeat is the same visit."""
    given = scene.report.assignments.select_related("validator__user").get(state=Assignment.State.ACTIVE)
    photo = visit_photo(scene.site, scene.round_number, scene.at, is_solved=decision == Visit.Decision.DONE)
    look = read_visit(_visit_id(scene), _sealed_look(scene, decision, photo, said))
    record_visit(by=given.validator.user, look=look)
    return given.validator


def _visit_id(scene: Scene) -> uuid.UUID:
    return uuid.uuid5(_VISITS, f"{scene.number}/{scene.index}")


def _sealed_look(scene: Scene, decision: Visit.Decision, photo: PhotoIn, said: dict[str, Any]) -> bytes:
    """What the phone would send once the photo has gone before."""
    name, fix = hashlib.sha256(photo.data).hexdigest(), photo.fix
    take_blob(sha256=name, length=len(photo.data), read=BytesIO(photo.data).read)
    fixes = [_as_sent(fix)] if fix else []
    body = {
        "report": scene.number,
        "form_version": FORM_VERSIONS[-1],
        "decision": decision.value,
        "fixes": fixes,
        "photos": [{"sha256": name, "source": "viewfinder", "fix": 0 if fix else None}],
        "device_id": "demo",
        "seq": scene.index,
        **said,
    }
    return sealed(body)


def _as_sent(fix: Fix) -> dict[str, Any]:
    at = fix.at.isoformat() if fix.at else None
    return {"lon": fix.lon, "lat": fix.lat, "accuracy": fix.accuracy_m, "at": at}


def _reopen(scene: Scene, _crew: Crew) -> None:
    reason = scene.chance.choice(words.REOPENED)
    reopen(
        number=scene.number, reporter_key=reporter_key(Report.objects.get(number=scene.number)), reason=reason
    )


_STEPS: dict[Act, Callable[[Scene, Crew], None]] = {
    Act.COORDINATE: _coordinate,
    Act.REJECT: _reject,
    Act.MERGE: _merge,
    Act.DISPOSE: _dispose,
    Act.DISPOSE_WRONGLY: _dispose_wrongly,
    Act.HAND_BACK: _hand_back,
    Act.ACCEPT: _accept,
    Act.FOLLOW_UP: _follow_up,
    Act.ASSIGN: _assign,
    Act.VALIDATE: _validate,
    Act.SEND_BACK: _send_back,
    Act.REOPEN: _reopen,
}
