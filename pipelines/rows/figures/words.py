"""Words that tell what the figure beside them is: the one list of number words, and the roles words give.

A word in none of these lists is a name of something: before a figure it makes the figure's part unknown.
"""

from __future__ import annotations

import re


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        (
            *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
            *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
            "twenty",
        ),
        1,
    )
}
"""Numbers in words, as sentences state counts; of larger ones see `TENS`."""
TENS = {
    word: 10 * number
    for number, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2
    )
}
"""First words of numbers that two make up: `twenty-four`."""
DENOMINATORS = {
    word: number
    for words, number in (
        ("half halves", 2),
        ("third thirds", 3),
        ("quarter quarters", 4),
        ("fifth fifths", 5),
        ("sixth sixths", 6),
        ("eighth eighths", 8),
        ("tenth tenths", 10),
    )
    for word in words.split()
}
"""Words for the parts of a whole: `two thirds`."""

MINUS_WORDS = frozenset({"minus", "negative"})
AGAINST = frozenset({"compared", "against", "vs", "versus", "v"})
SIDES = word_set(
    """
    underspend underspent overspend overspent deficit surplus credit debit loss cr dr negative minus
    adverse favourable fav adv neg ve shortfall underspending overspending u o
    """
)
"""Words behind an amount that may say on which side it is: whether it is minus is then not certain."""

CHANGES = word_set(
    """
    increase increased decrease decreased reduction reduced rise rose fall fell drop dropped
    """
)
"""Words in a bracket beside a figure that may say which way it went, or turn its sign."""
NO_FIGURE = frozenset({"n/a", "na", "n/k"})
"""Words that say there is no figure: beside one, they leave open which is meant."""

CREDIT = "cr"
DEBIT = "dr"

ABOVE = word_set(
    """
    over above exceeds exceeding beyond
    """
)
BELOW = word_set(
    """
    under below within
    """
)
BOUNDS = (
    ABOVE
    | BELOW
    | word_set(
        """
    least most minimum maximum min max nearly almost just up
    """
    )
)
"""Words before a figure that make it a bound: a target's figure, but no result."""

ABOUT = word_set(
    """
    about around approximately approx circa c ca roughly some ish
    """
)
LOOSE = ABOUT | word_set(
    """
    plus or minimum maximum min max least most nearly almost
    """
)
"""Words behind a figure that leave open how much it is: `45 approx.`, `300 or so`, `12 max`."""
LOOSE_ASIDE = LOOSE - {"plus", "or"}
"""The same in a bracket behind a figure: `45 (nearly)`; what `(plus VAT)` adds is another thing."""
CUT_SHORT = word_set(
    """
    of in per to and or by from with at than for between
    """
)
"""Words that end no text: what they lead to is missing."""
QUALIFIERS = word_set(
    """
    provisional prov provisionally estimated estimate est p e unaudited draft interim indicative
    unvalidated unconfirmed
    """
)
CUT_FIGURE = re.compile(r"\d[.,]?(?:…|\.{3})|\d,\s?[OoIlSB]{1,3}(?![A-Za-z])")
"""A figure that was cut, or goes on in letters that look like digits."""
RESULT_WORDS = word_set(
    """
    actual actuals result results outturn achieved performance current score
    """
)
TARGET_WORDS = word_set(
    """
    target targets tgt goal aim aims
    """
)
OTHER_ROLES = word_set(
    """
    forecast forecasts fcast projected projection proj baseline previous previously prev prior last was were
    earlier before benchmark comparator expected predicted budget planned revised corrected adjusted amended
    compared against vs versus v then from since
    """
)
"""Words that make a figure something other than the result or the target of the period."""

COMPARATORS = word_set(
    """
    london england english national nationally average mean median peer peers regional region
    neighbour neighbours statistical outer inner uk britain comparator comparators benchmark family
    group nearest
    """
)
RELATIVE = word_set(
    """
    above below over under more less higher lower better worse fewer greater than ahead behind short
    off up down
    """
)
"""Words behind a figure that make it a distance from something else."""

AVERAGES = word_set(
    """
    average averages mean median avg av ave
    """
)
LEADING = word_set(
    """
    a an the at or and of to is are be been remain remains maintain maintained keep reach reached
    achieve deliver increase reduce reduced improve improved total overall ytd no not equal than
    more less fewer greater higher lower in by for increased monitor on set joint date
    """
)
"""Words that may stand before a figure without making it a name's or another thing's."""

BANDS = frozenset({"top", "bottom", "best", "worst", "first", "upper", "highest", "lowest"})
QUANTILES = word_set(
    """
    quartile quartiles quintile quintiles decile deciles percentile percentiles centile quarter tercile
    q'tile qtile
    """
)
RANK_WORDS = frozenset({"rank", "ranked", "ranking", "placed", "position"})
NAMES = word_set(
    """
    stage phase pathway section category categories cat tier part paragraph para appendix article
    level band grade page post act no nos number version zone scope aged age ages route room block
    unit plot strand objective priority ward annex table figure note step gate wave cohort lot class
    type rule regulation schedule footnote ref week day year co channel channels option group key
    form question item outcome action point theme pillar goal milestone site station kpi pi indicator
    measure
    """
)
"""Words whose following number is part of a name (`Stage 2`, `Band 3`)."""

NUMBERED = word_set(
    """
    stage phase pathway section category tier part appendix article level band grade version zone block unit
    plot strand annex table figure step gate wave cohort lot
    """
)
"""Those of them behind which a number in words is of the name, too: `stage one`."""
COUNTED_AGAIN = word_set(
    """
    half halves quarter quarters third thirds hundred hundreds dozen dozens lakh lakhs
    crore crores mil mill bp bps basis score pence penny
    """
)
STREETS = word_set(
    """
    street road avenue lane drive close crescent terrace court gardens square mews grove parade row st rd ave
    """
)
"""Last words of an address, whose first number is a house's: `12 High Street`."""
SHORT = word_set(
    """
    pa pw as do go he if is it my no on so up us we an am gp
    """
)
"""Words of two letters that may follow a figure without making it another; those of other lists aside."""
MONEY = word_set(
    """
    net gross total pa year annum each head
    """
)
"""Words that may stand beside an amount of money without saying that it is another thing."""
SEPARATE = frozenset({"of", "in", "for", "out", "from"})
RATINGS = word_set(
    """
    red amber green blue r g a ra ga b rag
    """
)
NOT_A_FIGURE = word_set(
    """
    new fail failed tbc tba n/a na improve
    """
)
"""First words of a cell that says there is no figure: what follows in brackets is not its value."""
