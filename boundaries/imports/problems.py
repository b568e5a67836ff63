"""Why a boundary file cannot be imported. Each message tells the operator, in Indonesian, what to do."""


class ImportProblem(Exception):
    """The file as a whole is of no use; single bad features are rejected by name in the report instead."""


class NotAVectorFile(ImportProblem):
    """The file is missing, is no vector file, or is not what its name says."""


class ArchiveRefused(ImportProblem):
    """The zip holds too much, or a path that leaves its folder, or no boundary file."""


class EmptyLayer(ImportProblem):
    """There is no feature, or none with a polygon."""


class LayerNotFound(ImportProblem):
    """The layer asked for is not there, or several could be meant."""


class ColumnNotFound(ImportProblem):
    """No column tells which kelurahan a feature is, or the column asked for is not there."""


class UnknownCrs(ImportProblem):
    """The coordinates cannot be placed in Indonesia."""
