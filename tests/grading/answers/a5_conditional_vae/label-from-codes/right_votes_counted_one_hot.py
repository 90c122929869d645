def label_from_codes(z, y, k):
    a, b = z.double().split(len(z) // 2)
    ya, yb = y.split(len(y) // 2)
    squared = (b.unsqueeze(1) - a.unsqueeze(0)).pow(2).sum(-1)
    near = squared.argsort(dim=1)[:, :k]
    votes = torch.nn.functional.one_hot(ya[near]).sum(1)
    return (votes.argmax(1) == yb).double().mean(), (yb == torch.mode(ya).values).double().mean()
