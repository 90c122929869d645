"""Replies that no honest answer process sends: frames out of form, out of turn, too many, too slow."""

HEAD = """import json, io, time
from course_utils.grading.examiner import answers, wire
honest = wire.write
def frame(stream, tree, blob=b""):
    data = json.dumps(tree).encode()
    stream.write(wire.LENGTHS.pack(len(data), len(blob)) + data + blob)
    stream.flush()
armed = False
def write(stream, packed):
    if b'"returned"' in packed.tree and armed: lie(stream, packed)
    else: honest(stream, packed)
wire.write = write
"""
FIRST = "def first(values):\n    global armed\n    armed = True\n    return 7.0"


def _lies(body: str, state: str = "rejected") -> dict:
    """``lie`` replies to the call of ``first``; the process is replaced after it, so others are served."""
    lie = "def lie(stream, packed):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    return {"before": [HEAD + lie], "first": FIRST, "loses": ["first"], "state": state}


def _reply(tree: str, state: str = "rejected") -> dict:
    return _lies(f"frame(stream, {tree})", state)


EFFECTS = '["effects", {"dict": [[n, {"list": e}] for n, e in effects.items()]}]'
NONE = "dict(values=[], gradients=[], objects=[], needs=[], drawn=[])"

ATTACKS = {
    "no frame at all": _lies("stream.close(); import os; os._exit(0)", "crashed"),
    "half a frame": _lies("stream.write(bytes(9)); stream.flush(); import os; os._exit(0)", "crashed"),
    "a length of 2**63": _lies("stream.write(wire.LENGTHS.pack(2**63, 2**63)); stream.flush()"),
    "a tree that is not JSON": _lies("stream.write(wire.LENGTHS.pack(3, 0) + b'\\xff{['); stream.flush()"),
    "a tree nested deeply": _reply("json.loads('[' * 500 + ']' * 500)"),
    "a number for a reply": _reply("7"),
    "a list for a reply": _reply('{"list": []}'),
    "a reply without effects": _reply('{"dict": [["returned", {"list": [246.5]}]]}'),
    "no result for a call": _reply('{"dict": [["returned", {"list": []}], ["effects", {"dict": []}]]}'),
    "a kind that is unknown": _reply('{"pickle": "cos"}'),
    "a tensor outside of the frame": _reply('{"tensor": ["float32", [4], 0, None, False]}'),
    "a tensor of negative size": _reply('{"tensor": ["float32", [-4], 0, None, False]}'),
    "a tensor of an unknown dtype": _reply('{"tensor": ["qint8", [0], 0, None, False]}'),
    "an array of objects": _reply('{"array": ["O", [1], 0]}'),
    "an array of text": _reply('{"array": ["U9", [0], 0]}'),
    "a reference to nothing": _reply(
        '{"dict": [["returned", {"list": [{"known": ["object", 10**6]}]}], ["effects", {"dict": []}]]}'
    ),
    "a reference to what may not be had": _reply('{"known": ["module", "os"]}'),
    "keys that collide": _reply('{"dict": [[i * (2**61 - 1), 0] for i in range(20_000)]}'),
    "keys that cannot be keys": _reply('{"dict": [[{"list": []}, 0]]}'),
    "an error of a class that cannot be made": _reply(
        '{"dict": [["raised", {"dict": [["classes", {"list": ["UnicodeDecodeError"]}], '
        '["text", "x"]]}], ["effects", 0]]}'
    ),
    "an internal error that is none": _reply('{"internal error": "it was not me"}', "internal error"),
    "an effect on an object that is not there": _lies(
        f"effects = {NONE} | {{'objects': [{{'list': [99, {{'list': []}}]}}]}}\n"
        f"frame(stream, {{'dict': [['returned', {{'list': [{{'list': [246.5, -81.25]}}]}}], {EFFECTS}]}})"
    ),
    "an effect with a negative number": _lies(
        f"effects = {NONE} | {{'values': [{{'list': [-1, 0]}}]}}\n"
        f"frame(stream, {{'dict': [['returned', {{'list': [{{'list': [246.5, -81.25]}}]}}], {EFFECTS}]}})"
    ),
    "two frames for one question": _lies(
        "honest(stream, packed); honest(stream, packed)", "graded or rejected"
    ),
    "a frame before it is asked for": _lies(
        "frame(stream, {'dict': []}); honest(stream, packed); honest(stream, packed)"
    ),
    "a frame drop by drop": _lies(
        "stream.write(wire.LENGTHS.pack(10_000, 0))\nwhile True:\n"
        "    stream.write(b' '); stream.flush(); time.sleep(0.2)",
        "time limit",
    ),
}
