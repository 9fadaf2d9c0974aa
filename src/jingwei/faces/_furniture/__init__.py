"""The furniture that all faces share: base templates, components, design tokens, toggles of language and type size.

One look for every page: `docs/faces/furniture.md` is the contract. Faces include, extend and load; they restyle nothing.
"""
