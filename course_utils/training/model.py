"""The models that fit can train, and where."""

import torch
from torch import nn

from course_utils.arguments import kind_of
from course_utils.device import WITHOUT_FLOAT64, pick
from course_utils.models.protocol import TrainableModel, require_model


def require_trainable(model: object) -> torch.dtype:
    """The dtype of a model's parameters. Raises TypeError or ValueError unless fit can train the model."""
    if not isinstance(model, nn.Module):
        kind = kind_of(model)
        has_own = hasattr(model, "fit") and not isinstance(model, type)
        own = f"; {kind} has a fit(x) of its own" if has_own else ""
        raise TypeError(f"model must be a torch.nn.Module, got {kind}{own}.")
    require_model(
        model,
        TrainableModel,
        "x_shape is the shape of one example, and prepare returns x as the other methods take it.",
    )
    if not any(parameter.requires_grad for parameter in model.parameters()):
        raise ValueError("All of the model's parameters are frozen; call model.requires_grad_(True) first.")
    if any(parameter.is_inference() for parameter in model.parameters()):
        raise ValueError(
            "The model was made within torch.inference_mode(), so it takes no gradients: make it outside."
        )
    dtype = next(parameter.dtype for parameter in model.parameters() if parameter.requires_grad)
    if dtype not in (torch.float32, torch.float64):
        raise TypeError(
            f"fit trains parameters of float32 or float64, got {dtype}, whose steps would round to nothing: "
            'call model.float() first. precision="bfloat16" computes the networks in bfloat16.'
        )
    return dtype


def device_for(dtype: torch.dtype, device: str | torch.device | None) -> torch.device:
    """``pick(device)``, or the CPU where no device was named and the default one lacks the dtype float64."""
    picked = pick(device)
    if dtype != torch.float64 or picked.type not in WITHOUT_FLOAT64:
        return picked
    if device is None:
        return torch.device("cpu")
    raise TypeError(
        f"The model is float64, which device {device!r} does not have: call model.float(), or use 'cpu'."
    )
