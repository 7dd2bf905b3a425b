"""What the cells of a column look like, as shares from 0 to 1: figures, codes, ratings, posts, texts.

Nothing here knows a heading. A look is a measure with a name, which `schemas/kinds/` refers to; a cell may
have several looks (`3` is a figure, a small number and a count).
"""

from __future__ import annotations

import colorsys
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from pipelines.extraction.model import Cell, Colour, TableRow
from pipelines.extraction.text import LIGHTS
from pipelines.rows import figures
from pipelines.rows import periods as printed
from pipelines.rows.arrows import ARROW_CLASS, ARROWS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
NOTHING = re.compile(
    r"(?i)^(?:-+|–|—|n/?a|n\.a\.?|none|nil|tbc|tba|not (?:available|applicable|reported|set|yet .*)"
    r"|no (?:data|target)|due\b.*"
    r"|data (?:not|un)available|awaiting .*|pending|\.\.\.?|x|new(?: .{0,20})?|monitor"
    r"|not (?!(?:yet )?(?:met|meeting|achiev\w*|on|in|within|reached|attained|delivered|good|complian\w*)\b)"
    r".{0,25}|suppressed|\*)$"
)
LACKS = re.compile(
    r"(?i)^no (?!data\b|change\b)([a-z]+(?: [a-z]+)??)"
    r"(?: (?:is |was )?(?:available|set|agreed|given|applies)\b.{0,30})?$"
)
QUALIFIER = re.compile(r"\s*\((?:p|e|r|est|prov|provisional|estimate[d]?|revised)\)|[*†‡²³¹]+", re.IGNORECASE)
FIGURE = re.compile(
    rf"(?ix) ^[<>≤≥~c]?\s*(?:up\ to\ |at\ least\ |under\ |over\ |below\ |above\ |max(?:imum)?\ "
    rf"|min(?:imum)?\ )?"
    rf"[(\-−–+]?\s*£?\s*[-−–+]?{NUMBER}\s*(?:%|m|k|bn|million|days?|weeks?|hours?|hrs?|mins?"
    rf"|minutes?|months?|years?|pp|ppts?|"
    r"per\ .{1,20}|kg.*|tonnes?|p|pts?|points?|:\s*1|st|nd|rd|th|/\s*\d+(?:\.\d+)?|of\ \d+"
    r"|out\ of\ \d+|\(\d[\d,.]*\s*%?\))?\s*\)?"
    r"(?:\s*\((?:p|e|r|est|prov|provisional|estimated?|revised|[GAR]{1,2}"
    r"|[a-z]{1,12}\s?\d{0,4}(?:/\d\d)?"
    r"|[a-z0-9 /–-]{0,24}20\d\d(?:[/-]\d\d)?(?: [a-z]{1,8})?)\)){0,2}[*†‡²³¹]*$"
)
PERCENT = re.compile(rf"^[(\-−–+<>]?\s*{NUMBER}\s*%")
MONEY = re.compile(rf"^[(\-−–+]?\s*£\s*[-−–]?{NUMBER}")
WHOLE = re.compile(r"^[(\-−–+]?\d[\d,]*\)?(?:\s*\(\d+(?:\.\d+)?\s*%\))?$")
CODE = re.compile(
    r"^(?=\S*\d)(?=.*[A-Za-z])[A-Za-z&]{1,9}[ ./_-]?(?:[A-Za-z]{0,4}[ ./_-]?)?\d{1,4}"
    r"(?:\.\d{1,2}|-\d{1,3})?[A-Za-z]?(?:\s?\(.{1,20}\))?$"
    r"|^(?!Q\b)[A-Z]{1,6} \d{1,4}[A-Za-z]?$"
    r"|^(?!N/A$)[A-Z]{1,6}[./_-][A-Z]{1,3}$"
    r"|^[A-Z]{2,5} (?!Q\b)[A-Z]{1,5} \d{1,3}[A-Za-z]?$"  # of a council, a service and a number
)
CODED_NAME = re.compile(
    r"^(?=\S*\d|\S+ \d)"
    r"(?:[A-Za-z&]{1,9}[ ./_-]?[A-Za-z]{0,4}[ ./_-]?\d{1,4}[A-Za-z]?|\d{1,2}(?:\.\d{1,2}){1,3})"
    r"(?:\s?\(.{1,20}\))?[:.,]?\s+(?:[-–—]\s+)?[A-Za-z%].{3,}",
    re.DOTALL,
)
SECTIONED = re.compile(r"^\d{1,2}(?:(?:\.\d{1,2}){1,3}[a-z]?|[a-jA-J])$")
POST = re.compile(
    r"(?i)\b(?:head|director|manager|officer|lead|chief|executive|leader|cllr|councillor|assistant"
    r"|deputy|service|adp?|sd|corporate|"
    r"coordinator|principal|team|secretary|treasurer|member|solicitor|architect|surveyor|engineer"
    r"|accountant|board|s151)\b"
)
PERSON = re.compile(r"^(?:(?:Cllr|Mr|Mrs|Ms|Dr)\.? )?[A-Z][a-z'’]+(?:[ -][A-Z][a-z'’]+){1,2}$")
DATE = re.compile(
    rf"(?ix)^(?:by\ |end\ (?:of\ )?|mid[ -]|early\ |late\ |from\ |to\ )?(?:\d{{1,2}}(?:st|nd|rd"
    rf"|th)?[ /.-])?(?:{printed.MONTH}|\d{{1,2}})[ /.'-]*(?:20)?\d{{2}}$"
    rf"|^\d{{1,2}}(?:st|nd|rd|th)?[ -]{printed.MONTH}$|^q[1-4][ ,]*(?:20)?\d\d[/-]\d\d$"
    rf"|^q(?:uarter\s)?[1-4]$|^{printed.FINANCIAL_YEAR}$|^ongoing$|^20\d\d-\d\d-\d\d$"
    rf"|^{printed.MONTH}$|^complete[d]?$|^{printed.SEASON}\ 20\d\d$"
)
MONTHLY = re.compile(rf"(?i)^(?:{printed.MONTH}|q[1-4]|ongoing|complete[d]?|20\d\d|.*\b20\d\d\b)")
POLARITY = re.compile(
    r"(?i)^(?:aim to )?(?:h|l|max|min|high(?:er)?|low(?:er)?|bigger|smaller|up|down|increase"
    r"|decrease|maximi[sz]e|minimi[sz]e|more|less|fewer|raise|cut|reduce|grow|lower|"
    r"maintain|monitor|neutral|plan is best|within range|n/?a|none|[+\-−–↑↓▲▼])(?: (?:is|are"
    r"|be) (?:better|good|best))?(?:\s?(?:better|values?|is best))?[.]?$"
)
RATING = re.compile(
    r"(?i)^(?:green|amber|red|blue|grey|gray|yellow|purple|black|white|g|a|r|b|rag|ga|ra"
    r"|green[ /-]amber|amber[ /-](?:green|red)|red[ /-]amber|"
    r"on (?:target|track|schedule|plan)|off (?:target|track)|(?:not )?(?:met|achieved|achieving|reached|hit)"
    r"|missed|near(?:ly)?.*|close.*|behind(?: .*)?|at risk.*|"
    r"complete[d]?|(?:slightly )?(?:below|above|exceed(?:s|ed|ing)?)(?: .*)?|within tolerance"
    r"|outside tolerance|not (?:rated|started|due|on target|set)|"
    r"no (?:rating|target|data)|delay(?:ed)?|overdue|in progress|under ?way|some concern[s]?"
    r"|major concern[s]?|critical|minor (?:issues?|delays?|concerns?)|"
    r"closed|done|finished|late|running late|on time|"
    r"to do|started|ongoing|deferred|paused|cancelled|n/?a|good|fair|poor|exceeded"
    r"|good progress|target (?:met"
    r"|missed|exceeded|not met)|slipp(?:ed|ing|age))$"
)
SINCE_WHEN = (
    r"(?: (?:than|as|since|from|on|compared (?:to|with|against))"
    r" (?:the )?(?:in |at )?(?:before|previous|prior|last|same|a year|q[1-4]|quarter|year|month)\b"
    r"[\w /]{0,24})?"
)
"""`Better than last quarter`, `the same as in Q2`: what a direction is since."""
DIRECTION = re.compile(
    r"(?i)^(?:(?:the |getting |got |has got |became |a little |a bit |much |slightly |significantly )?"
    r"(?:improv(?:ing|ed|ement)|worsen(?:ing|ed)|declin(?:ing|ed)|deteriorat(?:ing|ed|ion)"
    r"|better|worse|poorer|weaker|stronger|same|no change|unchanged|static|stable|steady|"
    r"maintain(?:ed)?|up|down|level|increas(?:ing|ed|e)|decreas(?:ing|ed|e)|ris(?:ing|en)|fall(?:ing"
    rf"|en)|reduc(?:ing|ed)){SINCE_WHEN}|n/?a|new|-|–|—|not (?:comparable|available|applicable)|"
    rf"no (?:trend|comparison|data))(?:\s?[{ARROW_CLASS}])?$|^[{ARROW_CLASS}=+\-–]+$"
)
UNIT = re.compile(
    r"(?i)^(?:%|percent(?:age)?|number|no\.?|num|count|£|£000s?|£m|days?|weeks?|ratio|rate.*|per .*"
    r"|score|hours?|minutes?|currency|value|kg.*|tonnes?|average)$"
)
COMPARISON = re.compile(
    r"(?is).*\b(?:benchmark\w*|quartile|england|national|regional|nearest neighbours?|statistical neighbours?"
    r"|comparators?|peers?|family group|county average|average for|ranked?)\b"
)
FREQUENCY = re.compile(
    r"(?i)^(?:monthly|quarterly|annual(?:ly)?|yearly|weekly|bi-?annual(?:ly)?|half[ -]yearly|termly"
    r"|six[ -]monthly|daily|[mqa])$"
)
LEVEL = re.compile(
    r"(?i)^(?:very )?(?:high|medium|moderate|low|significant|minor|major|likely|unlikely|possible"
    r"|almost certain|rare|remote|critical|negligible|catastrophic|severe|substantial|marginal"
    r"|insignificant)(?:\s?\(?\d{1,2}\)?)?$"
)
PHRASE = re.compile(r"^[A-Za-z][A-Za-z’' /-]{1,28}$")  # a council's own word for a rating looks so
SENTENCE = re.compile(r"[a-z]{2,} [a-z]{2,}.*[.!?]$|.{70,}")
SMALL = re.compile(r"^\d{1,2}$")
SCORE = re.compile(
    r"^\d{1,2}(?:\s?\(?[A-Za-z]+\)?)?$|^(?:[A-Za-z ]+)\(?\s?\d{1,2}\)?$|^[A-E]\d$"
    r"|^\d\s?[x×*]\s?\d(?:\s?=\s?\d{1,2})?$"
)
SHARE = re.compile(r"^[\d.]+\s?%(?:\s*\(\d+\))?$")
COUNTED = re.compile(r"^[\d.]+\s?%\s*\((\d+)\)$")
SUM = re.compile(r"^[(\-−–+]?£?[\d,]+(?:\.\d+)?[mk]?\)?$")
FEW = 3  # rows that may say the same by chance
SATURATED = 0.25
LESS_LIKELY = 0.08  # of a share: each further look of a field counts so much less


