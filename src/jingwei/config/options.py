"""The settings table: every ``JINGWEI_*`` name with its default and what it means. An unknown name stops the start.

Each may also be read from a file: ``JINGWEI_SECRET_FILE=/run/secrets/x`` sets ``JINGWEI_SECRET``. docs/reference/settings.md is
generated from this table.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Option:
    """One setting. ``secret`` ones are never printed."""

    name: str
    default: str
    means: str
    secret: bool = False


OPTIONS: tuple[Option, ...] = (
    Option("JINGWEI_DATA", "./data", "Folder of the embedded database, the keys and the demo's mark."),
    Option("JINGWEI_DATABASE_URL", "", "Your own PostgreSQL (18 or later) as the app role; empty starts the embedded one.", True),
    Option("JINGWEI_OWNER_DATABASE_URL", "", "The same database as its owner, for `jingwei migrate`.", True),
    Option("JINGWEI_SEQUENCER_DATABASE_URL", "", "The same database as the sequencer role, for `jingwei worker`.", True),
    Option("JINGWEI_IMPORT_DATABASE_URL", "", "The same database as the import role, for loading.", True),
    Option("JINGWEI_SECRET", "", "Django's secret key; empty takes one from the key folder.", True),
    Option("JINGWEI_HOSTS", "localhost,127.0.0.1", "Host names that the server answers to, comma-separated."),
    Option("JINGWEI_PORT", "8000", "Port of `jingwei serve` and `jingwei demo`; PORT is read as well."),
    Option("JINGWEI_BIND", "127.0.0.1", "Address that the server listens on."),
    Option("JINGWEI_PUBLIC_URL", "", "Address of the portal in messages and QR codes; empty is http://localhost and the port."),
    Option("JINGWEI_HTTPS", "no", "yes when a proxy in front speaks HTTPS: cookies become secure and HSTS is sent."),
    Option("JINGWEI_THREADS", "8", "Threads of the server that do Django's work; a declaration holds one until its beat."),
    Option("JINGWEI_DISTRICT", "440304", "Division code of the district, 6 digits."),
    Option("JINGWEI_DISTRICT_NAME", "福田区", "Name of the district as pages in Chinese show it."),
    Option("JINGWEI_DISTRICT_NAME_EN", "Futian District", "Name of the district as pages in English show it."),
    Option("JINGWEI_LOG_NAME", "jingwei.local/log", "Name of the evidence log in signatures; never change it once in use."),
    Option(
        "JINGWEI_WITNESS_POLICY",
        "",
        "File with the log's witnesses and their quorum (C2SP tlog-policy); empty: none, and nobody is waited for.",
    ),
    Option(
        "JINGWEI_WITNESS_HOURS",
        "24",
        "How long an entry may be without a quorum before decide, serve and publish wait for witnesses.",
    ),
    Option("JINGWEI_LANGUAGE", "zh-hans", "First language of pages: zh-hans or en."),
    Option("JINGWEI_IMPORT_CHUNK_BYTES", "67108864", "How much of a list is taken in one transaction; what was taken stands."),
    Option(
        "JINGWEI_UPLOAD_BYTES",
        "268435456",
        "The largest list that can be sent by page; larger ones are imported on the command line.",
    ),
    Option("JINGWEI_UPLOAD_SECONDS", "300", "How long sending a list by page may take."),
    Option("JINGWEI_SMS_URL", "", "HTTP gateway that takes messages; empty keeps them queued."),
    Option(
        "JINGWEI_TSA_URL",
        "",
        "Time-stamping authority (RFC 3161); empty stamps by `openssl ts` here, which proves nothing to others.",
    ),
    Option(
        "JINGWEI_STAMP_MINUTES",
        "60",
        "How often the newest checkpoint of each log that has grown gets a time stamp, at most.",
    ),
    Option("JINGWEI_TSA_ROOTS", "", "PEM file with the root certificates that the authority's time stamps are checked against."),
    Option("JINGWEI_SEAL", "", "PKCS #12 file with the key and certificates that seal documents; empty uses a self-made one."),
    Option("JINGWEI_SEAL_PASSWORD", "", "Password of that file.", True),
    Option("JINGWEI_CHROMIUM", "", "Chromium for browser journeys in the tests; empty looks for one."),
)
NAMES = {option.name: option for option in OPTIONS}


class UnknownOption(SystemExit):
    """The environment holds a ``JINGWEI_*`` name that the table does not."""


class UnreadableOption(SystemExit):
    """A setting has a value that cannot be meant."""


@dataclass(frozen=True, slots=True)
class Options:
    """Values by name, read once at start."""

    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    def flag(self, name: str) -> bool:
        """True for yes, true, 1, on."""
        return self.values[name].lower() in {"yes", "true", "1", "on"}

    def positive(self, name: str) -> int:
        """A whole number above zero.

        Raises:
            UnreadableOption: it is none.
        """
        if not (self.values[name].isascii() and self.values[name].isdigit()) or int(self.values[name]) == 0:
            raise UnreadableOption(f"{name} is “{self.values[name]}”. Write a whole number above zero.")
        return int(self.values[name])

    @property
    def data(self) -> Path:
        """The data folder, absolute."""
        return Path(self.values["JINGWEI_DATA"]).expanduser().absolute()

    @property
    def embedded(self) -> bool:
        """Whether the embedded database is used."""
        return not self.values["JINGWEI_DATABASE_URL"]


def read(environment: Mapping[str, str] | None = None) -> Options:
    """The options of this process.

    Raises:
        UnknownOption: a ``JINGWEI_*`` name that nobody reads, most often a misspelling.
    """
    env = os.environ if environment is None else environment
    values = {option.name: option.default for option in OPTIONS}
    for name, value in env.items():
        if not name.startswith("JINGWEI_"):
            continue
        plain = name.removesuffix("_FILE")
        if name not in NAMES and plain not in NAMES:
            raise UnknownOption(f"There is no setting {name}. See docs/reference/settings.md for the ones there are.")
        if name in NAMES:
            values[name] = value
        else:
            values[plain] = Path(value).read_text("utf-8").strip()
    if env.get("PORT") and "JINGWEI_PORT" not in env:
        values["JINGWEI_PORT"] = env["PORT"]
    return Options(values)
