"""What happens to accounts, posts, consents and machine clients. No name and no number is in an event."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from jingwei.evidence.events import Event

ACCOUNT = ("accounts_account",)
POST = ("accounts_post",)


@dataclass(frozen=True, slots=True)
class StaffCreated(Event):
    act: ClassVar[str] = "accept"
    step: ClassVar[str] = "accounts.staff-created"
    covers: ClassVar[tuple[str, ...]] = ACCOUNT

    account: UUID


@dataclass(frozen=True, slots=True)
class ResidentCreated(Event):
    """Somebody proved that a phone is theirs for the first time."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "accounts.resident-created"
    covers: ClassVar[tuple[str, ...]] = ACCOUNT

    account: UUID


@dataclass(frozen=True, slots=True)
class PhoneChanged(Event):
    act: ClassVar[str] = "correct"
    step: ClassVar[str] = "accounts.phone-changed"
    covers: ClassVar[tuple[str, ...]] = ACCOUNT

    account: UUID


@dataclass(frozen=True, slots=True)
class PasswordSet(Event):
    act: ClassVar[str] = "key"
    step: ClassVar[str] = "accounts.password-set"
    covers: ClassVar[tuple[str, ...]] = ACCOUNT

    account: UUID


@dataclass(frozen=True, slots=True)
class AccountClosed(Event):
    act: ClassVar[str] = "close"
    step: ClassVar[str] = "accounts.closed"
    covers: ClassVar[tuple[str, ...]] = ACCOUNT

    account: UUID


@dataclass(frozen=True, slots=True)
class AccountErased(Event):
    act: ClassVar[str] = "erase"
    step: ClassVar[str] = "accounts.erased"
    covers: ClassVar[tuple[str, ...]] = ACCOUNT

    account: UUID


@dataclass(frozen=True, slots=True)
class PostGiven(Event):
    act: ClassVar[str] = "assign"
    step: ClassVar[str] = "accounts.post-given"
    covers: ClassVar[tuple[str, ...]] = POST

    account: UUID
    post: UUID
    role: str
    organisation: str
    level: str
    codes: tuple[str, ...]
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class PostEnded(Event):
    act: ClassVar[str] = "close"
    step: ClassVar[str] = "accounts.post-ended"
    covers: ClassVar[tuple[str, ...]] = POST

    account: UUID
    post: UUID
    valid_until: date


@dataclass(frozen=True, slots=True)
class ConsentGiven(Event):
    act: ClassVar[str] = "accept"
    step: ClassVar[str] = "accounts.consent-given"
    covers: ClassVar[tuple[str, ...]] = ("accounts_consent",)

    account: UUID
    text: str
    version: str


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn(Event):
    act: ClassVar[str] = "object"
    step: ClassVar[str] = "accounts.consent-withdrawn"
    covers: ClassVar[tuple[str, ...]] = ("accounts_consent",)

    account: UUID
    text: str
    version: str


@dataclass(frozen=True, slots=True)
class ClientAdmitted(Event):
    """A program of another department may read under an agreement."""

    act: ClassVar[str] = "share"
    step: ClassVar[str] = "accounts.client-admitted"
    covers: ClassVar[tuple[str, ...]] = ("accounts_machineclient",)

    client: str
    organisation: str
    scopes: tuple[str, ...]
    level: str
    codes: tuple[str, ...]
    basis: str
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class ClientEnded(Event):
    act: ClassVar[str] = "close"
    step: ClassVar[str] = "accounts.client-ended"
    covers: ClassVar[tuple[str, ...]] = ("accounts_machineclient",)

    client: str
    valid_until: date