TEXTS_KEPT = (
    5_000  # by each test that keeps its answers: a table's cells are looked at under several headings
)
kept = lru_cache(maxsize=TEXTS_KEPT)


@kept
def is_coloured(colour: Colour | None) -> bool:
    """Whether a colour is neither black, grey, white nor a pale tint."""
    if colour is None:
        return False
    _, saturation, value = colorsys.rgb_to_hsv(*(part / 255 for part in colour))
    return saturation >= SATURATED and value > 0.3


@dataclass(frozen=True)
class ColumnLook:
    """The body cells of one column and what they look like; `rows` is how many rows the table has."""

    cells: tuple[Cell, ...]
    rows: int
    ground: Colour | None = None  # the fill that most cells of the table have in this column's rows

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts of the filled cells."""
        return tuple(cell.text for cell in self.cells if cell.text)

    @cached_property
    def held(self) -> tuple[Cell, ...]:
        """The cells that hold text or a sign."""
        return tuple(cell for cell in self.cells if cell.text or cell.symbols or is_coloured(cell.colour))

    @cached_property
    def is_blank(self) -> bool:
        """Whether no cell holds anything."""
        return not self.held

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """Texts that say more than that there is nothing."""
        return tuple(text for text in self.texts if not _is_nothing(text))

    @cached_property
    def lacks(self) -> str:
        """What its cells say there is none of: `benchmark` of `No benchmark available`, if several do."""
        found = Counter(said[1].lower() for text in self.texts if (said := LACKS.match(text)))
        what, count = max(found.items(), key=lambda one: one[1], default=("", 0))
        return what if count > 1 else ""

    @cached_property
    def is_marked(self) -> bool:
        """Whether signs or colours stand in its cells, which say something without a text."""
        return any(cell.symbols or is_coloured(cell.colour) for cell in self.held)

    @cached_property
    def figure_share(self) -> float:
        """How many of the telling texts are figures."""
        return self.share_of(_is_figure)

    @cached_property
    def figures(self) -> NDArray[np.float64]:
        """The figures by row, not-a-number where a cell has none; of `63% (5)` what is counted."""
        import numpy as np  # late: Dagster's definitions load this module

        found = np.full(len(self.cells), np.nan)
        for row, cell in enumerate(self.cells):
            counted = COUNTED.match(cell.text)
            text = counted[1] if counted else cell.text
            value = figures.read_amount(text).value if text else None
            if value is not None:
                found[row] = float(value)
        return found

    @cached_property
    def is_uniform(self) -> bool:
        """Whether every one of several texts is the same."""
        return len(self.texts) > FEW and len(set(self.texts)) == 1

    @cached_property
    def distinct(self) -> float:
        """Different texts per text."""
        return len(set(self.texts)) / len(self.texts) if self.texts else 0.0

    @cached_property
    def length(self) -> float:
        """Letters of a text, on average."""
        return _mean(map(len, self.texts)) if self.texts else 0.0

    def share_of(self, is_so: Callable[[str], bool]) -> float:
        """How many of the telling texts are so."""
        telling = self.telling
        return sum(map(is_so, telling)) / len(telling) if telling else 0.0

    def share(self, look: str) -> float:
        """How much the column has a look of this name, 0 to 1."""
        if look not in self._shares:
            self._shares[look] = LOOKS[look](self)
        return self._shares[look]

    def share_of_any(self, looks: tuple[str, ...]) -> float:
        """How much the column has one of some looks, those named first counting most."""
        if looks not in self._shares_of_any:
            shares = (self.share(name) * (1 - LESS_LIKELY * place) for place, name in enumerate(looks))
            self._shares_of_any[looks] = max(shares, default=0.0)
        return self._shares_of_any[looks]

    @cached_property
    def _shares(self) -> dict[str, float]:
        return {}

    @cached_property
    def _shares_of_any(self) -> dict[tuple[str, ...], float]:
        return {}


def _mean(values: Iterable[float]) -> float:
    """The mean of some numbers; `statistics` reckons with fractions, at ten times the cost."""
    several = tuple(values)
    return sum(several) / len(several)


def _test(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Whether a text begins as a pattern says."""
    return kept(lambda text: pattern.match(text) is not None)


