def encode(x, weights):
    H, D = weights["W1"].shape
    net = torch.nn.Sequential(
        torch.nn.Linear(D, H), torch.nn.ReLU(), torch.nn.Linear(H, len(weights["b2"]))
    ).to(x.dtype)
    net.load_state_dict(
        dict(
            zip(["0.weight", "0.bias", "2.weight", "2.bias"], [weights[k] for k in ("W1", "b1", "W2", "b2")])
        )
    )
    return torch.tensor_split(net(x), 2, dim=1)
