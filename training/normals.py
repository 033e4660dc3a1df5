"""Surface normals from a depth map, to be learned beside depth."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

_WINDOW = 9  # cells of the coarse grid; an eighth of its width at 72 cells
_BEND = 0.02  # of inverse depth; a window that departs more from a plane holds an edge
_MEASURED = 0.75  # of a window


def normals_of(depth: Tensor, size: tuple[int, int], focal: float) -> tuple[Tensor, Tensor]:
    """Unit normals [N, 3, h, w] on a grid of ``size``, and where they are known, bool [N, 1, h, w].

    ``depth`` is metres [N, 1, H, W], 0 = invalid, of a camera whose focal length is ``focal``
    picture widths and whose axis meets the middle of the picture. x points right, y down, z away;
    normals point towards the camera.

    The inverse depth of a plane n . P = c is affine in the picture: with P = d K^-1 p it is
    1/d = a u + b v + e, and n is parallel to K^T (a, b, e). So it is averaged within each cell,
    which is exact for planes, and (a, b, e) are fitted by least squares to windows of 9 x 9 cells:
    depth that was rounded to 8 bits has steps of 4 cm, in which differences of neighbours would
    drown. Windows at edges, whose cells do not lie on one plane, are unknown.

    Seen through a zoom z, depth is divided by z; after a shift the middle of the picture is another
    point of the scene. Both leave the normals of the scene that the changed depth itself describes,
    with the camera as it was: that scene is what the network is asked for, so the two agree.
    """
    # In half precision the fit would see steps larger than those of the depth.
    with torch.no_grad(), torch.autocast(depth.device.type, enabled=False):
        return _normals(depth.float(), size, focal)


def _normals(depth: Tensor, size: tuple[int, int], focal: float) -> tuple[Tensor, Tensor]:
    valid = (depth > 0).float()
    inverse = torch.where(depth > 0, 1 / depth.clamp(min=1e-3), 0)
    share = F.interpolate(valid, size=size, mode="area")
    known = share > 0.5
    inverse = F.interpolate(inverse, size=size, mode="area") / share.clamp(min=1e-6)
    fit, error, measured = _fit_planes(torch.where(known, inverse, 0), known.float())
    height, width = size
    # In cells: K = [[f, 0, cx], [0, f s, cy], [0, 0, 1]]; cells need not be square.
    fx = focal * width
    fy = focal * depth.shape[3] * height / depth.shape[2]
    rows = torch.arange(height, device=depth.device, dtype=torch.float32).view(1, 1, -1, 1)
    columns = torch.arange(width, device=depth.device, dtype=torch.float32).view(1, 1, 1, -1)
    a, b, here = fit.split(1, dim=1)
    # ``here`` is the plane at the cell itself: at the picture's middle it is
    at_middle = here + a * ((width - 1) / 2 - columns) + b * ((height - 1) / 2 - rows)
    # c is positive for a normal away from the camera.
    normals = -torch.cat([a * fx, b * fy, at_middle], dim=1)
    flat = error < _BEND * here.clamp(min=1e-6)
    usable = known & flat & (measured > _MEASURED) & (here > 1e-3)
    return F.normalize(normals, dim=1), usable


def _fit_planes(values: Tensor, weights: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Planes a du + b dv + e around every cell, [N, 3, h, w]; their RMS error, [N, 1, h, w]; and
    the share of each window that counted. All take [N, 1, h, w]."""
    half = _WINDOW // 2
    steps = torch.arange(-half, half + 1, dtype=torch.float32, device=values.device)
    ones = torch.ones_like(steps)
    kernels = {
        name: (down[:, None] * across[None])[None, None]
        for name, (across, down) in {
            "1": (ones, ones),
            "u": (steps, ones),
            "v": (ones, steps),
            "uu": (steps**2, ones),
            "uv": (steps, steps),
            "vv": (ones, steps**2),
        }.items()
    }

    def sums(of: Tensor, *names: str) -> Tensor:
        return F.conv2d(of, torch.cat([kernels[name] for name in names]), padding=half)

    moments = sums(weights, "uu", "uv", "u", "vv", "v", "1")
    products = sums(values, "u", "v", "1")  # values are 0 where weights are
    uu, uv, u, vv, v, n = moments.unbind(1)
    pu, pv, p1 = products.unbind(1)
    # Cramer's rule: a batch of 3x3 systems solved one by one takes a hundred times as long.
    first, second, third = vv * n - v * v, u * v - uv * n, uv * v - vv * u
    determinant = (uu * first + uv * second + u * third).clamp(min=1e-3)
    a = pu * first + pv * second + p1 * third
    b = pu * second + pv * (uu * n - u * u) + p1 * (uv * u - uu * v)
    e = pu * third + pv * (uv * u - uu * v) + p1 * (uu * vv - uv * uv)
    fit = torch.stack([a, b, e], dim=1) / determinant.unsqueeze(1)
    count = n.unsqueeze(1).clamp(min=1)
    squares = sums(values**2, "1") - (fit * products).sum(dim=1, keepdim=True)
    error = (squares / count).clamp(min=0).sqrt()
    return fit, error, n.unsqueeze(1) / _WINDOW**2
