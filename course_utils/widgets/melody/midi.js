// @ts-check
// A melody as a MIDI file.

/** @typedef {import("./decoder.js").Note} Note */

/** In so many bytes, the most significant one first. @param {number} value @param {number} count */
const number = (value, count) =>
  Array.from({ length: count }, (_, i) => (value >> (8 * (count - 1 - i))) & 255);

/** @param {string} letters */
const text = (letters) => [...letters].map((letter) => letter.charCodeAt(0));

/** Ticks since the event before, in a MIDI file's one or two bytes. @param {number} value */
const delay = (value) => (value < 128 ? [value] : [128 | (value >> 7), value & 127]);

/**
 * A file of one track, in 4/4; ``ticks`` are those of a sixteenth.
 * @param {Note[]} notes
 * @param {{ ticks: number, program: number, velocity: number, quarters_per_minute: number }} settings
 */
export function midi(notes, { ticks, program, velocity, quarters_per_minute: tempo }) {
  const events = notes.flatMap(({ step, length, pitch }) =>
    [[step, 0x90, pitch, velocity], [step + length, 0x80, pitch, 0]]);
  events.sort((one, two) => one[0] - two[0] || one[1] - two[1]); // a note ends before the next one starts
  const track = [
    0, 0xff, 0x51, 3, ...number(Math.round(6e7 / tempo), 3),
    0, 0xff, 0x58, 4, 4, 2, 24, 8,
    0, 0xc0, program,
  ];
  let now = 0;
  for (const [step, ...message] of events) {
    track.push(...delay((step - now) * ticks), ...message);
    now = step;
  }
  track.push(0, 0xff, 0x2f, 0);
  return new Uint8Array([...text("MThd"), ...number(6, 4), ...number(0, 2), ...number(1, 2),
    ...number(4 * ticks, 2), ...text("MTrk"), ...number(track.length, 4), ...track]);
}
