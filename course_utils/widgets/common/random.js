// @ts-check
// Random numbers, the same for the same seed.

/**
 * A source of uniform numbers between 0 and 1: the same for the same seed, so that a page looks the same at
 * each visit. The generator is sfc32 (C. Doty-Humphrey, PractRand).
 * @param {number} seed
 */
export function uniformSource(seed) {
  let [a, b, c, counter] = [0, seed, 0, 1];
  const uniform = () => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return ((t >>> 0) + 0.5) / 2 ** 32;
  };
  for (let i = 0; i < 20; i++) uniform(); // mixes the seed into all of the state
  return uniform;
}

/**
 * A source of N(0, 1): two uniform numbers become two normal ones by Box and Muller's transformation.
 * @param {number} seed
 */
export function normalSource(seed) {
  const uniform = uniformSource(seed);
  return (/** @type {number} */ count) => {
    const out = new Float32Array(count);
    for (let i = 0; i < count; i += 2) {
      const [length, angle] = [Math.sqrt(-2 * Math.log(uniform())), 2 * Math.PI * uniform()];
      out[i] = length * Math.cos(angle);
      if (i + 1 < count) out[i + 1] = length * Math.sin(angle);
    }
    return out;
  };
}
