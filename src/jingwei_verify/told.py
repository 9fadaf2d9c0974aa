"""Errors that say in two languages what whoever runs a program should do: about keys, files and options, never about a proof."""

import os

Pair = tuple[str, str]
"""The same sentence in Chinese and in English, with the same gaps."""

LANGUAGES = ("zh", "en")


class Told(Exception):
    """Something that was given cannot be used. Arguments may be errors of this kind themselves."""

    def __init__(self, words: Pair, *args: object) -> None:
        super().__init__(words, *args)
        self._words, self._gaps = words, args

    def said(self, language: str) -> str:
        """The sentence in one language."""
        gaps = (gap.said(language) if isinstance(gap, Told) else gap for gap in self._gaps)
        return self._words[LANGUAGES.index(language)].format(*gaps)

    def __str__(self) -> str:
        return self.said("en")


def language_of_shell() -> str:
    """Chinese where the shell is, else English."""
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if named.startswith("zh") else "en"
