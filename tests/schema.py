#!/usr/bin/env python3
"""schema.py SCHEMA.json DOCUMENT.json: is the document valid? Exit 0 or 1, the first errors on stdout."""
import json
import sys

import jsonschema

schema, document = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:3])
errors = list(jsonschema.Draft202012Validator(schema).iter_errors(document))
for error in errors[:5]:
    print("/".join(map(str, error.absolute_path)), error.message[:200])
sys.exit(bool(errors))
