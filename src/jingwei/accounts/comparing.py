"""What must hold between accounts and the log, for whoever compares them."""

from jingwei.evidence.checks import FALSE, TRUE, Column, Table

_ACCOUNT, _POST, _CLIENT = "f ->> 'account'", "f ->> 'post'", "f ->> 'client'"
_CONSENT = "concat_ws(' ', f ->> 'account', f ->> 'text', f ->> 'version')"


def _given(step: str, *names: str) -> dict[str, Column]:
    return {name.replace("_", " "): Column(f"t.{name}", {step: f"f ->> '{name}'"}) for name in names}


def _many(step: str, *names: str) -> dict[str, Column]:
    return {name: Column(f"to_jsonb(t.{name})", {step: f"f -> '{name}'"}) for name in names}


TABLES = (
    Table(
        name="accounts_account",
        key="t.id",
        case="t.id",
        made={"accounts.staff-created": _ACCOUNT, "accounts.resident-created": _ACCOUNT},
        changed={"accounts.closed": _ACCOUNT, "accounts.erased": _ACCOUNT},
        columns={
            "kind": Column("t.kind", {"accounts.staff-created": "'staff'", "accounts.resident-created": "'resident'"}),
            "state": Column(
                "t.is_active",
                {
                    "accounts.staff-created": TRUE,
                    "accounts.resident-created": TRUE,
                    "accounts.closed": FALSE,
                    "accounts.erased": FALSE,
                },
            ),
        },
    ),
    Table(
        name="accounts_post",
        key="t.id",
        case="t.account_id",
        made={"accounts.post-given": _POST},
        changed={"accounts.post-ended": _POST},
        columns={
            "account": Column("t.account_id", {"accounts.post-given": _ACCOUNT}),
            **_given("accounts.post-given", "role", "organisation", "level", "valid_from"),
            **_many("accounts.post-given", "codes"),
            "end": Column(
                "t.valid_until", {"accounts.post-given": "f ->> 'valid_until'", "accounts.post-ended": "f ->> 'valid_until'"}
            ),
        },
    ),
    Table(
        name="accounts_consent",
        rows="""select concat_ws(' ', account_id, text, version) as key, account_id, bool_and(withdrawn_at is not null) as over
          from accounts_consent group by account_id, text, version""",
        key="t.key",
        case="t.account_id",
        made={"accounts.consent-given": _CONSENT},
        changed={"accounts.consent-withdrawn": _CONSENT},
        columns={"withdrawal": Column("t.over", {"accounts.consent-given": FALSE, "accounts.consent-withdrawn": TRUE})},
    ),
    Table(
        name="accounts_machineclient",
        key="t.client",
        made={"accounts.client-admitted": _CLIENT},
        changed={"accounts.client-ended": _CLIENT},
        columns={
            **_given("accounts.client-admitted", "organisation", "level", "basis", "valid_from"),
            **_many("accounts.client-admitted", "scopes", "codes"),
            "end": Column(
                "t.valid_until", {"accounts.client-admitted": "f ->> 'valid_until'", "accounts.client-ended": "f ->> 'valid_until'"}
            ),
        },
    ),
)
