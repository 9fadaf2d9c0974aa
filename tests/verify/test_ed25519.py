"""Our Ed25519 against outside vectors and against the library that everybody uses."""

import hashlib
import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from jingwei_verify import ed25519

RFC_8032 = [  # section 7.1: public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]
MIXED = "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43"
SMALL = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"
ODD = "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d"
LARGE = "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623"
EDGES = [  # Chalkias, Garillot, Nikolaenko 2020, "Taming the many EdDSAs": public key, message, signature, ours, what is odd
    (
        SMALL,
        "8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a0000000000000000000000000000000000000000000000000000000000000000",
        False,
        "key and R of small order",
    ),
    (
        SMALL,
        "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
        "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04",
        False,
        "key of small order",
    ),
    (
        MIXED,
        "aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e",
        True,
        "R of small order",
    ),
    (
        ODD,
        "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
        "9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009",
        True,
        "key and R with a part of small order",
    ),
    (
        ODD,
        "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
        "160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed5125ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09",
        False,
        "holds with the cofactor only",
    ),
    (
        ODD,
        "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
        "21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405",
        False,
        "holds with the cofactor only, reduced first",
    ),
    (
        LARGE,
        "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
        "e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514",
        False,
        "S above the order",
    ),
    (
        LARGE,
        "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
        "8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa19427e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22",
        False,
        "S far above the order",
    ),
    (
        MIXED,
        "fdaebc429f4a735932a160da1301080c13280eea8bc280d1b392c6b9e6ba3a5a",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f454d370c8d9fc323a41450f8d513eafeb5b0697390c1e505a0d4ddc71f566607",
        False,
        "R not canonical",
    ),
    (
        MIXED,
        "84b698d39be126ff55fe45079e6c8bf64a0d7db6994560b4e96b7021eb39c1a1",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f084d5b99c2a9463d9c8bd5026916996984eeec87ddf1d3be329006ace1b37b09",
        False,
        "R not canonical, reduced first",
    ),
]
NO_KEYS = [
    "0100000000000000000000000000000000000000000000000000000000000000",  # the neutral point
    "0000000000000000000000000000000000000000000000000000000000000000",  # order 4
    "0000000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  # order 2
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",  # order 8
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "0100000000000000000000000000000000000000000000000000000000000080",  # x = 0 with a sign
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  # y = p
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  # y = p + 1
    "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  # y = p + 3, on the curve as 3
    "0200000000000000000000000000000000000000000000000000000000000000",  # on no curve
]


def theirs(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_vectors_of_the_rfc_hold(public: str, message: str, signature: str) -> None:
    assert ed25519.verify(*map(bytes.fromhex, (public, message, signature)))


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_no_flipped_bit_of_a_signature_or_a_key_holds(public: str, message: str, signature: str) -> None:
    key, text, good = map(bytes.fromhex, (public, message, signature))
    for bit in range(0, 512, 7):
        assert not ed25519.verify(key, text, flipped(good, bit))
    for bit in range(0, 256, 7):
        assert not ed25519.verify(flipped(key, bit), text, good)


@pytest.mark.parametrize(("public", "message", "signature", "ours", "odd"), EDGES)
def test_odd_signatures_are_judged_as_the_library_does_but_for_keys_that_anybody_signs_under(
    public: str, message: str, signature: str, ours: bool, odd: str
) -> None:
    parts = tuple(map(bytes.fromhex, (public, message, signature)))
    assert ed25519.verify(*parts) is ours, odd
    assert theirs(*parts) is ours or "key of small order" in odd or "key and R of small" in odd


@pytest.mark.parametrize("public", NO_KEYS)
def test_what_is_no_key_is_refused(public: str) -> None:
    assert not ed25519.is_key(bytes.fromhex(public))


def test_a_second_spelling_of_a_signature_is_refused() -> None:
    """S + L, which an implementation that reduces S would take."""
    public, message, signature = map(bytes.fromhex, RFC_8032[2])
    longer = int.from_bytes(signature[32:], "little") + ed25519.ORDER
    assert not ed25519.verify(public, message, signature[:32] + longer.to_bytes(32, "little"))


def test_random_signatures_are_judged_as_the_library_does() -> None:
    chance = random.Random(8032)
    for _ in range(60):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        message = chance.randbytes(chance.randrange(200))
        signature = private.sign(message)
        assert ed25519.is_key(public)
        assert ed25519.verify(public, message, signature)
        bad = flipped(signature, chance.randrange(512))
        assert ed25519.verify(public, message, bad) is theirs(public, message, bad) is False
        assert not ed25519.verify(public, message + b"x", signature)
        assert not ed25519.verify(public, message, signature + b"\0")


def flipped(raw: bytes, bit: int) -> bytes:
    changed = bytearray(raw)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
