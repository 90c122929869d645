def linear_autoencoder(x, U, V):
    x_tilde = torch.einsum("dk,kj,bj->bd", U, V, x)
    difference = x - x_tilde
    return x_tilde, torch.einsum("bd,bd->b", difference, difference)
