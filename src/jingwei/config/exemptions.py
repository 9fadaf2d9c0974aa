"""Tables without a policy of row-level security, each with its reason. A test fails on a table that has neither."""

_DOOR = "Asked at the door, before there is an actor whose scope could be in force; holds what signing in needs and no register."
_LOG = "Written by the log's own code; holds hashes, numbers and sealed keys, and nothing that says whom an entry is about."
_TREE = "Hashes and signatures of the log, which anybody may see; written by functions of the owner alone."
_TERRITORY = "Public knowledge: names and codes of divisions and grids."
_ARCHIVE = "About batches of the history archive, not about people; the archive itself is closed to the app role."
_JOBS = "Job queue: arguments that concern a person are sealed before they are queued."
_DJANGO = "Django's own bookkeeping, without people."

EXEMPT: dict[str, str] = {
    "accounts_account": _DOOR + " Phones are sealed.",
    "accounts_post": _DOOR,
    "accounts_consent": _DOOR,
    "accounts_machineclient": _DOOR,
    "accounts_submission": "Hashes of form tokens, and where each form led.",
    "account_emailaddress": "allauth's table, always empty: accounts carry no mail address.",
    "account_emailconfirmation": "allauth's table, always empty: accounts carry no mail address.",
    "mfa_authenticator": _DOOR + " Secrets are sealed.",
    "allauth_idp_oidc_client": _DOOR + " Secrets are hashed.",
    "allauth_idp_oidc_token": _DOOR + " Tokens are hashed.",
    "declarations_attempt": "Counts of tries under keyed hashes; asked before there is an actor.",
    "declarations_decoy": "Rows that mean nothing, written so that every declaration is the same work.",
    "django_session": "Sessions are found by a secret key before there is an actor; their contents are sealed.",
    "auth_group": _DJANGO + " Groups are not used.",
    "auth_group_permissions": _DJANGO + " Groups are not used.",
    "auth_permission": _DJANGO,
    "django_content_type": _DJANGO,
    "django_migrations": _DJANGO,
    "evidence_chain": _LOG,
    "evidence_checkpoint": _TREE,
    "evidence_cosignature": _TREE,
    "evidence_cursor": _LOG,
    "evidence_number": _LOG,
    "evidence_past": "One row while a demo is filled, which the owner alone can write; holds nothing else.",
    "evidence_pending": _LOG,
    "evidence_refusal": "What witnesses answered about the log, which anybody may know; written by functions of the owner alone.",
    "evidence_subjectkey": _LOG,
    "evidence_timestamp": "What an authority said of a hash, and the hash: of a checkpoint or a sealed document, never of what somebody typed.",
    "evidence_tile": _TREE,
    "evidence_tree": _TREE,
    "procrastinate_events": _JOBS,
    "procrastinate_jobs": _JOBS,
    "procrastinate_periodic_defers": _JOBS,
    "procrastinate_workers": _JOBS,
    "registers_division": _TERRITORY,
    "registers_divisionversion": _TERRITORY,
    "registers_divisionsuccessor": _TERRITORY,
    "registers_grid": _TERRITORY,
    "registers_gridversion": _TERRITORY,
    "registers_historygeneration": _ARCHIVE,
    "registers_historybatchkey": _ARCHIVE + " Keys are sealed.",
}
"""Table → why it needs no policy."""
