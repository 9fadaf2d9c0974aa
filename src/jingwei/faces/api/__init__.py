"""The face of machines: programs of other departments that declare and read under an agreement, by OAuth client credentials.

Every operation names its purpose and legal basis, answers under the agreement's territory, and stands in ``/api/openapi.json``.
See docs/faces/api.md.
"""
