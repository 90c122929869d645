"""MelodyExplorer: its state, what it refuses, and what the browser decodes, plays and saves."""

import statistics

import mido
import numpy as np
import pytest
import torch
import traitlets

from course_utils import data, latents, models, pretrained, widgets
from tests.support.browser import drawing, set_slider
from tests.support.packed import unpack


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return models.MelodyVAE(latent_dim=6, encoder_size=8, decoder_size=12)


@pytest.fixture(scope="module")
def split():
    x, title = data.melodies("cpu").test
    return data.MelodySet(x[:9], title[:9])


def test_its_state(model, split):
    explorer = widgets.MelodyExplorer(model, split, count=5)
    mu, _ = model.encode(model.prepare(split.x[:5]))
    np.testing.assert_allclose(explorer._config["mu"], mu.detach(), rtol=1e-6)
    assert (explorer.a, explorer.b, explorer.t) == (0, 1, 0.5)
    assert explorer._config["titles"] == list(split.title[:5])
    assert unpack(explorer._tokens, np.uint8).reshape(5, 32).tolist() == split.x[:5].tolist()


def test_x_is_the_melody_on_the_great_circle(model, split):
    explorer = widgets.MelodyExplorer(model, split)
    mu, _ = model.encode(model.prepare(split.x))
    explorer.a, explorer.b = 2, 7
    for t in (0.0, 0.3, 1.0):
        explorer.t = t
        way = latents.interpolate(mu[2], mu[7], 11, "spherical")
        assert torch.equal(explorer.x, model.decode(way[round(10 * t)]))
    explorer.b = 2
    assert torch.equal(explorer.x, model.decode(mu[2])), "from A to itself"


def test_x_in_the_palette_is_the_melody_between_four(model, split):
    explorer = widgets.MelodyExplorer(model, split)
    assert (explorer.c, explorer.d, explorer.corners) == (2, 3, 2), "first the way between two"
    explorer.set_state({"b": 5, "corners": 4, "t": 0.7, "u": 0.204})
    assert explorer.u == 0.2
    mu, _ = model.encode(model.prepare(split.x))
    assert torch.equal(explorer.x, model.decode(latents.amid(mu[[0, 5, 2, 3]], 0.7, 0.2, "spherical")))


def test_what_the_browser_sends(model, split):
    explorer = widgets.MelodyExplorer(model, split)
    explorer.set_state({"a": 3, "b": 4, "t": 0.3333})
    assert (explorer.a, explorer.b, explorer.t) == (3, 4, 0.33)


@pytest.mark.parametrize(
    "trait, value, message",
    [
        ("a", 9, "a must be from 0 to 8, got 9"),
        ("b", -1, "b must be from 0 to 8, got -1"),
        ("t", 1.01, "t must be between 0 and 1"),
        ("u", -0.01, "u must be between 0 and 1"),
        ("t", float("nan"), "t must be finite, got nan"),
    ],
)
def test_it_refuses(model, split, trait, value, message):
    with pytest.raises(traitlets.TraitError, match=message):
        widgets.MelodyExplorer(model, split).set_trait(trait, value)


def test_it_says_what_it_cannot_show(model, split):
    with pytest.raises(TypeError, match="MelodyVAE, got a VAE"):
        widgets.MelodyExplorer(models.VAE(2), split)
    with pytest.raises(ValueError, match="got 9 melodies and 8 titles"):
        widgets.MelodyExplorer(model, split._replace(title=split.title[:8]))
    with pytest.raises(ValueError, match="at least 2 melodies"):
        widgets.MelodyExplorer(model, data.MelodySet(split.x[:1], split.title[:1]))
    with pytest.raises(ValueError, match=r"count \w+ be at least 2"):
        widgets.MelodyExplorer(model, split, count=1)
    with pytest.raises(TypeError, match="whole numbers"):
        widgets.MelodyExplorer(model, split._replace(x=split.x.float()))


# Listens to all that reaches the loudspeaker, from outside: when the last click came, when the first sound
# after it, and which tones.
LISTEN = """() => {
    Object.assign(window, { contexts: 0, clicked: null, heard: null, tones: [] });
    window.AudioContext = class extends AudioContext {
        constructor(...args) { super(...args); window.contexts++; }
    };
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
    const begin = (event) => { window.clicked = event.timeStamp; window.heard = null; };
    window.addEventListener("click", begin, { capture: true });
}"""


@pytest.fixture(scope="module")
def explorer():
    test = data.melodies("cpu").test
    return widgets.MelodyExplorer(pretrained.load("melodies"), test, count=8)


@pytest.fixture
def page(show, explorer):
    for name, value in dict(a=0, b=5, c=2, corners=2, t=0.5, u=0.5).items():
        setattr(explorer, name, value)
    return show(explorer)


