"""Holds events, one a line, against the schema of OCSF 1.8.0 and says what is wrong, a line each.

The schema is in the package ocsf-json-schema: which attributes there are and which must be there, their
types and numbers. Besides: names beside numbers (`status` beside `status_id`) must be the schema's.
"""

import json
import sys
import warnings

import jsonschema
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

warnings.simplefilter("ignore")
raw = get_ocsf_schema(version="1.8.0")
schema = OcsfJsonSchemaEmbedded(raw)
name = schema.lookup_class_name_from_uid(2006)
whole = schema.get_class_schema(class_name=name)
jsonschema.Draft202012Validator.check_schema(whole)
validator = jsonschema.Draft202012Validator(whole)


def names(value, attributes, at):
    for key, attribute in attributes.items():
        if key not in value:
            continue
        if "enum" in attribute:
            known = attribute["enum"].get(str(value[key]))
            if known is None:
                yield f"{at}{key}: {value[key]} is no value of it"
            sibling = attribute.get("sibling")
            if known and sibling in value and value[key] != 99 and value[sibling] != known["caption"]:
                yield f"{at}{sibling}: {value[sibling]} where {value[key]} is {known['caption']}"
        if "object_type" in attribute and attribute["object_type"] != "object":
            inner = raw["objects"][attribute["object_type"]]["attributes"]
            for one in value[key] if isinstance(value[key], list) else [value[key]]:
                yield from names(one, inner, f"{at}{key}.")


for number, line in enumerate(sys.stdin, 1):
    event = json.loads(line)
    for error in validator.iter_errors(event):
        print(f"{number}: {error.json_path}: {error.message[:300]}")
    for wrong in names(event, raw["classes"][name]["attributes"], ""):
        print(f"{number}: {wrong}")
    if event["type_uid"] != event["class_uid"] * 100 + event["activity_id"]:
        print(f"{number}: type_uid")
    if event["class_uid"] != raw["classes"][name]["uid"]:
        print(f"{number}: class_uid")
