# loses: check-5a-correlation
# loses: check-5b-other-labels
# hint: One number for each column
def style_carried_over(style, analogy_style, y):
    keep = y.unsqueeze(1) != torch.arange(analogy_style.shape[1])
    s = style.unsqueeze(1).expand_as(analogy_style)[keep]
    return torch.corrcoef(torch.stack([s, analogy_style[keep]]))[0, 1]
