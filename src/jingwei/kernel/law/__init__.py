"""The catalogue of law: what may be cited, in which version, and its text where it is held.

Words: a law is any law, regulation or rule; a citation is one article of one version. The demo district's own rules are in it too,
made up and marked so wherever they are shown.
"""

from jingwei.kernel.law.catalogue import LAWS, Law
from jingwei.kernel.law.citations import Citation, UnknownCitation, articles_of, cite, text_of

__all__ = ["LAWS", "Citation", "Law", "UnknownCitation", "articles_of", "cite", "text_of"]
