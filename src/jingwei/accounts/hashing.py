"""A cheap hash for secrets that we draw ourselves.

A password is stretched because people choose it; 256 random bits cannot be guessed at any speed, and stretching them only lets whoever asks
for tokens keep the server busy. Passwords keep Django's own hasher.
"""

import hashlib
import hmac
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher, mask_hash


class RandomSecretHasher(BasePasswordHasher):
    """SHA-256 over salt and secret, as ``drawn-sha256$SALT$HEX``; for secrets of 32 random bytes only."""

    algorithm = "drawn-sha256"

    def encode(self, password: str, salt: str) -> str:
        self._check_encode_args(password, salt)  # type: ignore[attr-defined]
        return f"{self.algorithm}${salt}${hashlib.sha256(f'{salt}${password}'.encode()).hexdigest()}"

    def decode(self, encoded: str) -> dict[str, Any]:
        algorithm, salt, digest = encoded.split("$", 2)
        return {"algorithm": algorithm, "salt": salt, "hash": digest}

    def verify(self, password: str, encoded: str) -> bool:
        return hmac.compare_digest(encoded, self.encode(password, self.decode(encoded)["salt"]))

    def safe_summary(self, encoded: str) -> Any:  # Django's own signature
        decoded = self.decode(encoded)
        return {"algorithm": decoded["algorithm"], "salt": mask_hash(decoded["salt"]), "hash": mask_hash(decoded["hash"])}

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing to make up: it takes as long as it takes."""
