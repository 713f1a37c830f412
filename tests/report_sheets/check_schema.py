"""Judges documents by the published schema: each must hold, and hold no more once it is broken.

    check_schema.py SCHEMA DOCUMENT.json...

Every document is then broken in many ways, one at a time: each required key taken away, each word of an
enumeration misspelt, each value given another type. Every one of these must fail, and so the test fails where the
schema says too little. A key that nobody knows must not.
"""

import copy
import sys

import jsonschema
import shown


def places(value, path=()):
    """Every value of a document, with the way to it."""
    yield path, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


def kind_of(path):
    """The way without its numbers: rows of one table are judged alike."""
    return tuple("*" if isinstance(key, int) else key for key in path)


def parent_of(document, path):
    for key in path[:-1]:
        document = document[key]
    return document


OPTIONAL = {"path_bytes", "files", "estimated", "published", "before", "moved_to"}
# Keys of an object that is a map, and places, of which each has its own keys.
FREE = {"by_rule", "unscanned_by_reason", "counts", "place"}
WORDS = {"severity", "code", "reach", "reason", "confidence", "part", "kind", "schema"}


def broken(document):
    """Ways to break it: what was done, and the document after that."""
    seen = set()
    for path, value in places(document):
        if not path or kind_of(path) in seen:
            continue
        seen.add(kind_of(path))
        key, above = path[-1], path[-2] if len(path) > 1 else None
        optional = key in OPTIONAL and not (key == "published" and above == "totals")
        changes = []
        if isinstance(key, str) and not optional and above not in FREE:
            changes.append(("without", lambda parent: parent.pop(key)))
        if not isinstance(value, str) or key not in ("detail", "why"):
            other = {"odd": True} if not isinstance(value, dict) else "odd"
            changes.append(("another type", lambda parent: parent.__setitem__(key, other)))
        of_policy = "policy_findings" in path or above == "not_cleared" or "not_cleared" in path
        if key in WORDS and isinstance(value, str) and not (key == "reason" and of_policy):
            changes.append(("misspelt", lambda parent: parent.__setitem__(key, value + "x")))
        if isinstance(value, int) and not isinstance(value, bool) and key not in ("row",):
            changes.append(("negative", lambda parent: parent.__setitem__(key, -1)))
        for name, change in changes:
            damaged = copy.deepcopy(document)
            change(parent_of(damaged, path))
            yield f"{name}: {'/'.join(map(str, path))}", damaged


def widened(value):
    """The same with a key that nobody knows in every object that is no map."""
    if isinstance(value, list):
        return [widened(child) for child in value]
    if not isinstance(value, dict):
        return value
    wide = {key: child if key in FREE - {"place"} else widened(child) for key, child in value.items()}
    return {**wide, "a_key_of_the_future": [1]}


def main():
    schema = shown.load(sys.argv[1])
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema)
    for name in sys.argv[2:]:
        document = shown.load(name)
        faults = [f"{fault.json_path}: {fault.message[:200]}" for fault in judge.iter_errors(document)]
        assert not faults, f"{name}: {faults[:5]}"
        assert judge.is_valid(widened(document)), f"{name}: a new key is refused"
        ways = 0
        for way, damaged in broken(document):
            assert not judge.is_valid(damaged), f"{name}: still valid {way}"
            ways += 1
        assert ways > 60, f"{name}: broken in {ways} ways only"
        print(f"{name}: holds; each of {ways} broken ones is refused")


main()
