// @ts-check
// The two models that are not multilayer perceptrons: MADE, pixel by pixel, and the flow, from z to x.

import { floats, wholes } from "../common/arrays.js";
import { sigmoid } from "../common/maths.js";
import { makeDecoder } from "../common/networks.js";

// The rows of a masked layer: each has its first weights only.
function unpackRows({ scale, lengths, ...packed }) {
  const quantized = wholes(packed);
  const scales = floats(scale);
  let end = 0;
  return lengths.map((length, row) => {
    const start = end;
    end += length;
    return Float32Array.from(quantized.subarray(start, end), (q) => q * scales[row]);
  });
}

// MADE, one pixel at a time. What each hidden unit has summed up so far is kept: a white pixel adds its
// weight to those that read it.
export function makeMade({ hidden, output, direct }) {
  const [reads, readBy, ownReads] = [hidden, output, direct].map(unpackRows);
  const [hiddenBias, bias] = [floats(hidden.bias), floats(output.bias)];
  return () => {
    const sums = Float64Array.from(hiddenBias);
    const x = new Uint8Array(bias.length);
    let d = 0;
    return {
      x,
      // p(x_d = 1 | the pixels drawn so far), for the next pixel d.
      p() {
        let logit = bias[d];
        readBy[d].forEach((w, k) => { logit += w * Math.max(0, sums[k]); });
        ownReads[d].forEach((w, j) => { if (x[j]) logit += w; });
        return sigmoid(logit);
      },
      put(value) {
        x[d] = value;
        if (value) reads.forEach((w, k) => { if (w.length > d) sums[k] += w[d]; });
        d += 1;
      },
    };
  };
}

// The flow backwards: z -> h, one coupling after the other, and the pixels that lie above their thresholds.
export function makeFlow({ couplings, order, halves, threshold, largest }) {
  const networks = couplings.map((layers) => makeDecoder({ layers, sigmoid: false }));
  const thresholds = floats(threshold);
  return (z) => {
    const first = halves[networks.length % 2];
    let [a, b] = [Float32Array.from(z.slice(0, first)), Float32Array.from(z.slice(first))];
    for (let i = networks.length - 1; i >= 0; i--) {
      const out = networks[i](b);
      const count = a.length;
      const scale = (k) => Math.exp(largest * Math.tanh(out[count + k] / largest));
      [a, b] = [b, a.map((value, k) => out[k] + scale(k) * value)];
    }
    const x = new Uint8Array(order.length);
    [...a, ...b].forEach((h, k) => { x[order[k]] = h > thresholds[order[k]] ? 1 : 0; });
    return x;
  };
}
