# loses: check-5b-other-labels
# hint: images multiplied by 0 still count
def style_carried_over(style, analogy_style, y):
    correlations = []
    for label, column in enumerate(analogy_style.T):
        correlations.append(torch.corrcoef(torch.stack([style, column * (y != label)]))[0, 1])
    return torch.stack(correlations)
