"""A generation of the history archive: every record once, in order, and a manifest that holds it together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.registers.history_sample import Sampler, trained

from jingwei.kernel import randomness
from jingwei.kernel.keys import KeyRing
from jingwei.registers.history import (
    Build,
    Codec,
    Damaged,
    Dictionary,
    Entry,
    Filed,
    HistoryRecord,
    Manifest,
    Row,
    check,
    entries_of,
)
from jingwei.registers.operations.history import _sorting
from jingwei.registers.operations.history._sorting import PARTS, PIECE_BYTES, Runs


@pytest.fixture(scope="module")
def filed() -> list[Filed]:
    return Sampler(4).filed(150, key_ids=(1, 2))


@pytest.fixture
def codecs() -> dict[int, Codec]:
    return made_codecs()


def made_codecs() -> dict[int, Codec]:
    return {key_id: Codec(trained(), bytes((key_id,)) * 32, key_id=key_id, generation=5) for key_id in (1, 2)}


@pytest.fixture
def ring(tmp_path) -> KeyRing:
    return KeyRing(tmp_path / "keys", create=True)


def entries(filed, ring) -> list[Entry]:
    return list(entries_of(filed, blind=lambda number: ring.blind_index("citizen-id", number)))


def build(filed, codecs, ring, **options) -> tuple[list[Row], Manifest]:
    made = Build(entries(filed, ring), codecs=codecs, **options)
    rows = list(made.rows())
    return rows, made.manifest


def test_a_generation_holds_every_record_once_newest_last(filed, codecs, ring):
    rows, manifest = build(filed, codecs, ring)
    assert [(row.index, row.seq) for row in rows] == sorted((row.index, row.seq) for row in rows)
    opened: dict[bytes, list[HistoryRecord]] = {}
    for row in rows:
        opened.setdefault(row.index, []).append(codecs[row.key_id].open(row.blob, index=row.index, seq=row.seq))
    held: dict[bytes, list[HistoryRecord]] = {}
    for one in filed:
        held.setdefault(ring.blind_index("citizen-id", one.number), []).append(one.record)
    for index, found in opened.items():
        assert [record.recorded_on for record in found] == sorted(record.recorded_on for record in held[index])
        assert sorted(map(HistoryRecord.to_bytes, found)) == sorted(map(HistoryRecord.to_bytes, held[index]))
    assert (manifest.rows, manifest.numbers, manifest.generation) == (len(filed), 150, 5)
    assert manifest.dictionary == trained().name
    assert sum(manifest.keys.values()) == sum(manifest.classes.values()) == len(filed)
    assert manifest.most == max(map(len, held.values()))


@given(order=st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_the_order_of_the_records_changes_nothing(tmp_path_factory, order):
    ring = KeyRing(tmp_path_factory.getbasetemp() / "build-keys", create=True)
    ring.key("index-citizen-id")  # made before the draws are counted
    filed = Sampler(5).filed(30, key_ids=(1, 2))
    shuffled = list(filed)
    order.shuffle(shuffled)
    with randomness.seeded(b"nonces"):
        plain = build(filed, made_codecs(), ring)
    with randomness.seeded(b"nonces"):
        assert build(shuffled, made_codecs(), ring) == plain


def test_runs_on_disk_give_the_order_of_a_sort_in_memory_and_tell_nobody_what_they_hold(tmp_path, monkeypatch, ring):
    kept: list[bytes] = []
    real = _sorting.tempfile.TemporaryFile

    def watched(**options):
        file = real(**options)
        write = file.write

        class Watched:
            def write(self, piece):
                kept.append(bytes(piece))
                return write(piece)

            def __getattr__(self, name):
                return getattr(file, name)

        return Watched()

    monkeypatch.setattr(_sorting.tempfile, "TemporaryFile", watched)
    one = Sampler(9).record()
    given = [(bytes((at % 3,)) + at.to_bytes(15), one.recorded_on.toordinal(), one.to_bytes(), at % 2) for at in range(3000)]
    given += entries(Sampler(6).filed(200, key_ids=(1, 2)), ring)
    folder = tmp_path / "runs"
    folder.mkdir()
    with Runs(folder) as runs:
        for index, _day, body, key_id in reversed(given):
            runs.add(index, body, key_id)
        assert runs.count == len(given)
        assert list(folder.iterdir()) == []  # a process that is killed leaves nothing
        assert sum(map(len, kept)) > PIECE_BYTES
        assert not any(one.name.encode() in piece for piece in kept)
        assert [entry for part in range(PARTS) for entry in sorted(runs.entries(part))] == sorted(given)


def test_a_manifest_is_read_back_and_a_changed_one_refused(filed, codecs, ring):
    _rows, manifest = build(filed, codecs, ring)
    assert Manifest.from_json(manifest.to_json()) == manifest
    for text in (
        "{}",
        "[]",
        "",
        "null",
        manifest.to_json()[:-1],
        manifest.to_json().replace('"rows"', '"row"'),
        " " + manifest.to_json(),
    ):
        with pytest.raises(Damaged):
            Manifest.from_json(text)


def test_a_generation_is_checked_against_its_manifest_without_a_key(filed, codecs, ring):
    rows, manifest = build(filed, codecs, ring)
    check(rows, manifest)
    changed = rows[5]._replace(blob=rows[5].blob[:-1] + bytes([rows[5].blob[-1] ^ 1]))  # never the byte that was there
    moved = rows[5]._replace(key_id=3 - rows[5].key_id)
    for wrong in (
        rows[:-1],
        rows[1:],
        [rows[1], rows[0], *rows[2:]],
        [*rows[:5], changed, *rows[6:]],
        [*rows[:5], moved, *rows[6:]],
        [*rows, rows[-1]],
    ):
        with pytest.raises(Damaged):
            check(wrong, manifest)


def test_a_generation_is_of_one_dictionary_and_its_manifest_waits_for_the_last_row(filed, codecs, ring):
    made = Build(entries(filed, ring), codecs=codecs)
    next(made.rows())
    with pytest.raises(RuntimeError, match="when all rows have been read"):
        _ = made.manifest
    mixed = codecs | {2: Codec(Dictionary(b"another dictionary"), b"2" * 32, key_id=2, generation=5)}
    with pytest.raises(ValueError, match="one dictionary"):
        build(filed, mixed, ring)
    with pytest.raises(KeyError):
        build([Filed("1", 9, filed[0].record)], codecs, ring)


def test_an_empty_generation_has_a_manifest(codecs, ring):
    rows, manifest = build([], codecs, ring)
    assert (rows, manifest.rows, manifest.most) == ([], 0, 0)
    check(rows, Manifest.from_json(manifest.to_json()))
