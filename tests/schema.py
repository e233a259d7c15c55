#!/usr/bin/env python3
"""schema.py SCHEMA.json DOCUMENT.json: is the document valid? Exit 0 or 1, the first errors on stdout."""
import json
import sys

import jsonschema


def problems(schema, document):
    """The first few, a line each: where, and what."""
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(document))
    return ["/".join(map(str, error.absolute_path)) + " " + error.message[:200] for error in errors[:5]]


def main():
    schema, document = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:3])
    found = problems(schema, document)
    for line in found:
        print(line)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
