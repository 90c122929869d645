"""MelodyExplorer in Chromium: what the browser decodes, plays and saves is what Python decodes; sound after a click, and soon."""

import statistics

import mido
import pytest
import torch

from course_utils import data, latents, pretrained, widgets

# Listens to all that reaches the loudspeaker, from the outside: when the first click came, when the first sound, which tones.
LISTEN = """() => {
    Object.assign(window, { contexts: 0, clicked: null, heard: null, tones: [] });
    window.AudioContext = class extends AudioContext { constructor(...args) { super(...args); window.contexts++; } };
    const { connect } = AudioNode.prototype;
    AudioNode.prototype.connect = function (to, ...rest) {
        if (to instanceof AudioDestinationNode) {
            const ear = this.context.createAnalyser();
            connect.call(this, ear);
            const samples = new Float32Array(ear.fftSize);
            const listen = () => {
                ear.getFloatTimeDomainData(samples);
                if (samples.some((value) => Math.abs(value) > 1e-3)) window.heard = performance.now();
                else setTimeout(listen, 1);
            };
            listen();
        }
        return connect.call(this, to, ...rest);
    };
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (when) {
        window.tones.push([when, Math.round(69 + 12 * Math.log2(this.frequency.value / 440))]);
        return start.call(this, when);
    };
    window.addEventListener("click", (event) => { window.clicked = event.timeStamp; window.heard = null; }, { capture: true });
}"""


@pytest.fixture(scope="module")
def explorer():
    test = data.melodies("cpu").test
    return widgets.MelodyExplorer(pretrained.load("melodies"), test, count=8)


@pytest.fixture
def page(show, explorer):
    explorer.a, explorer.b, explorer.t = 0, 5, 0.5
    return show(explorer)


def names(x):
    return [data.note_name(note.pitch) for note in data.notes(x)]


def shown(page):
    """The names of the notes in the text under the picture."""
    return page.locator('[role="status"]').inner_text().split(": ")[1].split()


def move(page, t):
    page.locator("input[type=range]").evaluate(
        "(input, t) => { input.value = t; input.dispatchEvent(new Event('input')); }", t
    )


def test_the_browser_decodes_what_python_decodes(page, explorer):
    pictures, melodies = set(), set()
    model = pretrained.load("melodies")
    way = latents.interpolate(*(torch.tensor(explorer._mu[end]) for end in (0, 5)), 101, "spherical")
    for t in (0, 0.25, 0.4, 0.5, 0.6, 0.75, 1):
        move(page, t)
        explorer.t = t
        assert shown(page) == names(explorer.x), f"at t = {t}"
        assert names(explorer.x) == names(model.decode(way[round(100 * t)])), f"torch at t = {t}"
        pictures.add(page.locator("canvas").evaluate("(canvas) => canvas.toDataURL()"))
        melodies.add(tuple(shown(page)))
    assert len(pictures) == 7 and len(melodies) >= 3


def test_the_picture_says_in_words_what_it_shows(page, explorer):
    label = page.locator("canvas").get_attribute("aria-label")
    assert (
        "50 % of the way from A" in label
        and explorer._titles[5] in label
        and " ".join(names(explorer.x)) in label
    )


def test_keys_move_along_the_way_and_choose_b(page, explorer):
    page.locator("canvas").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowDown")
    explorer.t, explorer.b = 0.62, 6
    assert "t = 0.62" in page.locator('[role="status"]').inner_text() and shown(page) == names(explorer.x)
    assert page.locator("select").nth(1).input_value() == "6"


def test_no_sound_before_a_click_and_the_first_note_soon_after(page):
    page.evaluate(LISTEN)
    move(page, 0.3)
    page.locator("canvas").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert page.evaluate("[contexts, tones.length]") == [0, 0]
    waited = []
    for _ in range(7):
        page.get_by_role("button", name="Play").click()
        page.wait_for_function("heard !== null", timeout=5000)
        waited.append(page.evaluate("heard - clicked"))
        page.get_by_role("button", name="Stop").click()
        page.wait_for_timeout(200)
    assert page.evaluate("contexts") == 1
    assert statistics.median(waited) < 200, f"milliseconds from the click to the first sound: {waited}"


def test_it_plays_the_melody_shown_in_time_and_goes_on_with_the_one_moved_to(page, explorer):
    page.evaluate(LISTEN)
    move(page, 0)
    explorer.t = 0.0
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(4600)
    played, notes = page.evaluate("tones"), data.notes(explorer.x)
    assert [pitch for _, pitch in played[: len(notes)]] == [note.pitch for note in notes]
    for (when, _), note in zip(played, notes, strict=False):
        assert when - played[0][0] == pytest.approx((note.step - notes[0].step) / 8, abs=1e-6)
    assert len(played) > len(notes), "over and over"
    move(page, 1)
    page.evaluate("tones.length = 0")
    page.wait_for_timeout(1500)
    explorer.t = 1.0
    pitches = [note.pitch for note in data.notes(explorer.x)]
    after = [pitch for _, pitch in page.evaluate("tones")]
    assert after and any(after == (2 * pitches)[i : i + len(after)] for i in range(len(pitches)))
    page.get_by_role("button", name="Stop").click()
    page.evaluate("tones.length = 0")
    page.wait_for_timeout(500)
    assert page.evaluate("tones.length") == 0


def test_reduced_motion_keeps_the_picture_still_while_it_plays(page):
    page.emulate_media(reduced_motion="reduce")
    pictures = {page.locator("canvas").evaluate("(canvas) => canvas.toDataURL()")}
    page.get_by_role("button", name="Play").click()
    for _ in range(4):
        pictures.add(page.locator("canvas").evaluate("(canvas) => canvas.toDataURL()"))
        page.wait_for_timeout(150)
    assert len(pictures) == 1
    page.get_by_role("button", name="Stop").click()
    page.emulate_media(reduced_motion="no-preference")
    page.get_by_role("button", name="Play").click()
    before = page.locator("canvas").evaluate("(canvas) => canvas.toDataURL()")
    page.wait_for_timeout(300)
    assert page.locator("canvas").evaluate("(canvas) => canvas.toDataURL()") != before


def test_the_saved_midi_file_is_the_one_that_python_writes(page, explorer, tmp_path):
    with page.expect_download() as caught:
        page.get_by_role("button", name="Save MIDI").click()
    assert caught.value.suggested_filename == "melody.mid"
    caught.value.save_as(tmp_path / "browser.mid")
    data.write_midi(explorer.x, tmp_path / "python.mid")
    browser, python = (mido.MidiFile(tmp_path / f"{name}.mid") for name in ("browser", "python"))
    assert browser.ticks_per_beat == python.ticks_per_beat and browser.length == python.length

    def sounding(file):
        return [(m.type, m.note, m.time) for m in file.tracks[0] if m.type in ("note_on", "note_off")]

    assert sounding(browser) == sounding(python)
    assert [m.type for m in browser.tracks[0]] == [m.type for m in python.tracks[0]]