def names(x):
    return [data.note_name(note.pitch) for note in data.notes(x)]


def shown(page):
    """The names of the notes in the text under the picture."""
    return page.locator('[role="status"]').inner_text().split(": ")[1].split()


def test_the_browser_decodes_what_python_decodes(page, explorer):
    pictures, melodies = set(), set()
    model = pretrained.load("melodies")
    way = latents.interpolate(
        *(torch.tensor(explorer._config["mu"][end]) for end in (0, 5)), 101, "spherical"
    )
    for t in (0, 0.25, 0.4, 0.5, 0.6, 0.75, 1):
        set_slider(page, 0, t)
        explorer.t = t
        assert shown(page) == names(explorer.x), f"at t = {t}"
        assert names(explorer.x) == names(model.decode(way[round(100 * t)])), f"torch at t = {t}"
        pictures.add(drawing(page))
        melodies.add(tuple(shown(page)))
    assert len(pictures) == 7 and len(melodies) >= 3


def test_the_picture_says_in_words_what_it_shows(page, explorer):
    label = page.locator("canvas").get_attribute("aria-label")
    assert (
        "50 % of the way from A" in label
        and explorer._config["titles"][5] in label
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


def test_the_palette(page, explorer):
    """Four corners instead of two: the ring moves by keys and by hand, and its melody is in the roll."""
    assert page.locator("canvas").count() == 1
    page.get_by_label("between").select_option("4")
    palette, roll = page.locator("canvas").all()
    explorer.corners, seen = 4, set()
    palette.focus()
    for key, (t, u) in {"ArrowRight": (0.52, 0.5), "Shift+ArrowUp": (0.52, 0.4)}.items():
        page.keyboard.press(key)
        explorer.t, explorer.u = t, u
        assert f"t = {t:.2f}, u = {u:.2f}" in page.locator('[role="status"]').inner_text()
        assert shown(page) == names(explorer.x)
        seen.add(drawing(page, 0))
    place = palette.bounding_box()
    palette.click(position={"x": 0.1 * place["width"], "y": 0.9 * place["height"]})  # the lower left corner
    explorer.t, explorer.u = 0.0, 1.0
    assert shown(page) == names(explorer.x)
    seen.add(drawing(page, 0))
    page.locator("select").nth(2).select_option("6")
    explorer.c = 6
    assert shown(page) == names(explorer.x)
    seen.add(drawing(page, 0))
    assert len(seen) == 4
    assert explorer._config["titles"][6] in roll.get_attribute("aria-label")
    roll.focus()
    page.keyboard.press("ArrowUp")
    assert "u = 0.98" in page.locator('[role="status"]').inner_text()
    page.locator("select").last.select_option("2")
    assert page.locator("canvas").count() == 1


def test_no_sound_before_a_click_and_the_first_note_soon_after(page):
    page.evaluate(LISTEN)
    set_slider(page, 0, 0.3)
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


def plays_in_time(played, x, begun):
    """The sixteenths at which tones (time, pitch) were played; each must be a note of x."""
    notes = {note.step: note.pitch for note in data.notes(x)}
    steps = [(when - begun) * 8 for when, _ in played]
    assert steps == pytest.approx([round(step) for step in steps], abs=1e-6)
    assert [pitch for _, pitch in played] == [notes[round(step) % len(x)] for step in steps]
    return steps


def test_it_plays_the_melody_shown_in_time_and_goes_on_with_the_one_moved_to(page, explorer):
    page.evaluate(LISTEN)
    set_slider(page, 0, 0)
    explorer.t = 0.0
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(4600)
    played = page.evaluate("tones")
    # The first note is planned at the click. A busy browser is late for others, and leaves them out.
    begun = played[0][0] - data.notes(explorer.x)[0].step / 8
    assert plays_in_time(played, explorer.x, begun)[-1] >= len(explorer.x), "over and over"
    set_slider(page, 0, 1)
    page.evaluate("tones.length = 0")
    page.wait_for_timeout(1500)
    explorer.t = 1.0
    assert plays_in_time(page.evaluate("tones"), explorer.x, begun)
    page.get_by_role("button", name="Stop").click()
    page.evaluate("tones.length = 0")
    page.wait_for_timeout(500)
    assert page.evaluate("tones.length") == 0


def test_reduced_motion_keeps_the_picture_still_while_it_plays(page):
    page.emulate_media(reduced_motion="reduce")
    pictures = {drawing(page)}
    page.get_by_role("button", name="Play").click()
    for _ in range(4):
        pictures.add(drawing(page))
        page.wait_for_timeout(150)
    assert len(pictures) == 1
    page.get_by_role("button", name="Stop").click()
    page.emulate_media(reduced_motion="no-preference")
    page.get_by_role("button", name="Play").click()
    before = drawing(page)
    page.wait_for_timeout(300)
    assert drawing(page) != before


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
