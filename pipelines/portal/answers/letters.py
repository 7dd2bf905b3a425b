"""What a letter asks: the sentence with the question, without greeting, reasons, story and sign-off.

A request for information is answered as the short question in it is. What stands around that question may
only say of when it is: a quarter or a year that the letter names once, where the question names none. A
question that points back (`how many closed there?`) keeps the sentence that it points to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from pipelines.portal.answers.asked import AskedQuestion
from pipelines.portal.answers.cards import Answered
from pipelines.portal.answers.facts import FactIndex
from pipelines.portal.answers.spans import periods_in
from pipelines.portal.answers.wording import LONGEST

SENTENCE = re.compile(r"(?<=[.!?])[)\"”’']*\s+(?=[\"“(]*[\w£])|\n+|(?<=\w);\s+")
END_OF_DECADE = re.compile(
    r"\b(?:by |at |for |to |in |before )?(?:the )?(?:end|close|turn) of (?:the|this|that) decade\b"
    r"|\bend of decade\b",
    re.IGNORECASE,
)
SHORTENED = re.compile(r"\b[A-Za-z]{1,3}&[A-Za-z]{1,2}\b|\b[A-Z]{3,5}\b")
TAKEN_BACK = re.compile(
    r"\b(?:no,? sorry|sorry,? i meant?|i meant?|or rather|scratch that)\b[,:–—-]* *", re.IGNORECASE
)
"""What somebody takes back, up to the sentence's beginning: `the budget, no, sorry: the savings`."""
SENTENCE_ENDS = re.compile(r"(?<!\.)[.?!](?!\.)")
"""Where a sentence ends; three points amid one are no end."""
SHORTEST_LETTER = 12
"""Words from which a question may be a letter."""
LONGEST_CLAUSE = 16
"""Words from which a sentence may tell something before it asks."""
ENOUGH_NAMED = 2
PLAINEST = 4
"""How plainly a sentence asks that begins to ask and ends with a question mark."""
ASKS_TWICE = re.compile(
    r"(.+?),? and (?=(?:(?:at|in|on|by|for|over|to|of|from|with) )?"
    r"(?:how|what|which|who|whose|when|where|why)\b"
    r"|(?:is|are|was|were|did|does|do|has|have|will|can) (?:it|they|the|that|this|there)\b)(.+)$",
    re.IGNORECASE | re.DOTALL,
)
"""Where a sentence begins to ask a second time."""
EXPLAINED = re.compile(
    r"(?:\b(?!(?:the|a|an|did|does|do|is|are|was|were|of|for|in|by|has|have)\b)[\w'’-]+ ){1,2}"
    r"\(([\w '’&-]{3,40})\)"
)
"""What somebody calls a thing, with its name in brackets."""
LEAST_ASKED = 3
"""Words that a question has at least."""
HOW_MANY = r"\bhow (?:many|much|long|often|far|big|large|high|low|well|quickly|likely|satisfied|happy)\b"
HOW, WHAT = r"how (?!i\b|we\b|you\b|to\b)\w+", r"what(?:['’]s| \w+)"
ASKS = rf"(?:{HOW}|{WHAT}|which|when (?:did|do|does|is|was|were|will)|who (?:is|was|runs|leads)|whose|why)"
TELL = (
    r"(?:tell|inform|send|give|show|let)(?:ing)? (?:me|us)(?: know| have)?"
    r"|(?:like|want|need|love|wish|trying|keen|hoping|interested) (?:to |in )?"
    r"(?:know(?:ing)?|find(?:ing)? out|learn|see|hear|ask|have|request|understand|establish)"
    r"|(?:can|could|would|will|may) (?:you|someone|anyone|anybody|somebody|officers) (?:please |kindly )?"
    r"(?:confirm|say|state|advise|provide|disclose|supply|explain|clarify|share|tell|send|give|remind)"
    r"|(?:do|does) (?:you|anyone|anybody|someone) (?:happen to )?know"
    r"|(?:please|kindly) (?:confirm|state|provide|supply|say|advise|disclose|send|share|give|could you tell)"
    r"|wonder(?:ing|ed)?|(?:my|our|the) (?:question|request|query) is(?: simple| simply)?"
    r"|(?:all|what) (?:i|we) (?:need|want|ask)(?: to know)? is|(?:simply|just|only) (?:ask|asking)"
)
REQUEST = re.compile(
    rf"\b(?:{TELL})\b(?: (?:me|us|if|about|of|for|with|a figure for))*[,:]?\s*"
    r"|\b(?:know|learn|hear|see|understand|say|tell|ask|confirm|explain|advise|clarify|state|establish|out)"
    rf"(?: (?:me|us|please|exactly|just|roughly))*[,:]? (?={ASKS}\b)",
    re.IGNORECASE,
)
CLAUSE = re.compile(
    r"(?:[:–—]\s*|\s-\s+|,\s*(?:and |but |so |namely |specifically |in particular )?"
    r"(?!which\b|who\b|whose\b)|\b(?:and|but|so|now|then)\s+)"
    rf"(?=(?:{ASKS}|whether)\b)",
    re.IGNORECASE,
)
"""Where a sentence begins to ask."""
BEGINS = re.compile(
    rf"(?:and |but |so |also |or |now |then )*(?:{ASKS}|whether|is|are|was|were|did|do|does|has|have"
    r"|had|will)\b",
    re.IGNORECASE,
)
COURTESY = re.compile(
    r"\bhow (?:i|we) (?:can|could|may|might|should)\b|\b(?:refine|narrow|clarify|amend) (?:it|this|my|the)\b"
    r"|\bif (?:this|that|the|it|you|any)\b.{0,60}\b(?:please|let|tell|advise|contact)\b"
    r"|\bhope (?:you|this|that)\b|\bthank(?:s|ing)?\b|\bgrateful\b|\bappreciate\b"
    r"|\b(?:by|via) (?:e-?mail|post|return)\b",
    re.IGNORECASE,
)
"""What people write so as to be polite, or about the request itself."""
NAMELY = re.compile(
    r"^\W*(?:specifically|namely|in particular|in short|to be (?:precise|exact|specific)"
    r"|my (?:question|request))"
    r"[,:]\s*(?=\w)",
    re.IGNORECASE,
)
"""What begins a sentence that says what is wanted, without asking it: `Specifically: the share of …`."""
POINTS_BACK = re.compile(
    r"(?<!are )(?<!is )(?<!were )(?<!was )\bthere\b(?! (?:is|are|was|were|has|have|been|be|will)\b)"
    r"|\b(?:those|these|his|her|that one|this one)\b",
    re.IGNORECASE,
)
STANDS_FOR = re.compile(r"\b(?:it|they|them|he|she)\b", re.IGNORECASE)
"""What may stand for something said before, or for the council."""
YES_OR_NO = re.compile(
    r",\s*(?:and |but |so )?(?=(?:is|are|was|were|did|do|does|has|have|had|will|can) \w)", re.IGNORECASE
)
ACT = re.compile(r"\b[A-Z]\w+ (?:Act|Regulations|Order|Code|Guidance) (?:19|20)\d\d")
OF_ONESELF = re.compile(
    r"\b(?:I|we|my|our|he|she|his|her|who)\b[^.?!]*\b(?:moved|was|were|lived|living|bought|joined|retired|left"
    r"|came|wrote|born|died|since|until|married|started|worked)\b|\bsince\b|\bback in\b|\buntil\b",
    re.IGNORECASE,
)
"""What tells when something was in the asker's own life, or since when, which is no period of a figure."""


