"""Time stamps of the installation itself, by ``openssl ts``: for tests and the demo. Whoever runs the server could set its clock."""

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from jingwei.adapters import certificates
from jingwei.evidence.ports import LOCAL, NoAuthority, TimeNotAvailable
from jingwei.kernel import randomness

SECONDS = 20
# The signer's certificate alone is put into a token: with its chain openssl 3.0 writes an order that strict readers refuse.
_CONFIG = """[tsa]
default_tsa = local
[local]
dir = .
serial = serial
crypto_device = builtin
signer_cert = signer.pem
signer_key = signer.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.0.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True, slots=True)
class LocalTime:
    """Implements ``evidence.ports.TimeAuthority``."""

    organisation: str
    name: str = LOCAL

    def answer(self, request: bytes) -> bytes:
        """See the Protocol. Cost: one short process."""
        mine = certificates.own(certificates.TIME, organisation=self.organisation)
        with tempfile.TemporaryDirectory(prefix="jw-time-") as folder:  # readable by its owner alone
            place = Path(folder)
            (place / "tsa.cnf").write_text(_CONFIG)
            (place / "serial").write_text(f"{int.from_bytes(randomness.draw(8)) | 1 << 63:X}\n")
            (place / "signer.pem").write_bytes(mine.chain[0].public_bytes(Encoding.PEM))
            (place / "signer.key").write_bytes(mine.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            (place / "request").write_bytes(request)
            command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "request", "-out", "answer"]
            try:
                subprocess.run(command, cwd=place, check=True, capture_output=True, timeout=SECONDS)
            except FileNotFoundError as error:
                raise NoAuthority() from error
            except (OSError, subprocess.SubprocessError) as error:
                raise TimeNotAvailable() from error
            return (place / "answer").read_bytes()

    def roots(self) -> Sequence[bytes]:
        """The installation's own root."""
        return certificates.own(certificates.TIME, organisation=self.organisation).der[1:]
