"""What the browser does with packed numbers, in NumPy."""

import base64

import numpy as np

LETTERS = [chr(code) for code in range(32, 127) if chr(code) not in '"&<\\']


def unpack(text: str, dtype="<f4") -> np.ndarray:
    """The numbers that ``pack`` packed, in one dimension."""
    return np.frombuffer(base64.b64decode(text), dtype=dtype)


def linear(layer: dict) -> tuple[np.ndarray, np.ndarray]:
    """The weights and the biases of a packed linear layer."""
    scale = unpack(layer["scale"])
    if "letters" in layer:
        whole = np.array([LETTERS.index(letter) - 45 for letter in layer["letters"]])
    else:
        whole = unpack(layer["weight"], "<i2")
    return whole.reshape(len(scale), -1) * scale[:, None], unpack(layer["bias"])


def decode(packed: dict, z: np.ndarray) -> np.ndarray:
    """What makeDecoder in networks.js computes with ReLUs: z (B, K)  ->  (B, D)."""
    h = np.asarray(z, dtype=np.float64)
    for layer in packed["layers"]:
        if "activation" in layer:
            assert layer == {"activation": "relu", "numbers": []}
            h = np.maximum(h, 0)
            continue
        weight, bias = linear(layer)
        h = h @ weight.T + bias
    return 1 / (1 + np.exp(-h)) if packed["sigmoid"] else h