def questions_in(
    text: str, read: Callable[[str], AskedQuestion], facts: FactIndex
) -> Iterator[AskedQuestion]:
    """The questions that a text asks, the likeliest first, each taken apart.

    A question that names nothing by itself, such as what a survey said, is that of the whole text.
    """
    text = without_slips(as_named_here(text[:LONGEST], facts))

    def names_enough(part: str) -> bool:
        asked = read(part)
        return sum(term.is_specific for term in asked.terms) + bool(asked.apart_from) >= ENOUGH_NAMED

    for part in asked_in(text, periods_in, names_enough):
        question = read(part)
        yield question if part == text or any(term.is_specific for term in question.terms) else read(text)


def without_slips(text: str) -> str:
    """A text without what its sentences take back, in one pass: a long text costs what its length is."""
    kept, begin = "", 0
    for found in TAKEN_BACK.finditer(text):
        ends = [end.end() for end in SENTENCE_ENDS.finditer(text, begin, found.start())]
        kept += f"{text[begin : ends[-1]]} " if ends else ""
        begin = found.end()
    return kept + text[begin:]


def as_named_here(text: str, facts: FactIndex) -> str:
    """A text with what people shorten as it is written here: `P&R`, and the end of a plan's decade."""
    if facts.horizon:
        text = END_OF_DECADE.sub(f"by {facts.horizon}", text)
    return SHORTENED.sub(lambda found: _spelled_out(found.group(), facts), text)


def _spelled_out(letters: str, facts: FactIndex) -> str:
    is_plain = "&" not in letters
    return letters if is_plain and letters.islower() else facts.initials.get(letters.lower(), letters)


