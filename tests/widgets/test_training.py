"""TrainingExplorer: what it keeps of a run, what of it travels, and how the browser plays it."""

import base64

import numpy as np
import pytest
import torch

from course_utils import evaluation, latents, models, training, widgets


def vae_of(side=8):
    torch.manual_seed(0)
    return models.VAE(2, (1, side, side), hidden=(16,))


@pytest.fixture(scope="module")
def images():
    return torch.rand(120, 1, 8, 8, generator=torch.Generator().manual_seed(0)).round(), torch.arange(
        120
    ) % 10


@pytest.fixture(scope="module")
def film(images):
    vae = vae_of()
    film = widgets.TrainingExplorer(vae, images, count=40)
    options = dict(batch_size=20, on_epoch=film.record, every=4, progress=False)
    film.history = training.fit(vae, images[0], epochs=10, **options)
    return vae, film


def moment(film, i):
    """What a moment holds: steps, the two terms, the codes in 127ths of the limit, and the rest."""
    packed = base64.b64decode(getattr(film, f"_moment_{i}"))
    count = len(film._config["labels"])
    return (
        int(np.frombuffer(packed, "<i4", 1)[0]),
        np.frombuffer(packed, "<f4", 2, 4).tolist(),
        np.frombuffer(packed, np.int8, 2 * count, 12).reshape(count, 2),
        np.frombuffer(packed, np.uint8, offset=12 + 2 * count),
    )


def test_a_moment_is_the_models(film, images):
    """The last one: the codes, the mosaic and the terms are those of the model as it is now."""
    vae, film = film
    assert [moment(film, i)[0] for i in range(film._moments)] == sorted(
        {0, 60, *range(4, 60, 4), *range(6, 60, 6)}
    )
    _, (reconstruction, kl), codes, mosaic = moment(film, film._moments - 1)
    with torch.no_grad():
        mu, _ = vae.encode(vae.prepare(images[0][:40]))
        tiles = latents.grid(vae, 9, 8 / 3).flatten()
    exact = evaluation.elbo_of_all(vae, images[0][:40], samples=64)
    assert np.abs(codes * 3 / 127 - mu.clamp(-3, 3).numpy()).max() < 0.05 + 3 / 127
    assert kl == pytest.approx(exact.kl.mean().item(), rel=0.05)
    assert reconstruction == pytest.approx(exact.reconstruction.mean().item(), rel=0.02)
    greys = np.stack([mosaic >> 4, mosaic & 15], 1).flatten() / 15
    assert np.abs(greys[: len(tiles)] - tiles.numpy()).max() < 0.04


def test_training_is_the_same_with_it(film, images):
    vae, film = film
    alone = vae_of()
    training.fit(alone, images[0], epochs=10, batch_size=20, progress=False)
    assert all(torch.equal(a, b) for a, b in zip(vae.parameters(), alone.parameters(), strict=True))
    assert not film._older and film._weights == ()


def test_a_moment_sends_only_itself(film, images):
    vae, film = film
    changed = []
    film.observe(lambda change: changed.append(change.name))
    film.record(vae, film.history)
    film.unobserve_all()
    assert changed == [f"_moment_{film._moments - 1}", "_moments", "_recorded"]


def recorded(vae, images, runs, count=2):
    film = widgets.TrainingExplorer(vae, images, count=count)
    for steps in runs:
        history = training.History()
        for history.steps in steps:
            film.record(vae, history)
    return film


def steps_of(film):
    return [moment(film, i)[0] for i in range(film._moments)]


def test_a_long_film_thins_out_evenly(images):
    vae = vae_of()
    film = recorded(vae, images, [range(1, 96)])
    assert steps_of(film) == list(range(96)) and film.moment is None
    film.moment = 60
    film.record(vae, training.History(steps=1))
    assert steps_of(film) == list(range(0, 97, 2)) and film.moment == 30, "the same moment is on show"
    assert film._moment_95 == ""
    film = recorded(vae, images, [range(1, 500)])
    assert steps_of(film) == [*range(0, 499, 8), 499], "and the latest, until the next comes"


