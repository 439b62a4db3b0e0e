#!/usr/bin/env python3
"""Recomputes the example frames of serial-links.md from the specification alone, independently of the
Swift code. Needs Python's `cryptography`. Prints the blocks of the page; `--check` compares instead."""
import hashlib, hmac, re, struct, sys, textwrap
from pathlib import Path
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PSK = bytes(range(32))
CONTROLLER, PUMP = 0xC0FFEE0000000001, 0x50554D5000000007
EPOCH_C, EPOCH_P = 7, 3
NONCE_C, NONCE_P = bytes(range(0xA0, 0xB0)), bytes(range(0xB0, 0xC0))
LABEL = b"islet pump-uart v1"


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def cobs(data):
    out, block = b"", b""
    for byte in data:
        if byte == 0:
            out, block = out + bytes([len(block) + 1]) + block, b""
            continue
        if len(block) == 254:
            out, block = out + b"\xff" + block, b""
        block += bytes([byte])
    return out + bytes([len(block) + 1]) + block


def header(kind, source, sequence, boot, ms):
    return struct.pack("<BBBBHIQ", 1, kind, source, 0, sequence, boot, ms)


def line(head, payload):
    body = head + payload
    return cobs(body + struct.pack("<I", crc32c(body))) + b"\0"


def hkdf(info, salt):
    return HKDF(SHA256(), 32, salt, info).derive(PSK)


HANDSHAKE_KEY = hkdf(LABEL + b" handshake", None)


def session_key(direction):
    info = LABEL + struct.pack("<QQIIB", CONTROLLER, PUMP, EPOCH_C, EPOCH_P, direction)
    return hkdf(info, NONCE_C + NONCE_P)


class End:
    def __init__(self, direction, epoch, ms):
        self.direction, self.epoch, self.ms = direction, epoch, ms
        self.source, self.counter, self.sequence = (3 if direction else 1), 1, 0

    def claim(self, kind):
        head = header(kind, self.source, self.sequence, self.epoch, self.ms)
        counter = struct.pack("<Q", self.counter | self.direction << 63)
        self.counter, self.sequence, self.ms = self.counter + 1, self.sequence + 1, self.ms + 10
        return head, counter

    def tagged(self, kind, body):
        head, counter = self.claim(kind)
        tag = hmac.new(HANDSHAKE_KEY, head + counter + body, hashlib.sha256).digest()[:16]
        return line(head, counter + body + tag)

    def sealed(self, kind, plaintext):
        head, counter = self.claim(kind)
        nonce = struct.pack("<I", self.epoch) + counter
        box = ChaCha20Poly1305(session_key(self.direction)).encrypt(nonce, plaintext, head)
        return line(head, counter + box)


def text(s):
    return bytes([len(s)]) + s.encode("ascii")


def cgm(glucose, unit, kind, status, trend, counter, age, sequence, ms):
    payload = struct.pack(
        "<HBBBhQII", glucose, unit, kind, status, trend, 0x0123456789ABCDEF, counter, age)
    return line(header(0x01, 2, sequence, 0xB007, ms), payload)


def examples():
    yield "cgm-hello", line(
        header(0x02, 2, 0, 0xB007, 1500),
        struct.pack("<BH", 1, 300) + text("Islet virtual CGM") + text("1.0.0"))
    yield "cgm-value", cgm(112, 1, 0, 0, -85, 288, 1200, 1, 301500)
    yield "cgm-value-mmol", cgm(62, 2, 0, 0, -85, 288, 1200, 1, 301500)
    yield "cgm-low", cgm(0, 1, 1, 0, -32768, 289, 1200, 2, 601500)
    yield "cgm-high", cgm(0, 1, 2, 0, 310, 290, 1200, 3, 901500)
    yield "cgm-warm-up", cgm(0, 1, 3, 1, -32768, 1, 0, 4, 1201500)
    c, p = End(0, EPOCH_C, 1000), End(1, EPOCH_P, 501000)
    yield "challenge-request", c.tagged(0x10, NONCE_C + struct.pack("<Q", CONTROLLER))
    yield "challenge", p.tagged(0x11, NONCE_C + NONCE_P + struct.pack("<Q", PUMP))
    yield "confirm", c.sealed(0x12, NONCE_P)
    yield "confirmed", p.sealed(
        0x13, NONCE_C + struct.pack("<QIB", PUMP, EPOCH_P, 1)
        + text("Islet virtual pump") + text("1.0.0"))
    head = bytes(range(0x10, 0x20))
    command = lambda i: struct.pack("<QQQ", i, 0x1122334455667788, 561030) + head
    totals = struct.pack("<QQ", 12_345_650, 6_543_200)
    status = struct.pack(
        "<QIBBIIIQQIQQIBQQIHQ", PUMP, EPOCH_P, 1 | 2 | 4, 1, 850, 1250, 1_200_000, 4709, 4710, 250,
        12_345_650, 6_543_200, 187_350, 83, 4710, 0x1122334455667788, 43, 1 << 2, 501020)
    result = lambda i, outcome, refusal, ms, order: (
        struct.pack("<QBBI", i, outcome, refusal, 0) + totals + struct.pack("<Q", ms) + order)
    entry = lambda n, ms, code, body: struct.pack("<IIQB", n, EPOCH_P, ms, code) + body
    history = struct.pack("<BB", 1, 3) + entry(41, 400_000, 7, struct.pack("<I", 3)) + entry(
        42, 450_000, 2, struct.pack("<H", 453)) + entry(43, 450_500, 1, struct.pack("<I", 4500))
    tbr = struct.pack("<IH", 1250, 1800)
    exchanges = [
        ("get-status", b"\x01", "status", b"\x81", status),
        ("set-temporary-basal", b"\x10" + command(4711) + tbr, "dose-accepted", b"\x83",
         result(4711, 0, 0, 501030, b"\x10" + tbr)),
        ("set-bolus", b"\x12" + command(4712) + struct.pack("<I", 300), "dose-refused", b"\x83",
         result(4712, 1, 1, 501040, b"\x12" + struct.pack("<I", 300))),
        ("cancel-temporary-basal", b"\x11" + command(4713), "dose-forgotten", b"\x83",
         result(17, 3, 0, 501050, b"\x00")),
        ("get-dose", b"\x03" + struct.pack("<Q", 4714), "dose-unknown", b"\x83",
         result(4714, 2, 0, 501060, b"\x00")),
        ("get-history", b"\x02" + struct.pack("<I", 41), "history", b"\x82", history),
        ("cancel-bolus", b"\x13" + struct.pack("<Q", 4710), "not-understood", b"\x8f", b"\x02"),
        ("set-therapy-state", b"\x20\x02", None, None, None),
    ]
    for name, request, reply_name, code, reply in exchanges:
        sequence = c.sequence
        yield name, c.sealed(0x14, request)
        if reply_name:
            yield reply_name, p.sealed(0x15, code + struct.pack("<H", sequence) + reply)


def block(name, data):
    return f"```hex {name}\n" + "\n".join(textwrap.wrap(data.hex(" "), 96)) + "\n```"


if "--check" in sys.argv:
    page = Path(__file__).with_name("serial-links.md").read_text()
    blocks = dict(re.findall(r"```hex ([\w-]+)\n([^`]*)```", page))
    wrong = [n for n, data in examples() if bytes.fromhex(blocks.pop(n, "")) != data]
    print("wrong:", wrong or "none", "unknown:", list(blocks) or "none")
    sys.exit(1 if wrong or blocks else 0)
for name, data in examples():
    print(block(name, data) + "\n")