_is_nothing, _is_figure, _is_level = _test(NOTHING), _test(FIGURE), _test(LEVEL)


def _matches(pattern: re.Pattern[str]) -> Callable[[ColumnLook], float]:
    is_so = _test(pattern)
    return lambda look: look.share_of(is_so)


def _all_match(pattern: re.Pattern[str]) -> Callable[[ColumnLook], float]:
    is_so = _test(pattern)
    return lambda look: _mean(map(is_so, look.texts)) if look.texts else 0.0


def _figure(look: ColumnLook) -> float:
    return look.figure_share


@kept
def _is_code(text: str) -> bool:
    return bool(CODE.match(text) or SECTIONED.match(text))


def _code(look: ColumnLook) -> float:
    return look.share_of(_is_code) * min(1.0, look.distinct + 0.15)


def _serial(look: ColumnLook) -> float:
    numbers = [int(text.rstrip(".")) for text in look.texts if re.fullmatch(r"\d{1,3}\.?", text)]
    if len(numbers) < 2 or len(numbers) < 0.7 * len(look.texts):
        return 0.0
    steps = sum(b - a == 1 for a, b in itertools.pairwise(numbers))
    return steps / (len(numbers) - 1)


@kept
def _words_in(text: str) -> int:
    """How many words of two letters or more a text has."""
    return len(re.findall(r"[A-Za-z]{2,}", text))