def test_a_second_run_goes_on_where_the_first_ended(images):
    assert steps_of(recorded(vae_of(), images, [[5, 10], [3, 6]])) == [0, 5, 10, 13, 16]


def test_the_whole_film_of_a_lecture_is_small(tmp_path):
    """The longest of 300 images of 28 by 28 pixels, as a page of its own and as a notebook keeps it."""
    images = torch.zeros(300, 1, 28, 28, dtype=torch.uint8), torch.arange(300) % 10
    film = recorded(models.VAE(2, hidden=(4,)), images, [range(1, 96)], count=300)
    assert film._moments == 96
    page = widgets.save_html(film, tmp_path / "film.html", "a film")
    assert 1e6 < page.stat().st_size < 1.5e6
    assert len(str(film.get_state())) < 1.5e6


def test_update_begins_again(images):
    film = recorded(vae_of(), images, [range(1, 30)])
    film.moment = 20
    film.update()
    assert film._moments == 1 and steps_of(film) == [0] and film.moment == 0
    assert film._moment_1 == "" and film.codes


def test_large_images_of_another_shape(show):
    images = torch.randint(0, 256, (12, 1, 30, 33), dtype=torch.uint8), torch.arange(12) % 3
    film = widgets.TrainingExplorer(models.VAE(2, (1, 30, 33), hidden=(4,), likelihood="gaussian"), images)
    assert film._config["shape"] == [10, 11]
    assert "moment 0 of 0" in show(film).locator(".vae-readout").inner_text()


def test_what_is_refused(images):
    x, y = images
    make = widgets.TrainingExplorer
    for error, model, split, words in [
        (ValueError, models.VAE(3, (1, 8, 8)), images, r"so latent_dim must be 2 .* got 3 and"),
        (ValueError, models.VAE(2, (3, 8, 8)), images, r"x_shape \(1, H, W\), got 2 and \(3, 8, 8\)"),
        (TypeError, models.Autoencoder(2, (1, 8, 8)), images, r"shows a models\.VAE, got an Autoencoder"),
        (ValueError, vae_of(), x, "split must hold labels too"),
        (ValueError, vae_of(), (x, y + 5), "labels must be from 0 to 9, got 5 to 14"),
        (ValueError, vae_of(9), images, "x must"),
    ]:
        with pytest.raises(error, match=words):
            make(model, split)
    with pytest.raises(ValueError, match="count must be"):
        make(vae_of(), images, count=0)
    film = make(vae_of(), images)
    with pytest.raises(TypeError, match=r"shows a models\.VAE, got a PCA"):
        film.record(models.PCA(2), training.History())
    broken = vae_of()
    with torch.no_grad():
        broken.decoder[0].weight.fill_(float("nan"))
    with pytest.raises(ValueError, match="the bound"):
        film.record(broken, training.History())
    assert film._moments == 1


def test_keys_slider_play_and_curves(show, film):
    _, film = film
    last = film._moments - 1
    page = show(film)
    plane, said = page.locator("canvas").first, page.locator(".vae-readout")
    slider, play = page.locator("input[type=range]"), page.get_by_role("button").first
    assert f"moment {last} of {last}" in said.inner_text()
    plane.press("ArrowLeft")
    assert f"moment {last - 1} of {last}" in said.inner_text() and slider.input_value() == str(last - 1)
    slider.fill("2")
    steps, (reconstruction, kl), _, _ = moment(film, 2)
    words = said.inner_text().replace("−", "-").replace("\u2007", " ").split()
    assert {f"{reconstruction:.2f}", f"{kl:.2f}", f"{reconstruction - kl:.2f}", str(steps)} <= set(words)
    play.click()
    page.wait_for_function("document.querySelector('input').value > 4")
    assert play.inner_text() == "❚❚ Pause"
    play.click()
    stopped = slider.input_value()
    page.wait_for_timeout(300)
    assert slider.input_value() == stopped and play.inner_text() == "▶ Play"
    play.click()
    plane.press("ArrowLeft")
    assert play.inner_text() == "▶ Play", "the hand stops it"
    slider.fill(str(last - 1))
    play.click()
    page.wait_for_function("document.querySelector('button').innerText === '▶ Play'")
    assert slider.input_value() == str(last), "it stops at the end"
    area = page.locator("canvas").nth(1).bounding_box()
    page.mouse.click(area["x"] + 46, area["y"] + 80)
    assert slider.input_value() == "0", "the curves' left end"
    before = plane.evaluate("(c) => c.toDataURL()")
    page.locator("input[type=checkbox]").uncheck()
    assert plane.evaluate("(c) => c.toDataURL()") != before


