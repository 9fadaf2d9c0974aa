"""The log: every step of the administration is recorded, numbered, signed and delivered; who read what is in it too (信息证据化).

Words: an entry is the final bytes of one act; a leaf hash names it; a number is its dense place in its log, given after commit; a
promise is what a receipt's code carries; a read is one look at somebody's data; a checkpoint is a
log's size and root, signed. Rests on the Electronic Signature Law and the
Personal Information Protection Law, articles 51 and 54.

Public beside the usual files: ``recording`` (record), ``reads`` (gate, note), ``canonical``, ``commitments``, ``entries``,
``promises``, ``delivery``, ``sequencer``; ``merkle``, ``notes``, ``checkpoints``, ``tiles``, ``proofs`` (the tree and its formats, without
I/O); ``trees``, ``signing``, ``proving``, ``export``, ``reconcile``, ``checks``, ``comparing``, ``publishing``.
"""
