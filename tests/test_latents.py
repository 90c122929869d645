"""Walks through the latent space."""

import math

import mpmath
import pytest
import torch

from course_utils import latents, models, pretrained


@pytest.fixture(scope="module")
def vae():
    return pretrained.load("mnist-2d")


def test_grid(vae):
    images = latents.grid(vae, size=5, limit=2.0)
    assert images.shape == (5, 5, 1, 28, 28)
    torch.testing.assert_close(
        images[0, 0], vae.decode(torch.tensor([-2.0, 2.0]))
    )  # top left: z1 small, z2 large
    torch.testing.assert_close(images[4, 2], vae.decode(torch.tensor([0.0, -2.0])))


def test_traverse(vae):
    z = torch.tensor([0.3, -0.4])
    images = latents.traverse(vae, z, 1, torch.tensor([-1.0, 0.0, 1.0]))
    torch.testing.assert_close(images[2], vae.decode(torch.tensor([0.3, 1.0])))
    assert z.tolist() == pytest.approx([0.3, -0.4]), "z is left as it was"


@pytest.mark.parametrize("path", latents.PATHS)
def test_interpolations_end_where_they_should(path):
    a, b = torch.randn(2, 6, dtype=torch.float64)
    z = latents.interpolate(a, b, 7, path)
    assert z.shape == (7, 6)
    torch.testing.assert_close(z[0], a)
    torch.testing.assert_close(z[-1], b)


def test_straight_is_even_and_spherical_keeps_the_radius_and_the_pace():
    a, b = torch.tensor([3.0, 0.0, 0.0]), torch.tensor([0.0, 3.0, 0.0])
    straight = latents.interpolate(a, b, 5)
    torch.testing.assert_close(straight.diff(dim=0), ((b - a) / 4).expand(4, 3))
    spherical = latents.interpolate(a, b, 5, "spherical")
    torch.testing.assert_close(spherical.norm(dim=1), torch.full((5,), 3.0))
    angles = torch.atan2(spherical[:, 1], spherical[:, 0])
    torch.testing.assert_close(angles, torch.linspace(0, math.pi / 2, 5))
    assert straight[2].norm() < 2.2 < 3


