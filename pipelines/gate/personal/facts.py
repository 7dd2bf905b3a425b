"""What the law keeps more strictly of one person: health, family, faith, offences. Questions, never sure hits.

A condition alone tells on nobody ("adults with dementia"); it does beside a word that speaks of one person
(`her`, `the tenant`, `Mr K`, initials) in the same sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.gate.personal.folding import Folded
from pipelines.gate.personal.needs import Needs
from pipelines.gate.personal.spans import Span, words

CONDITIONS = words(
    """
    dementia alzheimer alzheimers parkinson parkinsons cancer chemotherapy leukaemia hiv aids hepatitis diabetes
    diabetic epilepsy epileptic sclerosis schizophrenia schizophrenic bipolar psychosis psychotic autism autistic
    adhd depression depressed anxiety suicide suicidal overdose overdosed sectioned miscarriage miscarried pregnant
    pregnancy abortion terminally stroke paralysed amputee wheelchair heroin cocaine cannabis alcoholic alcoholism
    addict addicted addiction relapsed raped rape abused molested trafficked asylum convicted conviction convictions
    prison imprisoned bereaved bankrupt transgender asthma arthritis incontinent tuberculosis cerebral palsy
    """
)
SOMEBODY = (
    r"(?:tenant|resident|client|patient|complainant|applicant|claimant|service\suser|pupil|mother|father|son|daughter|wife|"
    r"husband|carer|neighbour|leaseholder|worker|employee|officer)"
)
ONE_PERSON = re.compile(
    r"\b(?:he|she|his|her|him|mr|mrs|ms|miss|mx)\b(?!\sor\b)(?!\s?/)|"
    rf"\b(?:the|this|our)\s{SOMEBODY}(?=\s(?:who|whose|[a-z]+ed|sought|fled|lives?|suffers?)\b|'s|\s?[,(])|"
    rf"\b{SOMEBODY}(?=\s(?:is|was|has|had)\b)"
)
# Initials: behind a word for somebody, in brackets behind one, or before a surname.
WHO = r"(?i:tenant|resident|client|patient|complainant|applicant|claimant|user|pupil|child|mother|father|son|daughter)"
INITIALS = re.compile(rf"\b{WHO}\s\(?[A-Z]\.?\s?[A-Z]?\.?\b|(?<![\w.])(?:[A-Z]\.\s?){{1,3}}[A-Z][a-z]+")
OR_OTHERS = re.compile(r"(?:\bor|/)\s?$")
SENTENCE_END = re.compile(r"[.;!?]\s")
REACH = 80


FACT_NEEDS = Needs(words=CONDITIONS)


def facts(folded: Folded) -> Iterator[Span]:
    """Conditions and fates told of one person."""
    if CONDITIONS.isdisjoint(folded.words):
        return
    for match in re.finditer(r"[a-z]+", folded.lower):
        if match.group() not in CONDITIONS:
            continue
        begin = max(0, match.start() - REACH)
        ends = list(SENTENCE_END.finditer(folded.text, begin, match.start()))
        # `J. Harris` is no end of a sentence
        begin = next((end.end() for end in reversed(ends) if not _is_initial(folded, end)), begin)
        before = folded.lower[begin : match.start()]
        told = [one for one in ONE_PERSON.finditer(before) if not OR_OTHERS.search(before[: one.start()])]
        if told or INITIALS.search(folded.text, begin, match.start()):
            yield Span("fact", match.start(), match.end(), match.group(), is_sure=False)
            return


def _is_initial(folded: Folded, end: re.Match[str]) -> bool:
    return bool(re.search(r"(?<!\w)[A-Z]$", folded.text[: end.start()][-2:]))
