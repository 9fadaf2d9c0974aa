"""A cheap hash for secrets that we draw ourselves.

A password is stretched because people choose it; 256 random bits cannot be guessed at any speed, and stretching them only lets whoever asks
for tokens keep the server busy. Passwords keep Django's own number of rounds.
"""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class RandomSecretHasher(PBKDF2PasswordHasher):
    """Django's hasher with one round; for secrets of 32 random bytes only."""

    algorithm = "drawn-pbkdf2-sha256"
    iterations = 1
