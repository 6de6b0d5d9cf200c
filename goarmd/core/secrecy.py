"""Decides what of a setting or a message may be kept and shown. State, logs, JSON, page and terminal all ask here.

Values are shown only of keys that are known to be harmless; of everything else a salted digest stands for the value,
enough to see that it changed. Even in a shown value the shapes of secrets are taken out.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import Final

HIDDEN: Final = "[hidden]"
EDITION: Final = 3  # of the shapes below: with a higher one, every state file is cleaned again at the next start
_DIGITS = 12  # of a digest: a change shows, and with its salt it does not help in guessing
_WORDS: Final = (
    "password|passwd|passphrase|pwd|secret|token|api[-_]?key|access[-_]?key|credential|cookie|session[-_]?id"
    "|authorization|dsn|private[-_]?key"
)
_FLAGS: Final = "password|passwd|pass|token|secret|api-key|auth"
_QUOTE: Final = r"(?:\\{0,3}[\"'])?"  # escaped in JSON within JSON
# Shapes of secrets, by the services' own documents on how their tokens look. Each repeat is bounded, so that no text
# takes long to search.
_SHAPES: Final = (
    r"(?:gh[pousr]|ghs)_[A-Za-z0-9]{16,255}",  # GitHub
    r"github_pat_[A-Za-z0-9_]{20,255}",
    r"gl(?:pat|ptt|dt|rt|cbt|soat|ft|imt|agent)-[A-Za-z0-9_.-]{8,255}",  # GitLab
    r"\b(?:sk|pk|rk)[-_](?:live[-_]|test[-_]|ant[-_]|proj[-_])?[A-Za-z0-9_-]{8,255}",  # OpenAI, Anthropic, Stripe
    r"\b(?:AKIA|ASIA|AGPA|AROA|AIDA)[A-Z0-9]{12,64}",  # AWS
    r"\bAKCp[A-Za-z0-9]{8,255}",  # Artifactory
    r"\bAIza[A-Za-z0-9_-]{30,64}",  # Google
    r"\bya29\.[A-Za-z0-9_-]{16,255}",
    r"\bxox[abeoprs]-[A-Za-z0-9-]{8,255}",  # Slack
    r"hooks\.slack\.com/services/[A-Za-z0-9/]{8,255}",
    r"\bnpm_[A-Za-z0-9]{20,64}",
    r"\bpypi-[A-Za-z0-9_-]{16,255}",
    r"\bhf_[A-Za-z0-9]{16,64}",
    r"\bdop_v1_[a-f0-9]{16,128}",
    r"\bSG\.[A-Za-z0-9_-]{8,64}\.[A-Za-z0-9_-]{8,128}",  # SendGrid
    r"\bhvs\.[A-Za-z0-9_-]{16,255}",  # Vault
    r"\bdckr_pat_[A-Za-z0-9_-]{16,64}",
    r"\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{4,4096}(?:\.[A-Za-z0-9_-]{0,1024})?",  # JWT
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{0,8192}(?:-----END[A-Z -]{0,40})?",
    r"(?i:\bbearer[\s:=]{1,3})[A-Za-z0-9+/_.~=-]{6,4096}",
    r"(?i:\b(?:basic|token|digest)[\s:=]{1,3})(?=\S{0,200}\d)[A-Za-z0-9+/_.~=-]{6,4096}",  # not "unexpected token x"
    (
        rf"(?i:\b[\w.-]{{0,40}}(?:{_WORDS})(?:[_-][\w-]{{0,20}}|\d{{1,3}})?{_QUOTE}\s{{0,4}}[=:]\s{{0,4}}{_QUOTE}"
        r"(?!(?:true|false|null)\b)(?:(?:bearer|basic|digest|token)\s{1,4})?)[^\s\"',;&]{1,4096}"
    ),
    r"(?i:\bcurl\b[^\n]{0,200}?\s(?:-u|--user)[\s=]{0,2})\S{1,255}",
    rf"(?i:(?<![\w-])--?(?:{_FLAGS})[\s=]{{1,2}})\S{{1,4096}}",
)
_SECRET: Final = re.compile("|".join(f"(?:{shape})" for shape in _SHAPES))
_DIGEST: Final = re.compile(rf"digest:[0-9a-f]{{{_DIGITS}}}")
_SECRET_FLAG: Final = re.compile(rf"--?(?:[\w-]{{0,40}}-)?(?:{_FLAGS})", re.IGNORECASE)
# Up to the last @ of the host's part, as Go and browsers take it: a password may hold @ and quotation marks.
_LOGIN: Final = re.compile(r"(?<=://)[^/\s\"]{1,512}@")
_LOGIN_WITHOUT_SCHEME: Final = re.compile(r"\b[\w.+-]{1,64}:[^\s/:\"]{1,128}@(?=[\w.-]{1,255}(?::\d|/|$|\())")


def without_secrets(text: str) -> str:
    """A text in which logins of addresses and everything of a secret's shape are replaced."""
    text = _LOGIN.sub(f"{HIDDEN}@", text)
    text = _LOGIN_WITHOUT_SCHEME.sub(f"{HIDDEN}@", text)
    return _SECRET.sub(HIDDEN, text)


@lru_cache(maxsize=256)  # command lines are looked at again and again while their processes run
def arguments_without_secrets(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The arguments of a program; what stands behind a flag such as `--token` is a secret whatever it looks like."""
    before = ("", *arguments)
    return tuple(
        HIDDEN if _SECRET_FLAG.fullmatch(flag) else without_secrets(argument)
        for flag, argument in zip(before, arguments, strict=False)
    )


def has_login(value: str) -> bool:
    """Whether an address in the value carries a user's name and password."""
    return _LOGIN.search(value) is not None


def holds_secret(text: str) -> bool:
    """Whether something in the text has the shape of a secret."""
    return without_secrets(text) != text


def digest(value: str, salt: bytes) -> str:
    """What stands for a value that is not shown: the same while the value is the same, for one salt."""
    found = hashlib.blake2b(value.encode("utf-8", "surrogatepass"), key=salt[:64], digest_size=_DIGITS // 2)
    return f"digest:{found.hexdigest()}"


def is_digest(value: str) -> bool:
    """Whether this already stands for a value that is not shown."""
    return _DIGEST.fullmatch(value) is not None


def shown(value: str, salt: bytes, *, is_harmless: bool) -> str:
    """A value as it may be kept and shown.

    Args:
        value: as text.
        salt: of this state file.
        is_harmless: the key is one whose values are known to be no secret.
    """
    if not is_harmless:
        return digest(value, salt)
    cleaned = without_secrets(value)
    return value if cleaned == value else f"{cleaned} ({digest(value, salt)})"
