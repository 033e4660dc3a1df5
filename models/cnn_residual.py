"""CNN+Residual: ResNet-50 and three up-projection blocks, exactly as the study builds it."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from models.errors import WeightsError
from models.net import DepthNet
from models.registry import register_model
from models.up_projection import StudyUpProjection


@register_model(
    "cnn-residual",
    summary="ResNet-50 encoder, three residual up-projection blocks (the study's net)",
    source="Ma, Geng, Bie, CS231n 2017, after Laina et al. 2016 (FCRN)",
)
class CnnResidual(DepthNet):
    """The study's residual depth network; 52,964,289 parameters.

    ``freeze_encoder`` (the study's setting) leaves 29,456,257 of them trainable and keeps the
    encoder in eval mode: ``requires_grad`` alone would let batch norm statistics drift.
    """

    default_size = (228, 304)

    def __init__(self, freeze_encoder: bool = True) -> None:
        super().__init__()
        # Imported here: it loads torch's compiler, one second that other networks do not need.
        from torchvision.models import resnet50

        backbone = resnet50(weights=None)
        self.encoder = nn.Sequential(
            *(module for name, module in backbone.named_children() if name not in ("avgpool", "fc"))
        )
        self.reduce = nn.Conv2d(2048, 1024, 1)
        self.reduce_bn = nn.BatchNorm2d(1024)
        self.blocks = nn.Sequential(*(StudyUpProjection(c) for c in (1024, 512, 256)))
        self.predict = nn.Conv2d(128, 1, 3)
        assert self.predict.bias is not None
        # Metres: a typical depth indoors. Below 0 the last ReLU would have no gradient.
        nn.init.constant_(self.predict.bias, 2.5)
        self.freeze_encoder_whole(freeze_encoder)
        self.train()

    def freeze_encoder_whole(self, frozen: bool) -> None:
        self.freeze_encoder = frozen
        self.encoder.requires_grad_(not frozen)
        self.train(self.training)

    def encoder_stages(self) -> list[nn.Module]:
        return list(self.encoder)[-4:]

    def load_imagenet(self) -> None:
        """torchvision's ResNet-50 weights, downloaded once and kept in torch's cache."""
        from torchvision.models import ResNet50_Weights, resnet50

        try:
            state = ResNet50_Weights.IMAGENET1K_V2.get_state_dict(progress=True, check_hash=True)
        except (OSError, RuntimeError) as error:
            raise WeightsError(
                "cannot download the ImageNet weights of ResNet-50 ({reason})",
                "go online once, or use --init none (train the whole net) or --init FILE",
                reason=error,
            ) from error
        own = self.encoder.state_dict()
        children = [n for n, _ in resnet50(weights=None).named_children()]
        named = {
            f"{children.index(k.split('.')[0])}.{k.split('.', 1)[1]}": v
            for k, v in state.items()
            if not k.startswith("fc.")
        }
        self.encoder.load_state_dict({name: named[name] for name in own})

    def train(self, mode: bool = True) -> CnnResidual:
        super().train(mode)
        if self.freeze_encoder:
            self.encoder.eval()
        return self

    def _features(self, images: Tensor) -> Tensor:
        return self.blocks(self.reduce_bn(self.reduce(self.encoder(images))))

    def forward(self, images: Tensor) -> Tensor:
        """Metres [N, 1, ceil(H/4), ceil(W/4)] (57x76 for 228x304).

        Row j of the decoder's 64x80 grid sits on input row 4j, so only its first 57x76 cells see
        the image and the rest see padding: padding the last conv and cropping is exact.
        """
        height, width = -(-images.shape[2] // 4), -(-images.shape[3] // 4)
        # The last conv needs one cell more than it returns, so cropping before it loses nothing.
        features = self._features(images)[:, :, : height + 1, : width + 1]
        depth = F.conv2d(features, self.predict.weight, self.predict.bias, padding=1)
        return F.relu(depth[:, :, :height, :width])
