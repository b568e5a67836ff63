"""The numbers of the dispatch, in one place, with where they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from field_api.dispatch.model import DueClass


@dataclass(frozen=True, slots=True)
class DispatchRules:
    """What a metre, a held task and an unserved task weigh; everything in metres.

    detour_factor: road over straight line; 1.41 is the median on a street grid cut by a river with bridges.
    load_step_m: each further task of one person costs this much more than the one before. Over the 20
        days of bench/assignment.py it lowers the spread of loads by 13 % for 0.4 % more distance.
    carry_steps_max: the most steps that a week's head start may weigh, so that a person back from leave
        is not sent everywhere.
    kept_m: the discount for staying with the present holder. Planned again after 40 new tasks and 10
        absences, 8 of 594 tasks change hands, against 138 without it, for 0.9 % more distance.
    overflow_m: the price of leaving a task undone. One class outweighs the next because each task takes
        one place, and each outweighs any chain of journeys (500 people x longest_leg_m).
    longest_leg_m: a longer journey costs no more than this; it is reported with its true length.
    """

    version: str = "2025.1"
    detour_factor: float = 1.4
    load_step_m: int = 500
    carry_steps_max: int = 20
    kept_m: int = 2_000
    longest_leg_m: int = 200_000
    overflow_m: Mapping[DueClass, int] = field(
        default_factory=lambda: MappingProxyType(
            {
                DueClass.OVERDUE: 10**10,
                DueClass.DUE_BEFORE_NEXT_BATCH: 10**9,
                DueClass.LATER: 10**8,
            }
        )
    )

    def as_dict(self) -> dict[str, str | float | dict[str, int]]:
        """The rules as JSON can hold them."""
        return {
            "version": self.version,
            "detour_factor": self.detour_factor,
            "load_step_m": self.load_step_m,
            "carry_steps_max": self.carry_steps_max,
            "kept_m": self.kept_m,
            "longest_leg_m": self.longest_leg_m,
            "overflow_m": {due.value: cost for due, cost in self.overflow_m.items()},
        }


RULES = DispatchRules()
