"""E-mail addresses however disguised, profiles on social media, network addresses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from pipelines.gate.personal.folding import Folded
from pipelines.gate.personal.needs import Needs
from pipelines.gate.personal.spans import Span, words

LOCAL_PART = r"(?:[A-Za-z0-9](?:[\w.+'%-]{0,62}\w)?|\"[^\"\n]{1,40}\")"
CODED_AT = r"&#0{0,4}64;|&commat;|%40|\\@"
# Where most people have theirs; ` at ` before one of them is the sign.
PROVIDERS = "gmail|googlemail|hotmail|outlook|yahoo|ymail|icloud|btinternet|protonmail|virginmedia|ntlworld|talktalk|aol"
BARE_AT = re.compile(rf"\s(?i:at)\s(?:{PROVIDERS})\.")
AT = (
    rf"(?:\s?(?:@|{CODED_AT})\s?|(?<=\w)\(a\)(?=\w)|\s(?i:at)\s(?=(?:{PROVIDERS})\.[a-z])"
    r"|\s?[\[({<_]{1,2}\s?(?i:at|@)\s?[\])}>_]{1,2}\s?|\s(?i:at)\s(?=[\w-]{1,60}(?:\s?[\[({]\s?|\s)(?i:dot)\b)|\s(?:AT)\s)"
)
DOT = r"(?:\s?\.\s?|\s?[\[({<]\s?(?i:dot|\.)\s?[\])}>]\s?|\s(?i:dot)\s|,(?=(?:com|org|net|co\.uk|gov\.uk)\b))"
LOCAL_DOTS = rf"{LOCAL_PART}(?:\s(?i:dot)\s[A-Za-z0-9][\w-]{{0,40}}){{0,3}}"
EMAIL = re.compile(
    rf"(?<![\w.+'%-])(?P<local>{LOCAL_DOTS}){AT}(?P<host>\w[\w-]{{0,60}}(?:{DOT}\w[\w-]{{0,60}}){{0,4}}?)"
    rf"{DOT}(?P<end>[^\W\d_]{{2,24}})(?![\w@])(?!{DOT}[A-Za-z]{{2,3}}\b)"
)
# How an address written in words ends; signs make any ending one.
SPELT_ENDS = words(
    """
    com org net uk gov edu info eu io me biz tv ie fr de scot wales cymru london nhs
    """
)
SPELT_AT = re.compile(r"[\[({<_]\s?at\s?[\])}>_]|\sat\s(?=\S{1,60}\s?[\[(\s]\s?dot)|\sat\s\S{1,60}\.[a-z]")
# Mailboxes of offices: a role, not a person.
ROLE = re.compile(
    r"(?:info|enquir(?:y|ies)|contact(?:us)?|customer\w*|service\w*|first\.?contact|foi\w*|freedom\w*|dpo|data\.?protection|"
    r"press\w*|media|comms|communications|planning\w*|housing\w*|council\w*|counciltax|benefits?|revenues?|payments?|"
    r"highways?|parking\w*|licen[cs]ing\w*|environment\w*|waste\w*|recycling\w*|library|libraries|museum\w*|"
    r"democratic\w*|elections?|electoral\w*|registrars?|registration\w*|complaints?|feedback|consult\w*|"
    r"schools?\w*|admissions?|safeguarding\w*|social\.?care\w*|adults?\w*|childrens?\w*|families|fostering|adoption|mash|"
    r"procurement\w*|tenders?|finance\w*|accounts?\w*|audit\w*|pensions?\w*|jobs|recruitment|hr|payroll\w*|it|"
    r"helpdesk|support\w*|help|web\w*|opendata|open\.?data|data\w*|transparency\w*|performance\w*|policy\w*|"
    r"trading\.?standards|building\.?control|mail|mailbox|office\w*|admin\w*|reception|team\w*|hello|news\w*|noreply|no-reply|"
    r"general|secretariat|committee\w*|leader|mayor\w*|ceo|chief\.?exec\w*|legal\w*|property\w*|estates?|leisure\w*|"
    r"events?|bookings?|tourism|visit\w*|business\w*|investment|economic\w*|regeneration|transport\w*|streets?\w*|"
    r"parks\w*|cemeter\w*|public\.?health\w*|healthwatch|emergency\w*|resilience|report\w*|alerts?|subscriptions?)"
    r"(?:[._-]?(?:team|dept|department|service|services|enquiries|mailbox|office|unit|requests?|desk|group|[a-z]{2,20}))?"
)
PROFILE = re.compile(
    r"(?<![\w@.-])(?:https?://)?(?:(?:www|m|mobile|[a-z]{2}(?:-[a-z]{2})?)\.)?(?P<site>facebook\.com|fb\.com|fb\.me|twitter\.com|x\.com|"
    r"instagram\.com|linkedin\.com/(?:in|pub)|tiktok\.com|youtube\.com/(?:user|c|channel)|snapchat\.com/add|t\.me|threads\.net|"
    r"reddit\.com/u(?:ser)?|nextdoor\.co\.uk/profile|nextdoor\.com/profile|pinterest\.(?:com|co\.uk)|bsky\.app/profile|"
    r"mastodon\.(?:social|online|world)|wa\.me|onlyfans\.com|twitch\.tv)"
    r"/(?:profile\.php\?id=|people/[\w.%+-]{1,80}/|groups/[\w.%+-]{1,80}/(?:user|members?)/)?(?P<who>@?[\w.%+-]{2,80})",
    re.IGNORECASE,
)
NOT_A_PROFILE = words(
    """
    pages groups events watch share sharer sharer.php intent hashtag search explore p reel status home help
    policies business marketplace about privacy plugins dialog tr i company school legal login settings
    """
)
SITES = words(
    "twitter instagram insta facebook fb tiktok snapchat snap linkedin telegram threads skype bluesky ig"
)
HANDLE = re.compile(r"(?<![\w@./+-])@(?P<who>[A-Za-z_][\w.]{2,30})(?![\w@])(?!\.[a-z]{2,})")
SAYS_ACCOUNT = re.compile(
    r"(?:\b(?:twitter|x|instagram|insta|ig|facebook|fb|tiktok|snapchat|snap|linkedin|telegram|threads|skype|bluesky)"
    r"(?:\s(?:name|user(?:name)?|account|handle|id|profile))?\s?(?::|-|=|\bis\b)?\s?)(?P<who>[A-Za-z_][\w.]{3,30})(?![\w@])"
)
# Accounts of bodies, not of people.
OFFICIAL = re.compile(
    r"(?:council|gov|borough|county|city|police|nhs|fire|library|libraries|museum|trust|school|academy|college|"
    r"university|org|news|press|uk$|ltd|service|transport|tfl|housing|health|parks|theatre|centre)",
    re.IGNORECASE,
)
IPV4 = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?![\w-]|\.\d)")
IPV6 = re.compile(
    r"(?<![\w:.])(?:[0-9a-fA-F]{1,4}:){2,7}(?::?[0-9a-fA-F]{1,4}){1,7}(?![\w:])|(?<![\w:.])[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{0,4}){2,7}(?![\w:])"
)
SAYS_NETWORK = re.compile(
    r"\b(?:ip|ips|ipv[46]|ip\s?address(?:es)?|from|host|client|logged|login|connection|device)\b[^\w]{0,3}(?:(?:at|in|is|address|from)\b[^\w]{0,3}){0,2}$"
)
IS_NUMBERED = re.compile(
    r"\b(?:section|paragraph|para|clause|version|release|chapter|item|table|figure|v|schedule|part|rule|policy|page|annex|appendix)\.?\s?$"
)


CODES = ("&#", "&commat;", "%40", "(a)")
EMAIL_NEEDS = Needs(words=frozenset({"at"}), pieces=CODES, shapes=(b"@",))
# an address of a site ends in `.com/`, `.me/`, `.social/` …
PROFILE_NEEDS = Needs(words=SITES, shapes=(b"@", b".aa/", b".aaa/", b".aaaaa/", b".aaaaaa/"))
NETWORK_NEEDS = Needs(shapes=(b"0.0", b":"), digits=4)


def emails(folded: Folded) -> Iterator[Span]:
    """E-mail addresses, also written with words for the signs; mailboxes of roles are no one's own."""
    if not ("@" in folded.text or folded.says(*CODES) or _is_spelt(folded)):
        return
    for match in EMAIL.finditer(folded.text):
        local = re.sub(r"\s(?i:dot)\s", ".", match["local"]).lower()
        host = re.sub(
            r"[\s\[\](){}<>]|(?i:\bdot\b)",
            lambda found: "." if "dot" in found.group().lower() else "",
            match["host"],
        ).lower()
        plain = f"{local}@{host}.{match['end'].lower()}"
        if (BARE_AT.search(match.group()) and not re.search(r"[\d._-]", local)) or local.isdigit():
            continue  # to look at a site of theirs is no address
        is_spelt = "@" not in match.group() and "." not in match.group()
        if not ROLE.fullmatch(local) and not (is_spelt and match["end"].lower() not in SPELT_ENDS):
            yield Span("email", match.start(), match.end(), plain)


