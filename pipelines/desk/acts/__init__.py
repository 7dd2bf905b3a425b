"""What people do at the desk: bring in, decide, move, approve. Each is checked, recorded, and told.

Whoever may not do a thing is refused here, whatever a page showed. An act names the newest event that the
person had seen of a candidate; when somebody else was quicker, it is refused with what they did.
"""

from pipelines.desk.acts.approving import approve
from pipelines.desk.acts.begun import finish_what_was_begun
from pipelines.desk.acts.bringing_in import (
    LARGEST_FILE,
    bring_in,
    councils_asked,
    proposed_dataset,
    safe_name,
    say_whose,
)
from pipelines.desk.acts.colleagues import ask_colleague, leave_note, sign_withdrawal
from pipelines.desk.acts.deciding import decide
from pipelines.desk.acts.effects import CHOICES, fitting
from pipelines.desk.acts.moving import make_move, work_out
from pipelines.desk.acts.refusals import ForbiddenError, OvertakenError, overtaken
from pipelines.desk.acts.standing import (
    OPEN,
    answers,
    changes_of,
    find,
    is_over,
    package_titles,
    questions_of,
)
from pipelines.desk.acts.telling import tell, tell_what_was_not

__all__ = [
    "CHOICES",
    "LARGEST_FILE",
    "OPEN",
    "ForbiddenError",
    "OvertakenError",
    "answers",
    "approve",
    "ask_colleague",
    "bring_in",
    "changes_of",
    "councils_asked",
    "decide",
    "find",
    "finish_what_was_begun",
    "fitting",
    "is_over",
    "leave_note",
    "make_move",
    "overtaken",
    "package_titles",
    "proposed_dataset",
    "questions_of",
    "safe_name",
    "say_whose",
    "sign_withdrawal",
    "tell",
    "tell_what_was_not",
    "work_out",
]
