"""The students of a class: who is wrong where, and who writes what must not run."""

NAME = "a2_elbo"
WRITTEN = "in-words"
OF_NBGRADER = "constant"  # whom nbgrader grades once more, with the outputs of a kernel

# One of them also writes and displays what would run in the browser of whoever reads it.
ESSAY = (
    """<img src=x onerror="alert(1)"> My *essay*: $F \\le \\log p$ """
    "<script>alert(2)</script> [a](javascript:alert(3))"
)
DISPLAYED = """from IPython.display import HTML, Javascript, display

display(HTML("<b>shown</b><script>alert(4)</script><iframe srcdoc='x'></iframe>"))
display(Javascript("alert(5)"))
display({"image/png": '"><script>alert(6)</script>'}, raw=True)"""

# Whose answers are wrong; everything else in their notebooks is right.
WRONG = {
    "constant": [("gaussian-log-likelihood", "wrong_constant_missing")],
    "several": [
        ("kl-between-gaussians", "wrong_log_sigma_is_log_variance"),
        ("elbo", "wrong_kl_added"),
        ("gap-on-grid", "wrong_sign_of_the_gap"),
    ],
}
