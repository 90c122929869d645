# loses: check-5a-correlation
# loses: check-5b-other-labels
# hint: correlate over the images
def style_carried_over(style, analogy_style, y):
    centred = analogy_style - analogy_style.mean(1, keepdim=True)
    s = style.unsqueeze(1).expand_as(centred) - style.mean()
    return (s * centred).sum(1) / (s.square().sum(1) * centred.square().sum(1)).sqrt()
