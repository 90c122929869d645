import { OKABE_ITO, arrowKeys, bytes, canvas, clamp, column, drag, element, followTheme, listen, makeDecoder, root, slider, teller, theme } from "./core.js";

const [WIDTH, HEIGHT] = [600, 330];
const [LEFT, RIGHT, TOP, BASE] = [46, 10, 50, 288]; // the piano roll's edges
const PATH = 18; // where the way from A to B is drawn
const QUARTERS_PER_MINUTE = 120;
const SIXTEENTH = 60 / QUARTERS_PER_MINUTE / 4; // in seconds
const [AT_ONCE, AHEAD, EVERY] = [0.02, 0.12, 25]; // the first note's delay and how far notes are planned, in seconds; milliseconds between looks
const [TICKS, VIOLIN, LOUDNESS] = [120, 40, 90]; // of a MIDI file: ticks a sixteenth, program, velocity
const NAMES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "G♯", "A", "B♭", "B"];
const name = (pitch) => `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`;

const sigmoid = (value) => 1 / (1 + Math.exp(-value));

// z -> the tokens, each the most probable one after those before it: the GRU that Python trained, in torch's order of gates.
function makeMelodyDecoder({ state, plan, input, hidden, logits, tokens, steps }) {
  const [toState, toPlan, ofInput, ofHidden, toLogits] = [state, plan, input, hidden, logits].map(
    (layer) => makeDecoder({ layers: [layer], sigmoid: false }));
  return (z) => {
    const [parts, out] = [toPlan(z), []];
    const planSize = parts.length / steps;
    const x = new Float32Array(tokens + planSize); // the token before, one-hot, and the step's part of the plan
    let h = toState(z).map(Math.tanh);
    for (let step = 0; step < steps; step++) {
      x.set(parts.subarray(step * planSize, (step + 1) * planSize), tokens);
      const [i, g, size] = [ofInput(x), ofHidden(h), h.length];
      h = h.map((before, k) => {
        const update = sigmoid(i[size + k] + g[size + k]);
        return (1 - update) * Math.tanh(i[2 * size + k] + sigmoid(i[k] + g[k]) * g[2 * size + k]) + update * before;
      });
      const scores = toLogits(h);
      out.push(scores.indexOf(Math.max(...scores)));
      x.fill(0, 0, tokens);
      x[out[step]] = 1;
    }
    return out;
  };
}

// The point at t on the great circle from a to b; where they have no angle between them, on the straight line.
function between(a, b, t) {
  const dot = (u, v) => u.reduce((sum, value, k) => sum + value * v[k], 0);
  const angle = Math.acos(clamp(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)), -1, 1));
  const [from, to] = angle > 1e-3 && Math.PI - angle > 1e-3
    ? [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)] : [1 - t, t];
  return a.map((value, k) => from * value + to * b[k]);
}

// Tokens -> notes {step, length, pitch}: 0 holds what sounds, or the silence; 1 is a rest; 2 and more start a note.
function notesOf(tokens, lowest) {
  const notes = [];
  let sounding = false;
  tokens.forEach((token, step) => {
    if (token === 0 && sounding) notes.at(-1).length++;
    else if (token > 1) notes.push({ step, length: 1, pitch: token - 2 + lowest });
    sounding = token > 1 || (token === 0 && sounding);
  });
  return notes;
}

// A MIDI file of one track.
function midi(notes) {
  const number = (value, count) => Array.from({ length: count }, (_, i) => (value >> (8 * (count - 1 - i))) & 255);
  const text = (letters) => [...letters].map((letter) => letter.charCodeAt(0));
  const delay = (value) => (value < 128 ? [value] : [128 | (value >> 7), value & 127]);
  const events = notes.flatMap(({ step, length, pitch }) => [[step, 0x90, pitch, LOUDNESS], [step + length, 0x80, pitch, 0]])
    .sort((one, two) => one[0] - two[0] || one[1] - two[1]); // a note ends before the next one starts
  const track = [0, 0xff, 0x51, 3, ...number(Math.round(6e7 / QUARTERS_PER_MINUTE), 3), 0, 0xff, 0x58, 4, 4, 2, 24, 8, 0, 0xc0, VIOLIN];
  let now = 0;
  for (const [step, ...message] of events) {
    track.push(...delay((step - now) * TICKS), ...message);
    now = step;
  }
  track.push(0, 0xff, 0x2f, 0);
  return new Uint8Array([...text("MThd"), ...number(6, 4), ...number(0, 2), ...number(1, 2), ...number(4 * TICKS, 2),
    ...text("MTrk"), ...number(track.length, 4), ...track]);
}