def _is_spelt(folded: Folded) -> bool:
    """Whether `at` may stand for the sign: beside brackets, or before a dot or the word for it."""
    hints = ("dot", "[", "(", "{", "<", "_")
    return (b".a" in folded.shape or folded.says(*hints)) and bool(SPELT_AT.search(folded.lower))


def profiles(folded: Folded) -> Iterator[Span]:
    """Addresses of profiles and handles of people; those of councils, schools and the like are let pass."""
    text = folded.text
    if "/" in text:
        for match in PROFILE.finditer(text):
            who = match["who"].lower().lstrip("@").rstrip(".")
            if who not in NOT_A_PROFILE and not OFFICIAL.search(who):
                yield Span("profile", match.start(), match.end(), who)
    if "@" in text:
        for match in HANDLE.finditer(text):
            who = match["who"].lower().rstrip(".")
            if not OFFICIAL.search(who):
                yield Span("profile", match.start(), match.start() + 1 + len(who), who)
    if SITES.isdisjoint(folded.words):
        return
    for match in SAYS_ACCOUNT.finditer(folded.lower):
        who = match["who"]
        if re.search(r"[\d_.]", who) and not OFFICIAL.search(who):
            yield Span("profile", *match.span("who"), who)


def network_addresses(folded: Folded) -> Iterator[Span]:
    """Addresses on the internet; numbers of paragraphs and versions are none, nor are an office's inside ones."""
    for match in IPV4.finditer(folded.text) if folded.text.count(".") >= 3 else ():
        bare = match.group().split("/")[0]
        try:
            address = ipaddress.IPv4Address(bare)
        except ValueError:
            continue
        before = folded.before(match.start())
        parts = [int(part) for part in bare.split(".")]
        is_clear = max(parts) >= 32 and sum(part > 9 for part in parts) >= 2
        if IS_NUMBERED.search(before) or not (SAYS_NETWORK.search(before) or is_clear):
            continue
        if not (address.is_private or address.is_loopback or address.is_unspecified) or _is_for_examples(
            address
        ):
            yield Span("network_address", match.start(), match.end(), bare)
    for match in IPV6.finditer(folded.text) if folded.text.count(":") >= 2 else ():
        try:
            six = ipaddress.IPv6Address(match.group())
        except ValueError:
            continue
        if len(match.group()) >= 6 and re.search(r"[a-f]|::", match.group().lower()) and not six.is_loopback:
            yield Span("network_address", match.start(), match.end(), match.group().lower())


def _is_for_examples(address: ipaddress.IPv4Address) -> bool:
    """The nets that documents take their examples from: who seeds a text with one wants it found."""
    nets = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
    return any(address in ipaddress.IPv4Network(net) for net in nets)
