# loses: check-5b-other-labels
# hint: also for a class that no image has
def style_carried_over(style, analogy_style, y):
    correlations = []
    for label in range(int(y.max()) + 1):
        others = y != label
        correlations.append(torch.corrcoef(torch.stack([style[others], analogy_style[others, label]]))[0, 1])
    return torch.stack(correlations)
