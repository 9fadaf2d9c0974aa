"""The contract: the OpenAPI 3.1 document of the API, the same on each server. Nothing of it depends on what is stored."""

import json
from functools import cache
from typing import cast

from jingwei.faces._furniture.problems import PROBLEM_JSON
from jingwei.faces.api.app import api
from jingwei.faces.api.auth import SCHEME, SCOPES

PREFIX = "/api/v1/"
TOKENS = "/identity/o/api/token"
type Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
type Object = dict[str, Json]


@cache
def document() -> Object:
    """The OpenAPI document."""
    made: Object = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    made["servers"] = [{"url": "/"}]
    components = cast(Object, made["components"])
    flow: Object = {"tokenUrl": TOKENS, "scopes": dict(SCOPES)}
    components["securitySchemes"] = {SCHEME: {"type": "oauth2", "flows": {"clientCredentials": flow}}}
    for methods in cast(dict[str, dict[str, Object]], made["paths"]).values():
        for operation in methods.values():
            _mend(operation)
    return made


def text() -> str:
    """The document as it is served and kept in docs/reference/openapi.json."""
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@cache
def parameters(path: str) -> frozenset[str]:
    """The names that the address of a path may carry.

    Args:
        path: as the contract writes it, ``/api/v1/declarations/{receipt}``.
    """
    operations = cast(dict[str, dict[str, dict[str, list[dict[str, str]]]]], document()["paths"])[path]
    return frozenset(one["name"] for operation in operations.values() for one in operation["parameters"] if one["in"] == "query")


def _mend(operation: Object) -> None:
    """What the framework leaves out: links of the good answer, the media type of the others, parameters' examples in the form of OpenAPI."""
    links = operation.pop("x-links", None)
    answers = cast(dict[str, Object], operation["responses"])
    for status, answer in answers.items():
        if status.startswith("2") and links:
            answer["links"] = links
        if not status.startswith("2"):
            answer["content"] = {PROBLEM_JSON: cast(Object, answer["content"])["application/json"]}
    operation["responses"] = dict(sorted(answers.items()))
    for parameter in cast(list[dict[str, Json]], operation["parameters"]):
        parameter["schema"] = _without_null(cast(Object, parameter["schema"]))
        examples = parameter.pop("examples", None)
        if isinstance(examples, list):
            parameter["example"] = examples[0]


def _without_null(schema: Object) -> Object:
    """A parameter that is left out is not sent as null."""
    match schema.get("anyOf"):
        case [dict() as kind, {"type": "null"}]:
            return kind | {name: value for name, value in schema.items() if name != "anyOf"}
    return schema