INK = """([x, y]) => {
    const canvas = document.querySelector("canvas");
    const [r] = canvas.getContext("2d").getImageData(x * canvas.width, y * canvas.height, 1, 1).data;
    return r < 60;
}"""


def test_every_picture_is_drawn_at_its_place(show, images):
    """Of a mosaic in which only the second picture of the third row is white, all codes at the right edge."""
    film = widgets.TrainingExplorer(vae_of(), images, count=5)
    mosaic = np.zeros((81, 32), np.uint8)
    mosaic[2 * 9 + 1] = 0xFF
    head = np.array([0], "<i4").tobytes() + np.array([-3, 1], "<f4").tobytes()
    codes = np.tile(np.array([127, 0], np.int8), 5)
    film._moment_0 = base64.b64encode(head + codes.tobytes() + mosaic.tobytes()).decode()
    film.codes = False
    page = show(film)
    seen = [
        (row, column)
        for row in range(9)
        for column in range(9)
        if page.evaluate(INK, [(column + 0.3) / 9, (row + 0.3) / 9])
    ]
    assert seen == [(2, 1)]
    hue = "() => [...document.querySelector('canvas').getContext('2d').getImageData(400, 200, 19, 20).data]"
    before = page.evaluate(hue)
    page.locator("input[type=checkbox]").check()
    assert page.evaluate(hue) != before


# Renders the page's widget again, for a model whose traits ``grown`` changes as Python does.
GROWS = """async () => {
    const source = document.querySelector("script[type=module]").textContent.split("const state = JSON")[0];
    const blob = new Blob([source], { type: "text/javascript" });
    const { default: widget } = await import(URL.createObjectURL(blob));
    const state = JSON.parse(document.getElementById("state").textContent);
    const [handlers, node] = [{}, document.getElementById("widget")];
    const model = {
        get: (name) => state[name], set(name, value) { state[name] = value; }, off() {}, save_changes() {},
        on(event, handler) { (handlers[event] ??= []).push(handler); },
    };
    state._moments = 3;
    node.replaceChildren();
    widget.render({ model, el: node });
    window.grown = (moments) => {
        state._moments = moments;
        handlers["change:_recorded"].forEach((handler) => handler());
    };
}"""


def test_it_follows_the_run_unless_it_was_rewound(show, film):
    page = show(film[1])
    page.evaluate(GROWS)
    said, slider = page.locator(".vae-readout"), page.locator("input[type=range]")
    assert "moment 2 of 2" in said.inner_text()
    page.evaluate("grown(5)")
    assert "moment 4 of 4" in said.inner_text() and slider.get_attribute("max") == "4"
    page.locator("canvas").first.press("ArrowLeft")
    page.evaluate("grown(7)")
    assert "moment 3 of 6" in said.inner_text()
    slider.fill("6")
    page.evaluate("grown(8)")
    assert "moment 7 of 7" in said.inner_text()


def test_a_saved_film_opens_where_it_was_left(show, film):
    _, film = film
    film.moment, film.codes = 5, False
    page = show(film)
    assert "moment 5 of" in page.locator(".vae-readout").inner_text()
    assert not page.locator("input[type=checkbox]").is_checked()
    film.moment, film.codes = None, True
