"""The VAE: an autoencoder with a Gaussian in the middle, each term and each gradient where it acts."""

import torch
from torch import Tensor

from course_utils import objectives
from course_utils.diagrams.densities import Frame, base_line, prior_curve, q_curve
from course_utils.diagrams.diagram import Diagram
from course_utils.diagrams.primitives import THICK, Sheet
from course_utils.distributions import gaussian_sample
from course_utils.models import VAE

KL = "$D_{KL}(q(z|x) ‖ p(z))$"
RECONSTRUCTION = "$E_q[log p(x|z)]$"


@torch.no_grad()
def vae(model: VAE, x: Tensor, samples: int = 1000, seed: int = 0) -> Diagram:
    """One x through both networks with one draw of z; its bound's terms, in nats, from ``samples`` draws.

    x: (1, *x_shape), one image; already binary for a Bernoulli model
    """
    noise = torch.Generator().manual_seed(seed)
    mu, log_sigma = model.encode(x)
    z = gaussian_sample(mu, log_sigma, torch.randn(mu.shape, generator=noise, dtype=mu.dtype))
    copy = model.decode(z)[0, 0]
    terms = objectives.elbo(model, x, samples=samples, generator=noise)
    reconstruction, kl = (f"{part.item():.1f}".replace("-", "−") for part in (terms.reconstruction, terms.kl))
    alt = (
        "A variational autoencoder. The encoder turns x into mu and log sigma; z is mu plus sigma times "
        "epsilon, with epsilon drawn from the standard normal; the decoder turns z into x-tilde. The KL "
        f"term compares q with the prior, here {kl} nats, and its gradient reaches the encoder alone. The "
        f"reconstruction term compares x-tilde with x, here {reconstruction} nats; its gradient reaches "
        "the decoder, and through z the encoder. Their difference is the bound F, which both networks "
        "maximise together."
    )
    drawn = (x[0, 0], copy, reconstruction, kl)
    return Diagram("vae", alt, _wide(*drawn), _narrow(*drawn))


def _curves(sheet: Sheet, left: float, base: float, width: float, height: float) -> None:
    """A prior and a q, drawn to be read: not those of this x, whose q is far narrower."""
    z = torch.linspace(-3, 3, 121)
    frame = Frame(left, base, width, height, -3, 3, 1.0)
    base_line(sheet, frame)
    prior_curve(sheet, frame, z, 0.42 * (-z.square() / 2).exp())
    q_curve(sheet, frame, z, (-((z - 1) / 0.42).square() / 2).exp())


def _bound(sheet: Sheet, x: float, y: float, anchor: str) -> None:
    formula = f"$F$ = <reconstruction>{RECONSTRUCTION}</reconstruction> − <kl>{KL}</kl>"
    sheet.words(x, y, formula, anchor=anchor)
    sheet.note(x, y + 20, "maximised by both networks together", anchor=anchor)


def _wide(x: Tensor, copy: Tensor, reconstruction: str, kl: str) -> Sheet:
    sheet = Sheet(680, 424)
    _bound(sheet, 670, 26, "end")
    sheet.words(120, 50, KL, "kl", anchor="middle")
    sheet.note(120, 70, f"pulls $q$ towards the prior: {kl} nats", anchor="middle")
    _curves(sheet, 236, 134, 140, 58)
    sheet.words(252, 92, "$p(z)$", "prior", anchor="middle")
    sheet.words(362, 92, "$q$", "q", anchor="middle")
    sheet.digit(10, 196, 88, x)
    sheet.words(54, 186, "$x$", anchor="middle", size=16)
    sheet.arrow((102, 240), (132, 240))
    sheet.network(184, 240, 96, 92, 62, "q", "encoder")
    for y in (224, 258):
        sheet.arrow((236, y), (266, y))
    sheet.cells(270, 207, 60, 34, ["$μ$", "$log σ$"], "q", down=True)
    sheet.arrow((300, 202), (300, 140))
    sheet.arrow((334, 240), (362, 240))
    sheet.node(392, 240, "$z$", "q", radius=26)
    sheet.node(392, 160, "$ε$", "prior", radius=17, drawn=True)
    sheet.words(416, 165, "$ε ∼ N(0, I)$", "faint")
    sheet.arrow((392, 181), (392, 210))
    sheet.words(392, 292, "$z = μ + σ ⊙ ε$", "q", anchor="middle")
    sheet.arrow((422, 240), (450, 240))
    sheet.network(502, 240, 96, 62, 92, "reconstruction", "decoder")
    sheet.arrow((554, 240), (578, 240))
    sheet.digit(582, 196, 88, copy)
    sheet.words(626, 186, "$x̃$", anchor="middle", size=16)
    _wide_gradients(sheet, reconstruction)
    return sheet


