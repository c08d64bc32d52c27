"""The OpenAPI document as one readable page, made here, without a script.

The framework's own page loads Swagger UI from a content delivery network, and the packages that carry it weigh
megabytes of somebody else's script for a handful of paths; a server that must work with no network beyond itself is
better off with a plain table. Leaves to others: what the document says (``openapi``).
"""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

Json = Mapping[str, Any]
STYLE: Final = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}td,th{border:1px solid #8884;padding:.3rem .6rem;
text-align:left;vertical-align:top}pre{background:#8881;padding:.8rem;overflow:auto}code{font-size:.9em}
:root{color-scheme:light dark}"""


def docs_page(document: Json) -> str:
    """HTML of an OpenAPI document."""
    info = document["info"]
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            f"<title>{escape(info['title'])}</title><style>{STYLE}</style></head><body>",
            f"<h1>{escape(info['title'])} {escape(info['version'])}</h1><p>{escape(info['description'])}</p>",
            '<p>For programs: <a href="openapi.json">openapi.json</a>.</p>',
            *_operations(document["paths"]),
            "<h2>Types</h2>",
            *(_schema(name, schema) for name, schema in document["components"]["schemas"].items()),
            "</body></html>",
        ]
    )


def _operations(paths: Json) -> Iterator[str]:
    for path, methods in paths.items():
        for method, operation in methods.items():
            yield f"<h2><code>{method.upper()} {escape(path)}</code></h2>"
            yield f"<p><b>{escape(operation['summary'])}</b> {escape(operation.get('description', ''))}</p>"
            yield from _request(path, operation.get("requestBody"))
            yield from _responses(operation["responses"])


def _request(path: str, body: Json | None) -> Iterator[str]:
    if body is None:
        return
    content = body["content"]["application/json"]
    yield f"<p>Body: {_type(content['schema'])}</p>"
    for example in content["examples"].values():
        text = json.dumps(example["value"], indent=2, ensure_ascii=False)
        command = f"curl -s localhost:8000{path} -H 'Content-Type: application/json' -d '{text}'"
        yield f"<p>{escape(example['summary'])}:</p><pre>{escape(command)}</pre>"


def _responses(responses: Json) -> Iterator[str]:
    yield "<table><tr><th>Status</th><th>Meaning</th><th>Body</th></tr>"
    for status, response in responses.items():
        content = response.get("content", {}).get("application/json", {})
        example = json.dumps(content["example"], ensure_ascii=False) if "example" in content else ""
        shown = _type(content.get("schema", {})) + (f"<br><code>{escape(example)}</code>" if example else "")
        yield f"<tr><td>{escape(status)}</td><td>{escape(response['description'])}</td><td>{shown}</td></tr>"
    yield "</table>"


def _schema(name: str, schema: Json) -> str:
    required = schema.get("required", [])
    rows = "".join(_row(field, type_, field in required) for field, type_ in schema.get("properties", {}).items())
    head = "<tr><th>Field</th><th>Type</th><th></th></tr>"
    about = escape(schema.get("description", ""))
    return f'<h3 id="{escape(name)}">{escape(name)}</h3><p>{about}</p><table>{head}{rows}</table>'


def _row(field: str, schema: Json, required: bool) -> str:
    notes = ["required"] if required else []
    if "default" in schema:
        notes.append(f"default <code>{escape(json.dumps(schema['default']))}</code>")
    notes += [f"{word} {schema[word]}" for word in ("minLength", "maxLength", "minItems", "maxItems") if word in schema]
    notes.append(escape(schema.get("description", "")))
    about = "; ".join(filter(None, notes))
    return f"<tr><td><code>{escape(field)}</code></td><td>{_type(schema)}</td><td>{about}</td></tr>"


def _type(schema: Json) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(f"<code>{escape(json.dumps(value))}</code>" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return escape(str(schema.get("type", "any")))
