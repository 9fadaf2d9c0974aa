"""Whether the keys that are kept still give the tags that entries hold. For whoever compares the log with the tables."""

import json
from collections.abc import Iterator

from django.db import connections

from jingwei.evidence.entries import subject_tag
from jingwei.kernel import keys, purposes
from jingwei.kernel.errors import PurposeMissing
from jingwei.kernel.keys import CannotOpen, KeyMissing


def differences(using: str) -> Iterator[str]:
    """For each subject and each account: the tag in the newest entry about it, made anew. Older ones were made under the same key.

    Cost: reads all payloads once; a key is opened for each handle.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(_NEWEST)
        rows = cursor.fetchall()
    for handle, sealed, acted, entry, text, purpose in rows:
        if sealed is None:
            if not acted:  # of an account the key goes with the last payload about it, and another is made
                yield f"acts: entry {entry} names somebody whose key is not there"
            continue
        try:
            key = keys.ring().open("subject", bytes(sealed), aad=handle.bytes)
            tag = subject_tag(key, purposes.named(purpose).klass)
            said = json.loads(bytes(text))
            named = [said["actor"]["person"]] if acted else said["subjects"]
        except (CannotOpen, KeyMissing):
            yield f"acts: the key of somebody whom entry {entry} names cannot be opened"
            continue
        except (PurposeMissing, ValueError, KeyError, TypeError):
            continue  # the entry itself is damaged, and named for that
        if tag not in named:
            yield f"acts: the key of somebody whom entry {entry} names gives another tag"


_NEWEST = """select distinct on (o.handle) o.handle, k.sealed, o.acted, e.id, e.text, p.purpose from (
  select one as handle, false as acted, entry_id from evidence_payload, unnest(subjects) one
  union all select substr(actor, 9)::uuid, true, entry_id from evidence_payload
    where actor ~ '^account:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
) o join evidence_entry e on e.id = o.entry_id join evidence_payload p on p.entry_id = e.id
left join evidence_number n on n.entry_id = e.id left join evidence_pending q on q.entry_id = e.id
left join evidence_subjectkey k on k.subject = o.handle
order by o.handle, n.number desc nulls first, q.place desc, o.acted"""
