// @ts-check
// A melody as sound, after a click.

/** @typedef {import("./decoder.js").Note} Note */

// The first note's delay and how far notes are planned, in seconds; milliseconds between two looks.
const [AT_ONCE, AHEAD, EVERY] = [0.02, 0.12, 25];

/**
 * One note, with a soft start and a soft end.
 * @param {AudioContext} audio @param {AudioNode} out
 * @param {number} pitch @param {number} when @param {number} seconds
 */
function sound(audio, out, pitch, when, seconds) {
  const [tone, gain] = [audio.createOscillator(), audio.createGain()];
  tone.type = "triangle";
  tone.frequency.value = 440 * 2 ** ((pitch - 69) / 12);
  gain.gain.setValueAtTime(0, when);
  gain.gain.linearRampToValueAtTime(0.3, when + 0.01);
  gain.gain.setTargetAtTime(0.12, when + 0.01, 0.15);
  gain.gain.setTargetAtTime(0, when + seconds - 0.03, 0.015);
  tone.connect(gain).connect(out);
  tone.start(when);
  tone.stop(when + seconds + 0.1);
}

/**
 * Plays what ``notes()`` gives, over and over, from the first sixteenth on. Nothing of it exists before the
 * first start.
 * @param {() => Note[]} notes @param {number} steps @param {number} sixteenth its seconds
 */
export function makePlayer(notes, steps, sixteenth) {
  /** @type {any} */
  let [audio, out, timer] = [null, null, null];
  let [origin, next] = [0, 0];
  function plan() {
    for (; origin + next * sixteenth < audio.currentTime + AHEAD; next++) {
      const when = origin + next * sixteenth;
      const note = notes().find(({ step }) => step === next % steps);
      if (note && when >= audio.currentTime) sound(audio, out, note.pitch, when, note.length * sixteenth);
    }
  }
  return {
    get playing() { return timer !== null; },
    get step() {
      return Math.max(0, (audio.currentTime - (audio.outputLatency || 0) - origin) / sixteenth) % steps;
    },
    start() {
      audio ??= new AudioContext();
      audio.resume();
      out = audio.createGain();
      out.connect(audio.destination);
      [origin, next] = [audio.currentTime + AT_ONCE, 0];
      timer = setInterval(plan, EVERY);
      plan();
    },
    stop() {
      clearInterval(timer);
      timer = null;
      out?.gain.setTargetAtTime(0, audio.currentTime, 0.01);
    },
    end() {
      this.stop();
      audio?.close();
    },
  };
}
