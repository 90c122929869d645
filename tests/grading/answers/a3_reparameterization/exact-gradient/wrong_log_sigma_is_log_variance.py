# loses: check-3b-log-sigma
# hint: you read log_sigma as log σ²
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, 0.5 * A.diagonal() * log_sigma.exp()
