def linear_autoencoder(x, U, V):
    x_tilde = [[sum((U @ V)[d, e] * row[e] for e in range(len(row))) for d in range(len(row))] for row in x]
    x_tilde = torch.tensor(x_tilde)
    return x_tilde, [float(((a - b) ** 2).sum()) for a, b in zip(x, x_tilde)]
