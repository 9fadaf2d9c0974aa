"""Reading the lists that others send: encodings, lines, cells, heads, columns, values. Pure; public nouns are ``lines``, ``cells``,
``head``, ``columns``, ``rows``, ``reasons``, ``sheets`` and ``source``.

Words: a *line* is a physical line of a file, or a row of a sheet; *data lines* are those below the head that are not blank and no total.
Each data line is loaded or quarantined with a reason, never lost. A *plain* line of a history list needs no closer look and is read with
many others at once (``plain``); a *stretch* is lines that follow one another.
"""
