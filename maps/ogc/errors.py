"""What a caller of this door can get wrong beside what field_api knows, and the status each mistake gets."""

from __future__ import annotations

from boundaries.errors import BoundaryError, NoActiveEdition, NoSuchArea
from field_api.errors import BadInput, BadLogin, CallerError, LockedOut, NotYours, TooMany


class NoSuchCollection(CallerError):
    code = "no_such_collection"


class NoSuchFeature(CallerError):
    code = "no_such_feature"


class SignInFirst(BadLogin):
    """A collection that is not for the public was asked for by nobody in particular."""

    code = "sign_in_first"


STATUS: dict[type[Exception], int] = {
    BadInput: 400,  # the standard asks for 400 where the rest of the project says 422
    BadLogin: 401,
    NotYours: 403,
    NoSuchCollection: 404,
    NoSuchFeature: 404,
    NoSuchArea: 404,
    LockedOut: 429,
    TooMany: 429,
    NoActiveEdition: 503,
    CallerError: 400,
    BoundaryError: 400,
}


def status_of(error: CallerError | BoundaryError) -> int:
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
