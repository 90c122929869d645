def analogies(model, x, y):
    mu, log_sigma = model.encode(x, y)
    every = torch.arange(model.classes).repeat(len(x))
    flat = model.decode(mu.repeat_interleave(model.classes, dim=0), every)
    return flat.reshape(len(x), model.classes, *flat.shape[1:])
