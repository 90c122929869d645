"""Principal component analysis, exact, and the latent variable model whose maximum-likelihood fit it is."""

import torch
from torch import Tensor

from course_utils.arguments import require_count, require_finite, require_pixels, require_tensor
from course_utils.data.examples import as_tensor
from course_utils.device import for_float64
from course_utils.distributions import LinearGaussian, linear_gaussian

ROWS_AT_ONCE = 4096  # of centred data
# Of pixels between -128 and 127: sums of so many of their products are at most 2^24, exact in float32.
PIXEL_ROWS_AT_ONCE = 1024


def _rows(x: Tensor) -> Tensor:
    """x (N, ...)  ->  (N, D) of its dtype. Raises TypeError or ValueError for x that PCA cannot take."""
    x = require_pixels("x", as_tensor(x))
    if x.dim() < 2 or len(x) == 0:
        raise ValueError(f"x must have shape (N, ...) with N >= 1, got {tuple(x.shape)}.")
    return x.flatten(1) if x.dtype == torch.uint8 else require_finite("x", x.flatten(1))


def _as_rows(x: Tensor, dtype: torch.dtype) -> Tensor:
    """x (N, ...) as (N, D) of ``dtype``, on x's device if it has that dtype; uint8 pixels divided by 255."""
    return _scaled(_rows(x), dtype)


def _scaled(rows: Tensor, dtype: torch.dtype) -> Tensor:
    """``rows`` in ``dtype``, uint8 pixels divided by 255."""
    scaled = _to(rows, dtype)
    return scaled.div_(255) if rows.dtype == torch.uint8 else scaled


def _to(x: Tensor, dtype: torch.dtype) -> Tensor:
    """x in ``dtype``, on the CPU if ``dtype`` is float64 and x's device has no float64."""
    return x.to(for_float64(x.device)).to(dtype) if dtype == torch.float64 else x.to(dtype)


def _back(device: torch.device, dtype: torch.dtype, *fitted: Tensor) -> tuple[Tensor, ...]:
    """Results in ``dtype`` on ``device``, or on the CPU if ``dtype`` is float64 and ``device`` has none."""
    device = for_float64(device) if dtype == torch.float64 else device
    return tuple(part.to(dtype).to(device) for part in fitted)


def _of_width(name: str, values: Tensor, width: int) -> Tensor:
    """Return ``values`` if they are (B, width); otherwise raise ValueError: (B, 1) would broadcast."""
    if values.dim() != 2 or values.shape[1] != width:
        raise ValueError(
            f"{name} must have {width} numbers for each example, got shape {tuple(values.shape)}."
        )
    return values


class _Fitted:
    """What PCA and probabilistic PCA share: a clear error before ``fit``."""

    def __getattr__(self, name: str):
        raise AttributeError(
            f"{type(self).__name__} has no {name!r}; if it is one of the fitted quantities, call fit(x) "
            "first."
        )


def _scatter(x: Tensor) -> Tensor:
    """xᵀx: x (N, D)  ->  (D, D). NumPy sees that it is symmetric and computes one half of it."""
    if x.device.type != "cpu" or x.requires_grad:
        return x.T @ x
    rows = x.numpy()
    return torch.from_numpy(rows.T @ rows)


def _moments(x: Tensor) -> tuple[Tensor, Tensor]:
    """Of x (N, D): the mean (D,) and the covariance (D, D), in float64."""
    if x.dtype == torch.uint8:
        return _moments_of_pixels(x)
    x = _to(x, torch.float64)
    mean = x.mean(0)
    return mean, sum(_scatter(rows - mean) for rows in x.split(ROWS_AT_ONCE)) / len(x)


def _moments_of_pixels(x: Tensor) -> tuple[Tensor, Tensor]:
    """Of uint8 x (N, D): the mean and the covariance of x / 255, from float32 products.

    Whole numbers, of which float32 and, up to 700,000 rows, float64 round none: the sums are exact.
    """
    n, total, scatter = len(x), 0, 0
    for few in x.split(PIXEL_ROWS_AT_ONCE):
        few = few.float() - 128
        total, scatter = total + _to(few.sum(0), torch.float64), scatter + _to(_scatter(few), torch.float64)
    return (total / n + 128) / 255, (n * scatter - torch.outer(total, total)) / (255.0 * n) ** 2