// Plays what notes() gives, over and over, from the first sixteenth on. Nothing of it exists before the first start.
function makePlayer(notes, steps) {
  let audio = null;
  let out = null;
  let timer = null;
  let [origin, next] = [0, 0];
  function sound(pitch, when, seconds) {
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
  function plan() {
    for (; origin + next * SIXTEENTH < audio.currentTime + AHEAD; next++) {
      const when = origin + next * SIXTEENTH;
      const note = notes().find(({ step }) => step === next % steps);
      if (note && when >= audio.currentTime) sound(note.pitch, when, note.length * SIXTEENTH);
    }
  }
  return {
    get playing() { return timer !== null; },
    get step() { return Math.max(0, (audio.currentTime - (audio.outputLatency || 0) - origin) / SIXTEENTH) % steps; },
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

function render({ model, el }) {
  const box = root(el, "Melody explorer");
  const given = model.get("_decoder");
  const decode = makeMelodyDecoder(given);
  const { steps, tokens: count, lowest } = given;
  const mus = model.get("_mu");
  const titles = model.get("_titles");
  const packed = bytes(model.get("_tokens"));
  const originals = mus.map((_, i) => notesOf([...packed.subarray(i * steps, (i + 1) * steps)], lowest));
  const pitches = count - 2;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let [a, b, t] = ["a", "b", "t"].map((trait) => model.get(trait));
  let melody = [];

  const roll = canvas(WIDTH, HEIGHT, "");
  const ends = [["A", (chosen) => moveTo({ a: chosen })], ["B", (chosen) => moveTo({ b: chosen })]].map(([label, choose]) => {
    const select = element("select");
    select.dataset.lmSuppressShortcuts = "true";
    select.style.maxWidth = "210px";
    titles.forEach((title, i) => select.append(element("option", { value: i, textContent: `${i + 1}, ${title}` })));
    select.addEventListener("change", () => choose(Number(select.value)));
    return { select, node: element("label", { className: "vae-control" }, element("span", { textContent: label }), select) };
  });
  const way = slider("A to B", 0, 1, 0.01, t, (value) => moveTo({ t: value }));
  const button = element("button", { type: "button", textContent: "▶ Play" });
  const save = element("button", { type: "button", textContent: "Save MIDI" });
  const readout = element("p", { className: "vae-readout" });
  readout.setAttribute("role", "status"); // read out when it changes
  box.append(column(WIDTH,
    element("div", { className: "vae-row" }, ...ends.map(({ node }) => node)),
    element("div", { className: "vae-row" }, way.node, button, save),
    roll.node, readout,
    element("p", { className: "vae-hint", textContent: "Drag sideways in the picture, or press ← →, to go from A to B (with Shift: faster); ↑ ↓ choose another B. Play goes on over and over while you move." })));

  const toX = (step) => LEFT + (WIDTH - LEFT - RIGHT) * step / steps;
  const toY = (pitch) => BASE - (BASE - TOP) * (pitch - lowest + 1) / pitches; // the upper edge of its row
  const row = (BASE - TOP) / pitches;
  const [from, to] = [LEFT + 120, WIDTH - RIGHT - 120]; // of the way from A to B

  function draw() {
    const { ink, faint, line, paper, blue } = theme(box);
    const pen = roll.pen();
    pen.fillStyle = paper;
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    pen.strokeStyle = line;
    pen.lineWidth = 1;
    pen.fillStyle = faint;
    pen.textAlign = "right";
    for (let pitch = lowest; pitch < lowest + pitches; pitch++) {
      if (pitch % 12 !== 0 && pitch % 12 !== 7) continue; // each C and G
      const y = toY(pitch) + row / 2;
      pen.beginPath();
      pen.moveTo(LEFT, y); pen.lineTo(WIDTH - RIGHT, y);
      pen.stroke();
      pen.fillText(name(pitch), LEFT - 7, y + 4);
    }
    pen.textAlign = "center";
    for (let step = 0; step <= steps; step += 4) {
      const bar = step % (steps / 2) === 0;
      pen.strokeStyle = bar ? faint : line;
      pen.beginPath();
      pen.moveTo(toX(step), TOP); pen.lineTo(toX(step), BASE + (bar ? 6 : 0));
      pen.stroke();
      if (step < steps) pen.fillText(String(step / 4 % 4 + 1), toX(step + 2), BASE + 16);
    }
    pen.fillText("bar 1, its quarters", toX(steps / 4), BASE + 34);
    pen.fillText("bar 2", toX(3 * steps / 4), BASE + 34);

    // The two tunes themselves fade with the way; what the decoder makes of z is filled.
    const outline = (notes, colour, dash, alpha) => {
      pen.strokeStyle = colour;
      pen.globalAlpha = alpha;
      pen.lineWidth = 2;
      pen.setLineDash(dash);
      for (const { step, length, pitch } of notes) pen.strokeRect(toX(step) + 1, toY(pitch) - 1, toX(length) - LEFT - 2, row + 2);
      pen.globalAlpha = 1;
      pen.setLineDash([]);
    };
    pen.fillStyle = blue;
    for (const { step, length, pitch } of melody) {
      pen.beginPath();
      pen.roundRect(toX(step) + 1, toY(pitch), toX(length) - LEFT - 2, row, 2);
      pen.fill();
    }
    outline(originals[a], OKABE_ITO.vermillion, [], 1 - t);
    outline(originals[b], OKABE_ITO.green, [5, 3], t);

    pen.strokeStyle = faint;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(from, PATH); pen.lineTo(to, PATH);
    pen.stroke();
    pen.fillStyle = ink;
    pen.textAlign = "right";
    pen.fillText("A, solid outline", from - 10, PATH + 4);
    pen.textAlign = "left";
    pen.fillText("B, dashed outline", to + 10, PATH + 4);
    pen.beginPath();
    pen.arc(from + (to - from) * t, PATH, 7, 0, 2 * Math.PI);
    pen.fillStyle = blue;
    pen.fill();

    if (player.playing && !still.matches) {
      pen.strokeStyle = ink;
      pen.beginPath();
      pen.moveTo(toX(player.step), TOP - 4); pen.lineTo(toX(player.step), BASE);
      pen.stroke();
    }
  }

  function decodeAndDraw() {
    melody = notesOf(decode(between(mus[a], mus[b], t)), lowest);
    way.input.value = t;
    [a, b].forEach((chosen, i) => { ends[i].select.value = chosen; });
    const sung = melody.map(({ pitch }) => name(pitch)).join(" ");
    readout.textContent = `t = ${t.toFixed(2)}, ${melody.length} notes: ${sung}`;
    roll.node.setAttribute("aria-label",
      `Piano roll of two bars, ${Math.round(100 * t)} % of the way from A, ${titles[a]}, to B, ${titles[b]}: ${melody.length} notes, ${sung}. Arrow left and right move along the way, up and down choose another B.`);
    draw();
  }

  const player = makePlayer(() => melody, steps);
  function follow() {
    if (!player.playing) return;
    draw();
    if (!still.matches) requestAnimationFrame(follow);
  }
  button.addEventListener("click", () => {
    if (player.playing) player.stop();
    else player.start();
    button.textContent = player.playing ? "■ Stop" : "▶ Play";
    follow();
    if (!player.playing) draw();
  });
  save.addEventListener("click", () => {
    const link = element("a", { href: URL.createObjectURL(new Blob([midi(melody)], { type: "audio/midi" })), download: "melody.mid" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });

  const python = teller(model, () => ({ a, b, t }));
  function moveTo(change) {
    ({ a, b, t } = { a, b, t, ...change });
    decodeAndDraw();
    python.soon();
  }
  const toT = (value) => Math.round(100 * clamp(value, 0, 1)) / 100;
  arrowKeys(roll.node, (dx, dy) => moveTo({ t: toT(t + 0.02 * dx), b: (b - Math.sign(dy) + titles.length) % titles.length }));
  const toHand = (x) => moveTo({ t: toT((x - from) / (to - from)) });
  drag(roll, toHand, toHand);

  const finish = [
    followTheme(box, decodeAndDraw),
    // Each trait by itself: what the hand has moved and Python does not know yet must not fall back.
    listen(model, ["a"], () => { a = model.get("a"); decodeAndDraw(); }),
    listen(model, ["b"], () => { b = model.get("b"); decodeAndDraw(); }),
    listen(model, ["t"], () => { t = model.get("t"); decodeAndDraw(); }),
    python.end,
    () => player.end(),
  ];
  return () => finish.forEach((end) => end());
}

export default { render };
