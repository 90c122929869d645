"""The bound as a ledger: reconstruction minus KL is F, and F plus the gap is log p(x), on one scale."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from course_utils import inference
from course_utils.diagrams.bars import bar
from course_utils.diagrams.densities import Frame, base_line, posterior_area, prior_curve, q_curve
from course_utils.diagrams.diagram import Diagram
from course_utils.diagrams.primitives import Sheet
from course_utils.distributions import gaussian_log_prob, kl_to_standard_normal, standard_normal_log_prob
from course_utils.models.protocol import LatentModel

# Far beyond any q and posterior that a lecture draws, and fine enough for nine digits.
LIMIT, POINTS = 10.0, 4001


class Terms(NamedTuple):
    """The terms in nats, and the three densities at the points z, (M,)."""

    reconstruction: float
    kl: float
    gap: float
    log_px: float
    z: Tensor
    q: Tensor
    prior: Tensor
    posterior: Tensor

    @property
    def bound(self) -> float:
        return self.reconstruction - self.kl


class Row(NamedTuple):
    """One line of the ledger: its bar goes from start to end."""

    sign: str
    operator: str
    formula: str
    words: str
    value: float
    start: float
    end: float


@torch.no_grad()
def ledger(model: LatentModel, x: Tensor, mu: Tensor, log_sigma: Tensor) -> Diagram:
    """The terms for one x and q = N(mu, sigma²), by quadrature over one latent number.

    x: (1, *x_shape); mu, log_sigma: (1,)
    """
    terms = _terms(model, x, mu, log_sigma)
    rows = _rows(terms)
    alt = (
        f"The bound as bars on one scale, in nats. The reconstruction term, {terms.reconstruction:.3f}, "
        f"minus the KL divergence of q from the prior, {terms.kl:.3f}, is the bound F, {terms.bound:.3f}. "
        f"F plus the gap, which is the KL divergence of q from the posterior, {terms.gap:.3f}, is log "
        f"p(x), {terms.log_px:.3f}."
    )
    return Diagram("ledger", alt, _wide(terms, rows), _narrow(terms, rows))


def _terms(model: LatentModel, x: Tensor, mu: Tensor, log_sigma: Tensor) -> Terms:
    grid = inference.grid_posterior(model, x, limit=LIMIT, points=POINTS)
    log_posterior, log_px = grid.log_posterior[0], grid.log_px[0]
    log_prior = standard_normal_log_prob(grid.z)
    log_q = gaussian_log_prob(grid.z, mu, log_sigma)
    # Bayes' rule, solved for log p(x|z); q is 0 wherever the prior is too small for it.
    log_likelihood = log_posterior + log_px - log_prior
    q = log_q.exp()
    return Terms(
        (q * log_likelihood).nansum().item() * grid.cell,
        kl_to_standard_normal(mu, log_sigma).item(),
        (q * (log_q - log_posterior)).nansum().item() * grid.cell,
        log_px.item(),
        grid.z[:, 0],
        q,
        log_prior.exp(),
        log_posterior.exp(),
    )


def _rows(terms: Terms) -> list[Row]:
    rec, bound, log_px = terms.reconstruction, terms.bound, terms.log_px
    return [
        Row("reconstruction", "", "$E_q[log p(x|z)]$", "the reconstruction term", rec, 0, rec),
        Row("kl", "−", "$D_{KL}(q ‖ p(z))$", "$q$ against the prior", terms.kl, bound, rec),
        Row("bound", "=", "$F(θ, q)$", "the bound, never above $log p(x)$", bound, 0, bound),
        Row("gap", "+", "$D_{KL}(q ‖ p(z|x))$", "the gap: $q$ against $p(z|x)$", terms.gap, bound, log_px),
        Row("data", "=", "$log p(x)$", "what we wanted", log_px, 0, log_px),
    ]


def _number(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")


def _axis(rows: list[Row], left: float, right: float):
    """(a function from nats to pixels, the ticks)."""
    ends = [end for row in rows for end in (row.start, row.end)]
    low, high = min(ends), max(ends)
    step = 10 ** math.floor(math.log10(high - low))
    step = next(step * k for k in (0.25, 0.5, 1, 2) if (high - low) / (step * k) < 5)
    ticks = [step * k for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return (lambda nats: left + (right - left) * (nats - low) / (high - low)), ticks


def _draw_axis(sheet: Sheet, at, ticks: list[float], top: float, base: float) -> None:
    sheet.line((at(0), top), (at(0), base), weight=1.5)
    for tick in ticks:
        sheet.line((at(tick), base), (at(tick), base + 5))
        sheet.note(at(tick), base + 19, f"{tick:g}".replace("-", "−"), anchor="middle")


def _frame(terms: Terms, left: float, base: float, width: float) -> Frame:
    peak = max(terms.q.max().item(), terms.posterior.max().item())
    return Frame(left, base, width, 34, -2.6, 2.6, peak)


def _wide(terms: Terms, rows: list[Row]) -> Sheet:
    sheet = Sheet(680, 388)
    at, ticks = _axis(rows, 380, 664)
    _legend(sheet, 10, 26, down=True)
    tops = (16, 80, 160, 224, 304)
    for row, top in zip(rows, tops, strict=True):
        name = row.sign if row.sign in ("reconstruction", "kl", "gap") else "ink"
        bar(sheet, at(row.start), at(row.end), top, 30, row.sign)
        sheet.words(128, top + 16, row.operator, anchor="middle", size=16)
        sheet.words(146, top + 14, row.formula, name)
        sheet.note(146, top + 33, row.words)
        sheet.words(362, top + 14, _number(row.value), name, anchor="end", bold=name == "ink")
    for y in (132, 276):
        sheet.line((120, y), (664, y))
    for nats, first, last in ((rows[0].end, 0, 1), (rows[2].end, 1, 3), (rows[4].end, 3, 4)):
        sheet.line((at(nats), tops[first] + 32), (at(nats), tops[last] - 2), colour="faint", dashed=True)
    _draw_axis(sheet, at, ticks, 8, 346)
    sheet.note(362, 365, "nats", anchor="end")
    _pictures(sheet, terms, 10, (116, 262), 92)
    return sheet


def _pictures(sheet: Sheet, terms: Terms, left: float, bases: tuple[float, float], width: float) -> None:
    """q over the prior at the KL term, and q over the posterior at the gap."""
    frame = _frame(terms, left, bases[0], width)
    base_line(sheet, frame)
    prior_curve(sheet, frame, terms.z, terms.prior)
    q_curve(sheet, frame, terms.z, terms.q)
    frame = _frame(terms, left, bases[1], width)
    base_line(sheet, frame)
    posterior_area(sheet, frame, terms.z, terms.posterior)
    q_curve(sheet, frame, terms.z, terms.q)


def _legend(sheet: Sheet, x: float, y: float, down: bool) -> None:
    """Which line is which density, in a column or in a row."""
    for i, (role, formula) in enumerate((("q", "$q(z)$"), ("prior", "$p(z)$"), ("posterior", "$p(z|x)$"))):
        left, base = (x, y + 20 * i) if down else (x + 116 * i, y)
        sheet.note(left, base, formula, role)
        if role == "posterior":
            sheet.box(left + 50, base - 11, 34, 11, role, fill=role, opacity=0.35, corner=2)
        else:
            sheet.line(
                (left + 50, base - 4), (left + 84, base - 4), colour=role, weight=2, dashed=role == "prior"
            )


def _narrow(terms: Terms, rows: list[Row]) -> Sheet:
    sheet = Sheet(360, 500)
    at, ticks = _axis(rows, 12, 346)
    _legend(sheet, 12, 22, down=False)
    for i, row in enumerate(rows):
        top = 48 + 86 * i
        name = row.sign if row.sign in ("reconstruction", "kl", "gap") else "ink"
        sheet.words(18, top + 14, row.operator, anchor="middle", size=16)
        sheet.words(34, top + 14, row.formula, name)
        sheet.note(34, top + 32, row.words)
        sheet.words(346, top + 14, _number(row.value), name, anchor="end", bold=name == "ink")
        bar(sheet, at(row.start), at(row.end), top + 42, 24, row.sign)
        if row.operator == "=":
            sheet.line((12, top - 9), (346, top - 9))
    for tick in ticks:
        sheet.line((at(tick), 462), (at(tick), 468))
        anchor = "end" if tick == 0 else "middle"
        sheet.note(at(tick), 484, f"{tick:g}".replace("-", "−"), anchor=anchor)
    sheet.note(12, 492, "nats")
    _pictures(sheet, terms, 226, (168, 340), 60)
    return sheet