def _name(look: ColumnLook) -> float:
    if not look.telling:
        return 0.0
    worded = look.share_of(lambda text: _words_in(text) >= 1 and len(text) >= 5)
    long = min(1.0, look.length / 20)
    full = len(look.texts) / max(1, look.rows)
    return worded * (0.35 + 0.35 * long + 0.3 * look.distinct) * min(1.0, full + 0.1)


@kept
def _is_short_name(text: str) -> bool:
    return len(text) < 60 and re.search(r"[A-Za-z]{3,}", text) is not None


def _group(look: ColumnLook) -> float:
    if not look.telling:
        return 0.0
    worded = look.share_of(_is_short_name)
    again = 1 - look.distinct
    if look.is_uniform:
        again = 0.0  # what every row says groups nothing
    return worded * (0.45 + 0.55 * min(1.0, 2 * again))


@kept
def _is_sentence(text: str) -> bool:
    return SENTENCE.search(text) is not None


def _text(look: ColumnLook) -> float:
    if not look.telling:
        return 0.0
    worded = look.share_of(lambda text: _words_in(text) >= 2)
    sentences = look.share_of(_is_sentence)
    return worded * (0.4 + 0.3 * min(1.0, look.length / 60) + 0.3 * sentences)


_is_rating = _test(RATING)


