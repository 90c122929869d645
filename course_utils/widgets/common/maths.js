// @ts-check
// Numbers: within limits, and as text.

export const LOG_TWO_PI = Math.log(2 * Math.PI);

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** @param {number[]} values */
export const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

/** @param {number} v */
export const sigmoid = (v) => 1 / (1 + Math.exp(-v));

/**
 * The smallest of 1, 2, 5, 10, 20 … (and 0.5, 0.2 …) that divides a range into at most so many parts: for
 * ticks.
 * @param {number} range @param {number} parts
 * @returns {number}
 */
export function tickStep(range, parts) {
  const power = 10 ** Math.floor(Math.log10(range / parts));
  const enough = (step) => range / step <= parts * (1 + 1e-9);
  return [1, 2, 5].map((digit) => digit * power).find(enough) ?? 10 * power;
}

/** @param {number} number */
export const subscript = (number) => [...String(number)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]).join("");

/**
 * A number for people: a true minus sign and a fixed width, so that readouts do not jump.
 * @param {number} value
 */
export const show = (value, digits = 2) => (value < 0 ? "−" : "\u2007") + Math.abs(value).toFixed(digits);