def asked_in(
    text: str,
    periods_of: Callable[[str], Sequence[str]],
    names_enough: Callable[[str], bool] = lambda _: False,
) -> tuple[str, ...]:
    """The questions that a letter asks, the likeliest first; the text itself where it is no letter.

    Args:
        text: as typed.
        periods_of: the periods that a text names, each as printed.
        names_enough: whether a question says by itself what `it` or `they` in it are.
    """
    text = text.strip()
    if len(text.split()) < SHORTEST_LETTER:
        return (text,)
    sentences = [part.strip() for part in SENTENCE.split(text) if part and part.strip()]
    asked = [
        found
        for at, part in enumerate(sentences)
        if (found := _question_in(part, sentences[:at], names_enough))
    ]
    if not asked:
        return (text,)
    asked.sort(key=lambda found: -found[0])
    named = _named_once(sentences, periods_of)
    best = [found[1] for found in asked if found[0] == asked[0][0]]
    if len(sentences) == 1 and len(best) == 1 and best[0] == text:
        return (text,)
    return tuple(part if not named or periods_of(part) else f"{part.rstrip(' ?.!')} {named}" for part in best)


def parts_of(text: str) -> tuple[str, ...]:
    """The questions that a text asks in one, each by itself; none where it asks one.

    `How many trees were planted and who paid for them` asks twice; of `the spin doctors (communications)`
    what stands in brackets says which are meant.
    """
    found = ASKS_TWICE.match(text.strip())
    twice = found.groups() if found else ()
    is_letter = len(text.split()) >= SHORTEST_LETTER  # whose sentences are looked through before
    asked = [] if is_letter else [part for part in SENTENCE.split(text.strip()) if part]
    explained = (EXPLAINED.sub(r"\1", text),) if EXPLAINED.search(text) else ()
    parts = (*twice, *(asked if len(asked) > 1 else ()), *explained)
    kept = (part.strip(" ,;:?.") for part in parts)
    return tuple(dict.fromkeys(each for each in kept if len(each.split()) >= LEAST_ASKED and each != text))


def both_asked(text: str) -> tuple[str, str]:
    """The two questions of a sentence that asks twice; empty where it asks once."""
    found = ASKS_TWICE.match(text.strip())
    first, second = (part.strip(" ,;:?.") for part in found.groups()) if found else ("", "")
    return (first, second) if len(second.split()) >= LEAST_ASKED else ("", "")


def first_answered(each: Iterable[Answered]) -> Answered:
    """The first that answers of what came of several questions, else the first refusal."""
    first: Answered | None = None
    for found in each:
        if found.answers:
            return found
        first = first or found
    return first or Answered((), (), "")


def _question_in(
    sentence: str, before: Sequence[str], names_enough: Callable[[str], bool]
) -> tuple[int, str] | None:
    """How plainly a sentence asks, and its question; None where it asks nothing."""
    if COURTESY.search(sentence) and not re.search(HOW_MANY, sentence, re.IGNORECASE):
        return None
    if re.search(r"\bhow (?:i|we) (?:can|could|may|might|should)\b", sentence, re.IGNORECASE):
        return None
    if namely := NAMELY.match(sentence):
        sentence = f"{sentence[namely.end() :].rstrip(' .')}?"
        return PLAINEST, sentence
    asks = sentence.endswith("?")
    question, is_cut = sentence, False
    requests = [found for found in REQUEST.finditer(sentence) if _is_long(sentence[found.end() :])]
    if requests:
        question, is_cut = sentence[requests[-1].end() :], True
    if len(question.split()) >= LONGEST_CLAUSE and not BEGINS.match(question):
        clauses = [found for found in CLAUSE.finditer(question) if _is_long(question[found.end() :])]
        clauses += [found for found in YES_OR_NO.finditer(question) if asks and not clauses]
        if clauses:
            question, is_cut = question[clauses[0].end() :], True
    begins = BEGINS.match(question) is not None
    if not (asks or is_cut or begins):
        return None
    if POINTS_BACK.search(question) or (STANDS_FOR.search(question) and not names_enough(question)):
        question = sentence if question != sentence else " ".join((*before[-1:], sentence))
    return 2 * (begins and (asks or is_cut)) + asks + begins, question


def _is_long(part: str) -> bool:
    return len(part.split()) >= LEAST_ASKED


def _named_once(sentences: Sequence[str], periods_of: Callable[[str], Sequence[str]]) -> str:
    """The one period that the sentences name, but for those of somebody's life and of laws."""
    named = {
        period
        for part in sentences
        if not OF_ONESELF.search(part)
        for period in periods_of(ACT.sub(" ", part))
    }
    return next(iter(named)) if len(named) == 1 else ""
