def bits_per_pixel(log_x_given_z, log_prior, log_q, pixels):
    bits = 0.0
    for a, p, q in zip(log_x_given_z.tolist(), log_prior.tolist(), log_q.tolist()):
        bits += (-a - p + q) / math.log(2)
    return bits / (len(log_x_given_z) * pixels)