@pytest.mark.parametrize("path", latents.PATHS)
def test_along_at_any_shares_of_the_way(path):
    a, b = torch.randn(2, 7, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    even = latents.interpolate(a, b, 11, path)
    torch.testing.assert_close(
        latents.along(a, b, torch.tensor([0.7, 0.0, 1.0]).double(), path), even[[7, 0, 10]]
    )


def test_amid_is_the_corner_at_each_corner_and_on_the_way_along_each_side():
    corners = torch.randn(4, 7, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    places = [(0, 0), (1, 0), (0, 1), (1, 1)]
    for path in latents.PATHS:
        torch.testing.assert_close(torch.stack([latents.amid(corners, *at, path) for at in places]), corners)
        share = torch.tensor([0.3]).double()
        for at, (a, b) in {(0.3, 0): (0, 1), (0.3, 1): (2, 3), (0, 0.3): (0, 2), (1, 0.3): (1, 3)}.items():
            wanted = latents.along(corners[a], corners[b], share, path)[0]
            torch.testing.assert_close(latents.amid(corners, *at, path), wanted)
    torch.testing.assert_close(latents.amid(corners, 0.5, 0.5), corners.mean(0))


def test_on_the_sphere_each_point_between_two_draws_is_a_draw_and_on_the_straight_line_it_is_too_short():
    """The variance of each coordinate over 2,000 pairs, in 50 dimensions: 1, against (1 - t)² + t²."""
    a, b = torch.randn(2, 2000, 50, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    t = torch.tensor([0.3, 0.5], dtype=torch.float64)
    few = [
        torch.stack([latents.along(u, v, t, path) for u, v in zip(a, b, strict=True)])
        for path in latents.PATHS
    ]
    straight, spherical = (points.square().sum(2).mean(0) / 50 for points in few)
    error = 5 * math.sqrt(2 / 50 / 2000)
    torch.testing.assert_close(straight, (1 - t) ** 2 + t**2, atol=error, rtol=0)
    torch.testing.assert_close(spherical, torch.ones(2, dtype=torch.float64), atol=error + 1e-2, rtol=0)


def test_grid_and_traverse_at_a_label():
    torch.manual_seed(0)
    model = models.ConditionalVAE(2, classes=3, x_shape=(1, 4, 4), hidden=(8,))
    y = torch.tensor(2)
    torch.testing.assert_close(
        latents.grid(model, 3, 1.0, y=2)[0, 0], model.decode(torch.tensor([-1.0, 1.0]), y)
    )
    images = latents.traverse(model, torch.zeros(2), 1, torch.tensor([0.5, 2.0]), y=2)
    torch.testing.assert_close(images[1], model.decode(torch.tensor([0.0, 2.0]), y))
    assert (latents.grid(model, 3, y=0) - latents.grid(model, 3, y=1)).abs().max() > 1e-3
    for use in (
        latents.grid,
        lambda model, **y: latents.traverse(model, torch.zeros(2), 0, torch.zeros(1), **y),
    ):
        with pytest.raises(ValueError, match="pass one label as y=, for example y=0"):
            use(model)
        with pytest.raises(ValueError, match="labels from 0 to 2"):
            use(model, y=3)
        with pytest.raises(ValueError, match="leave y out"):
            use(models.VAE(2, (1, 4, 4), hidden=(8,)), y=1)


def at_angle(angle, dtype, length_a=1.0, length_b=1.0, dim=6):
    """Two vectors of this angle, exact in ``dtype``'s own numbers, and their path by mpmath from these:
    (steps, dim).
    """
    q = torch.linalg.qr(
        torch.randn(dim, dim, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    ).Q
    a = (length_a * q[0]).to(dtype)
    b = (length_b * (math.cos(angle) * q[0] + math.sin(angle) * q[1])).to(dtype)
    mpmath.mp.dps = 60
    u, v = ([mpmath.mpf(number) for number in t.tolist()] for t in (a, b))
    norm_u, norm_v = mpmath.norm(u), mpmath.norm(v)
    cosine = mpmath.fdot(u, v) / norm_u / norm_v
    omega = mpmath.acos(cosine)
    want = []
    for t in (0, mpmath.mpf(1) / 4, mpmath.mpf(1) / 2, 1):
        shares = mpmath.sin((1 - t) * omega) / mpmath.sin(omega), mpmath.sin(t * omega) / mpmath.sin(omega)
        want.append([shares[0] * i + shares[1] * j for i, j in zip(u, v, strict=True)])
    return a, b, want


@pytest.mark.parametrize("dtype, allowed", [(torch.float32, 2e-7), (torch.float64, 1e-12)])
@pytest.mark.parametrize(
    "angle, length_a, length_b",
    [
        *((angle, 1.0, 1.0) for angle in (1e-6, 5e-4, 1e-2, 1.0, 3.0, 3.13, 3.139, 3.1405)),
        (1.0, 1e30, 1e30),
        (3.139, 1e30, 1e30),
        (1.0, 1e-30, 1e-30),
        (2.0, 1e30, 1e-30),
    ],
)
def test_spherical_paths_at_any_angle_and_length(dtype, allowed, angle, length_a, length_b):
    """Against 60 digits: near opposite vectors a and b cancel, and squares of 1e30 do not fit in float32."""
    a, b, want = at_angle(angle, dtype, length_a, length_b)
    got = latents.along(a, b, torch.tensor([0, 0.25, 0.5, 1], dtype=dtype), "spherical")
    for row, exact in zip(got.tolist(), want, strict=True):
        error = mpmath.norm([mpmath.mpf(i) - j for i, j in zip(row, exact, strict=True)])
        assert error < allowed * mpmath.norm(exact) * (1 if dtype == torch.float32 else 100)


@pytest.mark.parametrize("angle", [1e-9, 1e-3, 1.0, 3.1405])
def test_the_gradient_of_a_spherical_path(angle):
    a, b, _ = at_angle(angle, torch.float64)
    t = torch.tensor([0.3], dtype=torch.float64)
    assert torch.autograd.gradcheck(
        lambda a, b: latents.along(a, b, t, "spherical"),
        (a.requires_grad_(), b.requires_grad_()),
        atol=1e-4,
        rtol=1e-4,
    )


def test_a_straight_path_ends_exactly_and_does_not_overflow():
    a, b = torch.tensor([3e38, 0.1, -7.3]), torch.tensor([-3e38, 1e-8, 5.1])
    z = latents.interpolate(a, b, 5)
    assert torch.equal(z[0], a) and torch.equal(z[-1], b) and z.isfinite().all()


def test_analogies():
    """z of each image at every label; at its own label that is its reconstruction."""
    torch.manual_seed(0)
    model = models.ConditionalVAE(3, classes=4, x_shape=(1, 6, 6), hidden=(8,))
    x, y = torch.bernoulli(torch.full((5, 1, 6, 6), 0.5)), torch.tensor([3, 0, 1, 2, 0])
    images = latents.analogies(model, x, y)
    assert images.shape == (5, 4, 1, 6, 6)
    torch.testing.assert_close(images[torch.arange(5), y], model.reconstruct(x, y))
    z, _ = model.encode(x, y)
    for label in range(4):
        torch.testing.assert_close(images[:, label], model.decode(z, torch.full((5,), label)))
    assert (images[:, 0] - images[:, 1]).abs().max() > 1e-3
    grey = torch.randint(0, 256, x.shape, dtype=torch.uint8)
    one, two = (latents.analogies(model, grey, y, torch.Generator().manual_seed(1)) for _ in range(2))
    assert torch.equal(one, two)
    with pytest.raises(ValueError, match="labels from 0 to 3"):
        latents.analogies(model, x, y + 1)
    with pytest.raises(ValueError, match="one label for each x"):
        latents.analogies(model, x, y[:2])


def test_wrong_arguments(vae):
    a, b = torch.randn(2, 4)
    with pytest.raises(ValueError, match="path must be one of 'straight', 'spherical'"):
        latents.interpolate(a, b, 5, "curved")
    with pytest.raises(ValueError, match="steps must be at least 2"):
        latents.interpolate(a, b, 1)
    with pytest.raises(ValueError, match="opposite directions"):
        latents.interpolate(a, -a, 5, "spherical")
    with pytest.raises(ValueError, match="no direction"):
        latents.interpolate(a, 0 * a, 5, "spherical")
    with pytest.raises(ValueError, match=r"both have shape \(K,\), got \(4,\) and \(3,\)\.$"):
        latents.interpolate(a, b[:3])
    with pytest.raises(
        ValueError, match=r"got \(1, 4\) and \(1, 4\)\. For the code of one example.* pass its \[0\]"
    ):
        latents.interpolate(a.unsqueeze(0), b.unsqueeze(0))
    with pytest.raises(ValueError, match=r"t must have shape \(S,\)"):
        latents.along(a, b, torch.tensor(0.5))
    with pytest.raises(ValueError, match="t must be finite"):
        latents.along(a, b, torch.tensor([float("nan")]))
    with pytest.raises(ValueError, match=r"corners must have shape \(4, K\), got \(3, 7\)"):
        latents.amid(torch.randn(3, 7), 0.5, 0.5)
    with pytest.raises(ValueError, match="latent_dim must be 2"):
        latents.grid(models.VAE(3, hidden=(8,)))
    with pytest.raises(ValueError, match="dim must be less than"):
        latents.traverse(vae, torch.zeros(2), 2, torch.zeros(3))
    with pytest.raises(ValueError, match=r"z must have shape \(2,\)"):
        latents.traverse(vae, torch.zeros(3), 0, torch.zeros(3))


def test_values_of_a_traversal_are_numbers():
    with pytest.raises(ValueError, match=r"values must have shape \(V,\), .* got \(2, 2\)"):
        latents.traverse(models.VAE(2, (4,), (4,)), torch.zeros(2), 0, torch.ones(2, 2))


def test_names_stand_at_the_medians_and_not_on_each_other():
    z = torch.tensor([[0.0, 0.0], [1.0, 2.0], [9.0, 3.0], [50.0, 0.0], [50.1, 0.0], [80.0, 80.0]])
    labels, places = latents.middles(z, torch.tensor([7, 7, 7, 2, 3, -1]), apart=4)
    assert labels.tolist() == [-1, 2, 3, 7]
    torch.testing.assert_close(places[[0, 3]], torch.tensor([[80.0, 80.0], [1.0, 2.0]]))
    torch.testing.assert_close(places[1:3], torch.tensor([[48.05, 0.0], [52.05, 0.0]]))
    with pytest.raises(ValueError, match="apart must be finite and greater than 0"):
        latents.middles(z, torch.arange(6), apart=0)