def _spectrum(x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Of x (N, D): the mean (D,), the covariance's eigenvalues (M,), largest first, and eigenvectors (M, D).

    M = min(N, D): it works on the D × D covariance or the N × N Gram matrix, whichever is smaller; their
    nonzero eigenvalues are the same. uint8 pixels are divided by 255. The results are in float64.
    """
    n, d = x.shape
    if d <= n:
        mean, covariance = _moments(x)
        values, vectors = torch.linalg.eigh(covariance)
        return mean, values.flip(0).clamp_min(0), vectors.flip(1).T
    x = _scaled(x, torch.float64)
    mean = x.mean(0)
    centred = x - mean
    values, vectors = torch.linalg.eigh(centred @ centred.T / n)
    values, vectors = values.flip(0).clamp_min(0), vectors.flip(1)
    # Rows of Cᵀu are orthogonal with length sqrt(n λ); QR keeps them orthonormal where λ is 0 too.
    q, r = torch.linalg.qr(centred.T @ vectors)
    signs = torch.where(r.diagonal() < 0, -1.0, 1.0).to(x.dtype)
    return mean, values, (q * signs).T


class PCA(_Fitted):
    """The K-dimensional subspace of least squared reconstruction error, which is that of most variance.

    After ``fit``: ``mean`` (D,), ``components`` (K, D), orthonormal rows from the largest variance down,
    ``variances`` (K,), those of the data along them (divided by N). float32 unless ``dtype`` says float64.
    The eigenvectors are always computed in float64, on the CPU if x's device has none, like Apple's GPUs.
    """

    def __init__(self, latent_dim: int, dtype: torch.dtype = torch.float32):
        self.latent_dim = require_count("latent_dim", latent_dim)
        self.dtype = dtype

    def fit(self, x: Tensor) -> "PCA":
        """x: (N, ...), uint8 pixels (divided by 255) or floating point.

        Raises ValueError if K > min(N, D), for values that are not finite, and for uint8 of 0 and 1.
        """
        x = as_tensor(x)
        rows = _rows(x)
        if self.latent_dim > min(rows.shape):
            raise ValueError(
                f"latent_dim must be at most min(N, D) = {min(rows.shape)} for x with N = {rows.shape[0]} "
                f"and D = {rows.shape[1]}, got {self.latent_dim}."
            )
        mean, values, vectors = _spectrum(rows)
        self.mean, self.components, self.variances = _back(
            x.device, self.dtype, mean, vectors[: self.latent_dim], values[: self.latent_dim]
        )
        return self

    def encode(self, x: Tensor) -> Tensor:
        """x: (B, ...)  ->  z (B, K), the coordinates along the components."""
        return (_of_width("x", _as_rows(x, self.dtype), len(self.mean)) - self.mean) @ self.components.T

    def decode(self, z: Tensor) -> Tensor:
        """z: (B, K)  ->  (B, D)."""
        z = _of_width("z", _to(require_tensor("z", z), self.dtype), self.latent_dim)
        return z @ self.components + self.mean

    def reconstruction_error(self, x: Tensor) -> Tensor:
        """Squared error ‖x - x̃‖² summed over the D dimensions: x (B, ...)  ->  (B,)        slide 5"""
        return (_as_rows(x, self.dtype) - self.decode(self.encode(x))).square().sum(-1)


class ProbabilisticPCA(_Fitted):
    """p(z) = N(0, I), p(x|z) = N(x; W z + mean, eta I): the first latent variable model, solved exactly.

    After ``fit``: ``weight`` W (D, K), ``bias`` (D,), the data's mean, and ``eta``, the mean of the D - K
    variances left out. float64 unless ``dtype`` says float32
    Tipping & Bishop 1999, equations 7 and 8, with R = I
    """

    def __init__(self, latent_dim: int, dtype: torch.dtype = torch.float64):
        self.latent_dim = require_count("latent_dim", latent_dim)
        self.dtype = dtype

    def fit(self, x: Tensor) -> "ProbabilisticPCA":
        """Maximum likelihood in closed form, x: (N, ...).

        Raises ValueError if no variance is left for eta.
        """
        x = as_tensor(x)
        rows = _rows(x)
        n, d = rows.shape
        if self.latent_dim >= min(n, d):
            raise ValueError(
                f"latent_dim must be less than min(N, D) = {min(n, d)}, so that some variance is left for "
                f"eta, got {self.latent_dim}."
            )
        mean, values, vectors = _spectrum(rows)
        kept = values[: self.latent_dim]
        eta = values[self.latent_dim :].sum() / (d - self.latent_dim)
        if eta <= 1e-12 * values[0]:
            raise ValueError(
                f"x lies in a subspace of at most {self.latent_dim} dimensions, so eta would be 0 and p(x) "
                "infinite; use a smaller latent_dim."
            )
        weight = vectors[: self.latent_dim].T * (kept - eta).clamp_min(0).sqrt()
        self.eta, self.bias, self.weight = _back(x.device, self.dtype, eta, mean, weight)
        return self

    def posterior(self, x: Tensor) -> LinearGaussian:
        """Exact p(z|x) and log p(x), in nats.

        x (B, ...)  ->  posterior_mean (B, K), posterior_covariance (K, K), log_px (B,)
        """
        rows = _of_width("x", _as_rows(x, self.dtype), len(self.bias))
        return linear_gaussian(rows, self.weight, self.bias, self.eta)

    def log_px(self, x: Tensor) -> Tensor:
        """Exact log p(x) in nats: x (B, ...)  ->  (B,)."""
        return self.posterior(x).log_px

    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Draw x from the model: (count, D)."""
        require_count("count", count)
        options = dict(dtype=self.dtype, device=self.weight.device, generator=generator)
        z = torch.randn(count, self.latent_dim, **options)
        noise = torch.randn(count, len(self.bias), **options)
        return z @ self.weight.T + self.bias + self.eta.sqrt() * noise
