"""What can be wrong with a question about a place, each with a code and a sentence for people."""

from __future__ import annotations


class BoundaryError(Exception):
    """Base of everything here. `code` is for programs, `detail` is a sentence in Indonesian."""

    code = "boundary_error"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class BadPoint(BoundaryError):
    """The numbers cannot be a position: missing, no number, out of range, or a pair the wrong way round."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class BadQuestion(BoundaryError):
    """A word in the question is none of those that can be asked for."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class NoSuchArea(BoundaryError):
    code = "no_such_area"


class NoActiveEdition(BoundaryError):
    """No set of boundaries is in force on that day, so that nothing can be said about any point."""

    code = "no_active_edition"

    def __init__(self) -> None:
        super().__init__(
            "Belum ada batas wilayah yang berlaku. Muat dengan "
            "`bin/manage import_boundaries BERKAS --commit`, "
            "lalu berlakukan dengan `bin/manage activate_edition NOMOR`."
        )
