"""What is wrong with a payload, or with a window's reading, beside what the reference gives."""
import json
import os

import agent
import compare
import schema
from reference import avisos
from served import OTHER_SIDE_DOWN

with open(os.path.join(agent.TESTS, "webhook", "payload-v4.schema.json"), encoding="utf-8") as source:
    SCHEMA = json.load(source)


def code_differences(asked, reading, is_lost):
    """An extractor may fail where its database has a fault; pdv-merge must where that leaves no payload."""
    may_fail = {database: [0, OTHER_SIDE_DOWN] for database in asked.failing()}
    codes = {
        "pdv-extract-caixa": (reading.caixa, may_fail.get("caixa", [0])),
        "pdv-extract-loja": (reading.loja, may_fail.get("gestao", [0])),
        "pdv-merge": (reading.merge, [OTHER_SIDE_DOWN] if is_lost else [0]),
    }
    return [f"{program} ended with {code}, expected {expected}" for program, (code, expected) in codes.items() if code not in expected]


def warning_differences(want, got):
    """Their order, which compare.py leaves open. TEXTO_INVALIDO stand at the end, in any order: which of them there is no more room
    for is open as well. The cause of a failure is in the program's words."""
    got = [avisos.DETALHE if aviso.startswith(avisos.DETALHE) else aviso for aviso in got]
    ordered = sum(not aviso.startswith(avisos.TEXTO) for aviso in want)
    if got[:ordered] != want[:ordered]:
        return [f"$.integrity.warnings: {got[:ordered]!r}, expected {want[:ordered]!r}"]
    if len(want) == avisos.AVISOS_MAX:
        return [] if len(got) == len(want) else [f"$.integrity.warnings: {len(got)} entries, expected {len(want)}"]
    return [] if sorted(got[ordered:]) == sorted(want[ordered:]) else [f"$.integrity.warnings: {got[ordered:]!r}, expected {want[ordered:]!r}"]


def seal_differences(text):
    """Is its sync_id the seal of its bytes? compare.py has a reading of that of its own."""
    seal = text and compare.seal(text)
    told = text and json.loads(text)["integrity"].get("sync_id")
    return [] if told == seal else [f"$.integrity.sync_id: {told!r}, and the bytes' seal is {seal!r}"]


def payload_differences(want, output):
    """`want`: the reference's payload or None, `output`: the bytes that pdv-merge wrote."""
    try:
        text = output.decode()
        got = compare.load(text)
    except (ValueError, SystemExit) as problem:  # the latter says that a key is there twice
        return [f"not one JSON payload in UTF-8: {problem}"]
    own = want and {key: value for key, value in want.items() if key != "agent"}
    found = compare.differences(own, got)
    if want is None or got is None:
        return found
    if text.count("\n") != 1 or not text.endswith("\n"):
        found.append("it is not on one line")
    found += schema.problems(SCHEMA, json.loads(text)) + seal_differences(text)
    return found + warning_differences(want["integrity"]["warnings"], got["integrity"]["warnings"])
