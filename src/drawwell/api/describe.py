"""The reference page of the API, written from its own description (make docs)."""

OPENING = """# The API

The same actions as the pages, under the same powers and rights, for a program that acts for one member of a place.
This page is written from the API's own description, which a program reads at `/api/v1/openapi.json` (OpenAPI 3.1).
How to begin: [connect a system](../how-to/connect-a-system.md).

Every request has `Authorization: Bearer KEY`. Whatever writes (POST) has `Idempotency-Key` too, a UUID of the program's
own making: the same key with the same request gets the first answer again, with the header `Idempotency-Replayed`; with
another request it is refused. Answers are JSON; times have their zone. Nothing here names a person, and no note is
given out. Long lists come in pages: send `next` of one page as `cursor` of the next.

## When it says no

Every refusal is a problem ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)) of the kind
`application/problem+json`: `type`, `title`, `status`, and in `detail` a sentence that says what to do. Where several
things are wrong at once each stands in `errors` with where it is.

| status | means |
| --- | --- |
"""


def describe():
    """The page as text."""
    import json

    from ninja.responses import NinjaJSONEncoder

    from .routes import REFUSED, api

    said = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), cls=NinjaJSONEncoder))
    page = OPENING + "".join(f"| {status} | {words} |\n" for status, words in REFUSED.items())
    page += "\n## What there is\n\n| | | for a key to |\n| --- | --- | --- |\n"
    operations = [
        (method.upper(), path, operation) for path, ways in said["paths"].items() for method, operation in ways.items()
    ]
    page += "".join(
        f"| `{method} {path}` | {operation['summary']} | {_scope(path)} |\n" for method, path, operation in operations
    )
    for method, path, operation in operations:
        page += _part(method, path, operation, said["components"]["schemas"])
    return page


def _scope(path):
    if "/asks-for-us" in path:
        return "answer"
    if "/offers" in path:
        return "publish"
    return "read help" if path.endswith(("/help", "/where/{postcode}", "/published")) else "ask"


def _part(method, path, operation, schemas):
    said = f"\n### {method} {path}\n\n{operation['summary']}. {operation.get('description', '')}\n"
    asked = [one for one in operation.get("parameters", []) if one["in"] == "query"]
    if asked:
        said += "\nMay have: " + ", ".join(f"`{one['name']}`" for one in asked) + ".\n"
    body = operation.get("requestBody", {}).get("content", {})
    for kind, content in body.items():
        example = _example(content["schema"], schemas)
        said += f"\nTakes `{kind}`" + (f":\n\n{example}" if example else ".\n")
    status = next(one for one in operation["responses"] if int(one) < 400)
    content = operation["responses"][status].get("content", {}).get("application/json")
    example = content and _example(content["schema"], schemas)
    return said + (f"\nAnswers {status}:\n\n{example}" if example else f"\nAnswers {status}.\n")


def _example(schema, schemas):
    import json

    found = _example_of(schema, schemas)
    return f"```json\n{json.dumps(found, indent=2, ensure_ascii=False)}\n```\n" if found else ""


def _example_of(schema, schemas):
    if "example" in schema:
        return schema["example"]
    if "$ref" in schema:
        return _example_of(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
    if schema.get("type") == "array":
        inner = _example_of(schema["items"], schemas)
        return [inner] if inner else None
    for choice in schema.get("anyOf", []):
        if found := _example_of(choice, schemas):
            return found
    parts = {name: _example_of(part, schemas) for name, part in schema.get("properties", {}).items()}
    return {name: part for name, part in parts.items() if part} or None


if __name__ == "__main__":
    import django

    django.setup()
    print(describe(), end="")