def _rating(look: ColumnLook) -> float:
    if not look.held:
        return 0.0

    has_shapes = _has_shapes_beside_arrows(look)
    is_inked = len({cell.ink for cell in look.held if is_coloured(cell.ink)}) > 1

    def is_light(cell: Cell) -> bool:
        if cell.text and _is_nothing(cell.text):
            return True
        if any(symbol.sign in ARROWS for symbol in cell.symbols) and not has_shapes:
            return False
        if any(symbol.sign in LIGHTS or is_coloured(symbol.colour) for symbol in cell.symbols):
            return len(cell.text) < 30
        if _is_rating(cell.text):
            return True
        if is_inked and is_coloured(cell.ink) and len(cell.text) < 25 and not _is_figure(cell.text):
            return True
        bare = not cell.text or len(cell.text) < 25
        if is_coloured(cell.colour) and bare and not _is_figure(cell.text):
            return True
        return bool(cell.symbols) and not cell.text

    shares = [is_light(cell) for cell in look.held]
    if all(_is_nothing(cell.text) for cell in look.held if cell.text) and not any(
        cell.symbols or is_coloured(cell.colour) for cell in look.held
    ):
        return 0.0
    return max(_mean(shares), 0.5 * look.share_of(_is_phrase))


_is_phrase, _is_direction = _test(PHRASE), _test(DIRECTION)