def _wide_gradients(sheet: Sheet, reconstruction: str) -> None:
    """The errors forward into each term, and what comes back from it."""
    sheet.arrow((232, 126), (184, 126), (184, 190), colour="kl", weight=THICK)
    sheet.arrow((54, 288), (54, 376), (264, 376))
    sheet.arrow((626, 288), (626, 376), (424, 376))
    sheet.words(344, 380, RECONSTRUCTION, "reconstruction", anchor="middle")
    sheet.note(344, 402, f"pulls $x̃$ towards $x$: {reconstruction} nats", anchor="middle")
    sheet.arrow((372, 360), (372, 342), (526, 342), (526, 292), colour="reconstruction", weight=THICK)
    sheet.arrow((486, 284), (486, 316), (184, 316), (184, 290), colour="q", weight=THICK)
    sheet.note(176, 336, "the gradient, through $z$", "q")


def _narrow(x: Tensor, copy: Tensor, reconstruction: str, kl: str) -> Sheet:
    sheet = Sheet(360, 560)
    for left, image, name in ((28, x, "$x$"), (248, copy, "$x̃$")):
        sheet.words(left + 42, 20, name, anchor="middle", size=16)
        sheet.digit(left, 28, 84, image)
    sheet.words(180, 56, RECONSTRUCTION, "reconstruction", anchor="middle")
    sheet.arrow((116, 74), (136, 74))
    sheet.arrow((244, 74), (224, 74))
    sheet.note(180, 79, f"{reconstruction} nats", anchor="middle")
    sheet.note(180, 96, "pulls $x̃$", anchor="middle")
    sheet.note(180, 112, "towards $x$", anchor="middle")
    sheet.arrow((70, 116), (70, 138))
    sheet.network(70, 184, 84, 92, 62, "q", "encoder", towards="down")
    sheet.arrow((290, 138), (290, 116))
    sheet.network(290, 184, 84, 62, 92, "reconstruction", "decoder", towards="up")
    sheet.arrow((180, 122), (180, 152), (240, 152), colour="reconstruction", weight=THICK)
    sheet.arrow((252, 200), (116, 200), colour="q", weight=THICK)
    sheet.note(182, 222, "the gradient,", "q", anchor="middle")
    sheet.note(182, 239, "through $z$", "q", anchor="middle")
    for across in (50, 90):
        sheet.arrow((across, 230), (across, 256))
    sheet.cells(16, 260, 54, 32, ["$μ$", "$log σ$"], "q")
    sheet.arrow((128, 276), (262, 276))
    sheet.words(192, 266, "$z = μ + σ ⊙ ε$", "q", anchor="middle")
    sheet.node(290, 276, "$z$", "q", radius=24)
    sheet.arrow((290, 248), (290, 230))
    sheet.node(290, 342, "$ε$", "prior", radius=17, drawn=True)
    sheet.arrow((290, 321), (290, 304))
    sheet.words(290, 380, "$ε ∼ N(0, I)$", "faint", anchor="middle")
    sheet.arrow((70, 296), (70, 360))
    _curves(sheet, 20, 424, 150, 58)
    sheet.words(40, 382, "$p(z)$", "prior", anchor="middle")
    sheet.words(158, 382, "$q$", "q", anchor="middle")
    sheet.arrow((16, 420), (8, 420), (8, 184), (26, 184), colour="kl", weight=THICK)
    sheet.words(16, 452, KL, "kl")
    sheet.note(16, 472, f"pulls $q$ towards the prior: {kl} nats")
    sheet.rule(492)
    _bound(sheet, 180, 520, "middle")
    return sheet
