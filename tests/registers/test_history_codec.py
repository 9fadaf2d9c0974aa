"""The history archive: final bytes, sealed rows, look-ups of constant work."""

import threading
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.registers.history_sample import Sampler, trained

from jingwei.kernel.keys import KeyRing
from jingwei.registers.history import (
    LOOKUP_CAP,
    Codec,
    Damaged,
    Dictionary,
    HistoryRecord,
    LookUp,
    Row,
    SampleTooSmall,
    Source,
    TooLong,
    draw_data_key,
    unwrap_data_key,
    wrap_data_key,
    written_number,
)
from jingwei.registers.history.codec import OVERHEAD, blocks_of

INDEX = bytes(range(16))
WANG = HistoryRecord(
    name="王小明",
    address="广东省深圳市福田区莲花街道松竹路12号桐荷苑3栋1204室",
    source=Source.HOUSING,
    recorded_on=date(2019, 5, 3),
    phone="13900000012",
    house_code="4403040080010421300001204",
    valid_from=date(2019, 5, 1),
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
digits = st.text("0123456789", min_size=1, max_size=27)
some = st.one_of(texts.filter(bool), digits, st.just("13900000012"), st.just("4" * 25))
records = st.builds(
    HistoryRecord,
    name=texts,
    address=texts,
    source=st.sampled_from(Source),
    recorded_on=st.dates(),
    phone=st.none() | some,
    house_code=st.none() | some,
    valid_from=st.none() | st.dates(),
    valid_until=st.none() | st.dates(),
    number=st.none() | some,
)


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return trained()


@pytest.fixture(scope="module")
def codec(dictionary: Dictionary) -> Codec:
    return Codec(dictionary, b"k" * 32, key_id=7, generation=3)


@pytest.fixture
def ring(tmp_path) -> KeyRing:
    return KeyRing(tmp_path / "keys", create=True)


def test_the_bytes_of_a_record_are_final():
    assert WANG.to_bytes().hex() == GOLDEN
    assert HistoryRecord.from_bytes(bytes.fromhex(GOLDEN)) == WANG
    assert HistoryRecord.from_bytes(bytes.fromhex(GOLDEN_FULL)) == FULL
    assert FULL.to_bytes().hex() == GOLDEN_FULL


def test_a_blob_of_the_first_days_opens_for_ever():
    codec = Codec(Dictionary(GOLDEN_DICTIONARY), bytes(range(32)), key_id=1, generation=1)
    assert codec.open(bytes.fromhex(GOLDEN_BLOB), index=INDEX, seq=2) == WANG


@given(record=records)
def test_a_record_comes_back_from_its_bytes(record):
    assert HistoryRecord.from_bytes(record.to_bytes()) == record


@given(data=st.one_of(st.binary(max_size=60), st.binary(max_size=40).map(lambda tail: bytes.fromhex(GOLDEN)[:6] + tail)))
def test_only_canonical_bytes_are_a_record(data):
    try:
        record = HistoryRecord.from_bytes(data)
    except Damaged:
        return
    assert record.to_bytes() == data


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_changed_bytes_are_refused_or_are_another_record_of_the_same_form(at, bit):
    data = bytearray.fromhex(GOLDEN_FULL)
    data[at % len(data)] ^= 1 << bit
    try:
        record = HistoryRecord.from_bytes(bytes(data))
    except Damaged:
        return
    assert record.to_bytes() == bytes(data)


def test_a_record_beyond_the_format_is_refused():
    with pytest.raises(TooLong, match="at most 2048"):
        replace(WANG, address="路" * 700).to_bytes()
    with pytest.raises(ValueError, match="not an empty text"):
        replace(WANG, phone="")


def test_the_number_is_kept_only_where_the_list_wrote_it_otherwise():
    filed = "99010019800101001X"
    assert written_number(filed, filed_under=filed) is None
    assert written_number("99010019800101001x", filed_under=filed) == "99010019800101001x"
    assert written_number("990100800101001", filed_under=filed) == "990100800101001"


@given(record=records, index=st.binary(min_size=16, max_size=16), seq=st.integers(0, 2**15 - 1))
def test_a_sealed_record_comes_back(codec, record, index, seq):
    blob = codec.seal(record, index=index, seq=seq)
    assert codec.open(blob, index=index, seq=seq) == record
    assert (len(blob) - OVERHEAD) % 16 == 0


def test_every_flipped_bit_and_every_cut_is_refused(codec):
    blob = codec.seal(WANG, index=INDEX, seq=2)
    for at in range(len(blob) * 8):
        changed = bytearray(blob)
        changed[at // 8] ^= 1 << at % 8
        with pytest.raises(Damaged):
            codec.open(bytes(changed), index=INDEX, seq=2)
    for end in range(len(blob)):
        with pytest.raises(Damaged):
            codec.open(blob[:end], index=INDEX, seq=2)
    with pytest.raises(Damaged):
        codec.open(blob + b"\0", index=INDEX, seq=2)


@given(other=st.binary(min_size=16, max_size=16), seq=st.integers(0, 2**15 - 1))
def test_a_blob_opens_in_its_own_row_only(codec, other, seq):
    blob = codec.seal(WANG, index=INDEX, seq=2)
    for index, number in ((other, 2), (INDEX, seq)):
        if (index, number) != (INDEX, 2):
            with pytest.raises(Damaged):
                codec.open(blob, index=index, seq=number)


@pytest.mark.parametrize(
    "wrong", [{"generation": 4}, {"key_id": 8}, {"key": b"K" * 32}, {"dictionary": Dictionary(b"another dictionary")}]
)
def test_a_blob_opens_in_its_own_generation_key_and_dictionary_only(dictionary, codec, wrong):
    blob = codec.seal(WANG, index=INDEX, seq=2)
    right = {"dictionary": dictionary, "key": b"k" * 32, "key_id": 7, "generation": 3} | wrong
    other = Codec(right["dictionary"], right["key"], key_id=right["key_id"], generation=right["generation"])
    with pytest.raises(Damaged, match="does not open"):
        other.open(blob, index=INDEX, seq=2)


def test_what_is_said_of_a_damaged_record_names_nobody(codec):
    with pytest.raises(Damaged) as caught:
        codec.open(b"x" * 60, index=INDEX, seq=2)
    assert str(caught.value) == "A record (seq 2, key 7, generation 3) of the history archive does not open."


def test_a_record_takes_about_122_bytes_and_no_more_than_160(codec, record_property, capsys):
    sampler = Sampler(2)  # not the sample that the dictionary learnt from
    sizes = [len(codec.seal(sampler.record(), index=INDEX, seq=0)) for _each in range(20_000)]
    row = sum(sizes) / len(sizes) + 16 + 2 + 4  # blind index, seq, key id
    record_property("bytes_a_record", row)
    with capsys.disabled():
        print(f"\nhistory archive: {row:.1f} bytes a record over {len(sizes)} records (blob {row - 22:.1f}, largest {max(sizes)})")
    assert row <= 130
    assert max(sizes) + 22 <= 160


def test_one_codec_serves_many_threads(codec):
    wrong: list[BaseException] = []

    def work(seed: int) -> None:
        sampler = Sampler(seed)
        try:
            for seq in range(300):
                record = sampler.record()
                assert codec.open(codec.seal(record, index=INDEX, seq=seq), index=INDEX, seq=seq) == record
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_dictionary_is_stored_sealed_and_under_its_hash(dictionary, ring):
    stored = dictionary.sealed(ring)
    assert "深圳".encode() in dictionary.content
    assert "深圳".encode() not in stored
    assert Dictionary.unsealed(stored, name=dictionary.name, ring=ring).content == dictionary.content
    other = Dictionary(b"another dictionary")
    for name, bytes_stored in (
        (other.name, stored),
        (dictionary.name, other.sealed(ring)),
        (dictionary.name, stored[:-1]),
    ):
        with pytest.raises(Damaged):
            Dictionary.unsealed(bytes_stored, name=name, ring=ring)


def test_a_dictionary_is_not_trained_on_a_handful():
    with pytest.raises(SampleTooSmall, match="at least 1000 records, not 10"):
        Dictionary.train([WANG.to_bytes()] * 10)


def test_a_data_key_is_wrapped_for_its_batch_only(ring):
    key = draw_data_key()
    wrapped = wrap_data_key(key, key_id=5, ring=ring)
    assert key not in wrapped
    assert unwrap_data_key(wrapped, key_id=5, ring=ring) == key
    with pytest.raises(Damaged, match="data key 6"):
        unwrap_data_key(wrapped, key_id=6, ring=ring)


@pytest.fixture
def rows(codec) -> list[Row]:
    sampler = Sampler(3)
    return [Row(INDEX, seq, 7, codec.seal(sampler.record(), index=INDEX, seq=seq)) for seq in range(LOOKUP_CAP)][::-1]


@pytest.mark.parametrize("count", range(LOOKUP_CAP + 1))
def test_a_look_up_opens_as_many_blobs_whatever_it_finds(codec, dictionary, rows, count, monkeypatch):
    look_up = LookUp({7: codec}, dictionary=dictionary, classes={3: 100, 4: 300, 5: 100})
    opened: list[int] = []
    real = Codec.open
    monkeypatch.setattr(Codec, "open", lambda self, blob, **row: opened.append(len(blob)) or real(self, blob, **row))
    found = look_up.open_newest(rows[:count])
    assert len(opened) == LOOKUP_CAP
    assert len(found.records) == count
    assert (found.damaged, found.erased) == (0, 0)
    assert [record.recorded_on for record in found.records] == [
        real(codec, row.blob, index=INDEX, seq=row.seq).recorded_on for row in rows[:count]
    ]


def test_damaged_and_erased_rows_cost_the_same_and_are_counted(codec, dictionary, rows, monkeypatch):
    look_up = LookUp({7: codec}, dictionary=dictionary, classes={4: 1})
    damaged = rows[0]._replace(blob=rows[0].blob[:-1] + bytes((rows[0].blob[-1] ^ 1,)))
    erased = rows[1]._replace(key_id=99)
    opened: list[int] = []
    real = Codec.open
    monkeypatch.setattr(Codec, "open", lambda self, blob, **row: opened.append(len(blob)) or real(self, blob, **row))
    found = look_up.open_newest([damaged, erased, rows[2]])
    assert (len(found.records), found.damaged, found.erased, len(opened)) == (1, 1, 1, LOOKUP_CAP)


def test_dummies_have_the_length_classes_of_the_archive(dictionary):
    look_up = LookUp({}, dictionary=dictionary, classes={3: 250, 4: 500, 5: 250})
    assert sorted(blocks_of(dummy.blob) for dummy in look_up._dummies) == [3, 3, 4, 4, 4, 4, 5, 5]
    assert len(LookUp({}, dictionary=dictionary, classes={}).open_newest([]).records) == 0


def test_more_rows_than_the_cap_are_a_mistake_of_the_caller(codec, dictionary, rows):
    with pytest.raises(ValueError, match="at most 8"):
        LookUp({7: codec}, dictionary=dictionary, classes={}).open_newest([*rows, rows[0]])


FULL = HistoryRecord(
    name="买买提·吐尔逊",
    address="",
    source=Source.POLICE_RESIDENCE,
    recorded_on=date(1, 1, 1),
    phone="0755-1234",
    house_code="T0117",
    valid_from=date(9999, 12, 31),
    valid_until=date(1980, 2, 29),
    number="９９０１００８００１０１００１",
)
GOLDEN_DICTIONARY = "广东省深圳市福田区莲花街道".encode()
GOLDEN = (
    "01033e0b3f9e0b3f9c00e875470c280ba066256804f59439b409e78e8be5b08fe6988e49e5b9bfe4b89ce79c81e6b7b1e59c"
    "b3e5b882e7a68fe794b0e58cbae88eb2e88ab1e8a197e98193e69dbee7abb9e8b7af3132e58fb7e6a190e88db7e88b9133e6"
    "a08b31323034e5aea4"
)
GOLDEN_FULL = (
    "01016b00000137b9db0b07ba09303735352d313233340554303131372defbc99efbc99efbc90efbc91efbc90efbc90efbc98"
    "efbc90efbc90efbc91efbc90efbc91efbc90efbc90efbc9114e4b9b0e4b9b0e68f90c2b7e59090e5b094e9808a00"
)
GOLDEN_BLOB = (
    "8aa100c5fb0fd02227b8b4ec2a43171828e751b4ca5daf3d66635f608eaa501f0a3955c6e4ed24d033a3a3f84b9185935503"
    "a858d74bcfc3585fa3962299813584602a537f7c4abe484f69f65ac5fa2711f5b72801a00ebca75b3291e29c166feeafe2d0"
    "cda5364d1ea94a64b3ac9f8a29e1e23d6200061722373ea2"
)