def _has_shapes_beside_arrows(look: ColumnLook) -> bool:
    """Whether circles or stars in colours stand in a column beside triangles, which are ratings there too."""
    marks = [symbol for cell in look.held for symbol in cell.symbols]
    arrows = {symbol.sign for symbol in marks if symbol.sign in ARROWS}
    shapes = [symbol for symbol in marks if symbol.sign not in ARROWS and is_coloured(symbol.colour)]
    return bool(arrows) and len(arrows) == 1 and len({one.colour for one in marks}) > 1 and bool(shapes)


def _direction(look: ColumnLook) -> float:
    if not look.held:
        return 0.0

    if _has_shapes_beside_arrows(look):
        return 0.0

    def is_arrow(cell: Cell) -> bool:
        if any(symbol.sign in ARROWS for symbol in cell.symbols):
            return len(cell.text) < 25
        return bool(cell.text) and _is_direction(cell.text)

    telling = [cell for cell in look.held if cell.symbols or not _is_nothing(cell.text)]
    if not telling:
        return 0.0
    return max(_mean(map(is_arrow, telling)), _mean(map(is_arrow, look.held)))  # `New (2016/17)` says nothing


@kept
def _is_post(text: str) -> bool:
    return len(text) < 70 and bool(POST.search(text) or PERSON.match(text))


def _post(look: ColumnLook) -> float:
    return look.share_of(_is_post)


@kept
def _is_date(text: str) -> bool:
    return bool(DATE.match(text)) or (len(text) < 22 and bool(MONTHLY.match(text)))


def _date(look: ColumnLook) -> float:
    return look.share_of(_is_date)


_is_score = _test(SCORE)


def _score(look: ColumnLook) -> float:
    return max(look.share_of(_is_score), 0.8 * look.share_of(_is_level))


@kept
def _is_count(text: str) -> bool:
    return bool(WHOLE.match(text)) or text in "-–—" or bool(SHARE.match(text))


def _count(look: ColumnLook) -> float:
    return _mean(map(_is_count, look.texts)) if look.texts else 0.0


_is_money, _is_sum = _test(MONEY), _test(SUM)


def _money(look: ColumnLook) -> float:
    return max(look.share_of(_is_money), 0.85 * look.share_of(_is_sum))


LOOKS: dict[str, Callable[[ColumnLook], float]] = {
    "abbreviation": _matches(re.compile(r"^[A-Z]{2,5}$")),
    "code": _code,
    "count": _count,
    "date": _date,
    "direction": _direction,
    "figure": _figure,
    "frequency": _matches(FREQUENCY),
    "group": _group,
    "level": _matches(LEVEL),
    "money": _money,
    "name": _name,
    "percent": _matches(PERCENT),
    "coded name": _matches(CODED_NAME),
    "comparison": _matches(COMPARISON),
    "polarity": _all_match(POLARITY),
    "post": _post,
    "rating": _rating,
    "score": _score,
    "serial": _serial,
    "small number": _matches(SMALL),
    "text": _text,
    "unit": _matches(UNIT),
}


TELLING = frozenset(["abbreviation", "code", "coded name", "direction", "frequency", "polarity", "rating"])
"""Looks that few cells have by chance."""


def look_of(cells: Sequence[Cell], rows: int) -> ColumnLook:
    """The look of a column's body cells in a table of so many rows."""
    return ColumnLook(tuple(cells), rows)


def fill_of(row: TableRow) -> Colour | None:
    """The one fill of all of a row's cells."""
    fills = {cell.colour for cell in row.filled}
    return fills.pop() if len(fills) == 1 else None
