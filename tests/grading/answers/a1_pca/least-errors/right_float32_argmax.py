def least_errors(x, share):
    x = x.float()
    x = x - x.mean(0)
    values = torch.linalg.eigvalsh(x.T @ x / len(x)).flip(0)
    errors = torch.stack([values[k:].sum() for k in range(len(values) + 1)])
    return errors, torch.argmax((1 - errors / errors[0] >= share).int()).item()
