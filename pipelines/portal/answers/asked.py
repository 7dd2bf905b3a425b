"""What is asked, as the answers use it: the words to look for, the periods meant, the intents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pipelines.portal.answers.misfit_words import MisfitWords
from pipelines.portal.answers.question_forms import QuestionForms
from pipelines.portal.answers.state_words import StateWords
from pipelines.portal.answers.stemming import stems
from pipelines.rows.periods import Period

COMPARES = re.compile(
    r"\b(?:compare|compared|comparison|versus|vs?|difference between|or|against"
    r"|than(?! (?:£|\d|an? |half )))\b",
    re.IGNORECASE,
)
"""What sets one thing against another."""
CHANGING = re.compile(
    r"\b(?:get(?:ting)?|got|becom(?:e|ing)|gone|going|coming|fall(?:en|ing)?|ris(?:en|ing)|dropp(?:ed|ing)"
    r"|grow(?:n|ing)|improv(?:ed|ing)|worsen(?:ed|ing)|increas(?:ed|ing)|declin(?:ed|ing))\b",
    re.IGNORECASE,
)
"""What asks whether something changed."""
FEELS = re.compile(
    r"\b(?:people|residents|locals|they|we|the public|everyone)\b.{0,60}"
    r"\b(?:feels?|felt|thinks?|agrees?|believes?|finds? it|found it|considers?|reckons?)\b",
    re.IGNORECASE,
)
"""What asks what people think, which shares of them tell."""
NUMBER_OF = re.compile(r"\bnumber of\b", re.IGNORECASE)
"""What asks for a count, as "how many" does."""


@dataclass(frozen=True)
class Term:
    """A word to look for.

    Attributes:
        word: as typed.
        options: stems of which any will do; one of several words stands as a tuple.
        is_specific: whether an answer must have it.
        is_measure: whether it names a measure, which a mention in passing does not answer.
        is_heading: whether it stands for the headings of columns, such as "in charge".
        is_amount: whether it asks for money, which no share and no count is.
        is_topic: whether it is one of the common words that an answer must have all the same.
        narrow: of the options those that mean less than the word: `arrears` for `debt`.
    """

    word: str
    options: frozenset[tuple[str, ...]]
    is_specific: bool
    is_measure: bool = False
    is_heading: bool = False
    is_amount: bool = False
    is_topic: bool = False
    narrow: frozenset[tuple[str, ...]] = frozenset()

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stems of the word as typed."""
        return tuple(stems(self.word))

    @cached_property
    def singles(self) -> frozenset[str]:
        """The options of one word."""
        return frozenset(option[0] for option in self.options if len(option) == 1)

    @cached_property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """The options of several words."""
        return tuple(option for option in self.options if len(option) > 1)

    @cached_property
    def spoken(self) -> tuple[tuple[tuple[str, ...], str], ...]:
        """The options of several words, each with them in a row between spaces."""
        return tuple((option, f" {' '.join(option)} ") for option in self.phrases)


@dataclass(frozen=True)
class AskedQuestion:
    """What is asked: the words to look for, the periods meant, the intents.

    Attributes:
        hints: stems of words too common to be looked for, which may yet name a column or a unit.
        wanted: stems of the word behind "which" or "what", which may name the column that answers.
        is_yes_or_no: whether it begins as a question that yes or no would answer.
        is_when: whether it asks for a day.
        is_span: whether its period reaches from one year to another.
        framed: phrases that ask for a measure without its name, each with that measure.
        spoken: how what terms may be found as is written, by its stems.
        plain: words that say nothing, of which a word may be a slip.
        quarter: the quarter that is asked for where no year is named with it: the newest such one.
        untimed: its words as typed, without those of its periods.
        idle: stems of words that stand everywhere and of the publishers' names.
        is_judged: whether a figure is asked for with its target, and how the two stand.
        by_year: the year by which something is to come about, as `by 2020`; None for none.
        is_of_plan: whether it asks for what is meant to come about.
        apart_from: what a figure is to be set against by how much they differ: its target, `ago`, `previous`,
            or what was `before`; empty where no difference is asked for.
        in_pounds: whether it asks for a sum of money by its unit.
        typed: it as typed, before turns of phrase became others.
        forms: what questions ask by their form.
        misfits: what tells a cell that is no answer.
        states: the words for how far actions have come.
        relative: a time in it that hangs on the day on which it is asked, such as `last summer`.
    """

    text: str
    terms: tuple[Term, ...]
    periods: tuple[Period, ...]
    intents: frozenset[str]
    ratings: frozenset[str] = frozenset()
    hints: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    is_yes_or_no: bool = False
    is_when: bool = False
    is_span: bool = False
    framed: tuple[tuple[str, str], ...] = ()
    spoken: Mapping[tuple[str, ...], str] = field(default_factory=dict, repr=False, compare=False)
    plain: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    quarter: int | None = None
    untimed: tuple[str, ...] = ()
    idle: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    is_judged: bool = False
    relative: str = ""
    is_of_plan: bool = False
    by_year: int | None = None
    in_pounds: bool = False
    apart_from: str = ""
    typed: str = ""
    forms: QuestionForms = field(default_factory=QuestionForms, repr=False, compare=False)
    misfits: MisfitWords = field(default_factory=MisfitWords, repr=False, compare=False)
    states: StateWords = field(default_factory=StateWords, repr=False, compare=False)

    @cached_property
    def asks_which(self) -> bool:
        """Whether it asks for an entry by the heading that it stands under."""
        return bool(self.wanted) or any(term.is_heading for term in self.terms)

    @cached_property
    def is_by_heading(self) -> bool:
        """Whether figures of one column are set in order, added up or held against a budget."""
        return any(map(self.wants, ("most", "least", "sum", "over", "under")))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all that its terms may be found as."""
        return frozenset(word for term in self.terms for option in term.options for word in option)

    @cached_property
    def own_options(self) -> tuple[tuple[str, ...], ...]:
        """All that its terms may be found as, but what says more than the word: fear of crime for crime."""
        return tuple(
            option
            for term in self.terms
            for option in term.options
            if option == term.stems or not set(term.stems) <= set(option)
        )

    @cached_property
    def asks_change(self) -> bool:
        """Whether it asks whether something changed."""
        return self.is_yes_or_no and CHANGING.search(self.text) is not None

    @cached_property
    def asks_feeling(self) -> bool:
        """Whether it asks what people think."""
        return FEELS.search(self.text) is not None

    @cached_property
    def specific_count(self) -> int:
        """How many of its words an answer must have."""
        return sum(term.is_specific for term in self.terms)

    @cached_property
    def asks_number(self) -> bool:
        """Whether it asks for the number of something."""
        return NUMBER_OF.search(self.text) is not None

    @cached_property
    def is_comparing(self) -> bool:
        """Whether it sets one thing against another."""
        return COMPARES.search(self.text) is not None

    def asks(self, form: str) -> re.Match[str] | None:
        """Where the question has a form that the data names, such as `who_is`; None where it has not."""
        return self.forms.found(form, self.text)

    def wants(self, intent: str) -> bool:
        """Whether the question has a phrase of that intent."""
        return intent in self.intents
