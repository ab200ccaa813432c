"""The video encoder in plain PyTorch: docs/model.md, "Video encoder".

B videos, T frames, S patches in a frame, D width, h heads, d = D / h. Modules carry the names of LiteVL's
weights, so that a model folder's model.safetensors is its state_dict.
"""

import torch
import torch.nn.functional as F
from torch import nn


class Attention(nn.Module):
    """Multi-head self-attention."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):  # (N,L,D), N sequences of L tokens
        N, L, D = x.shape
        qkv = self.qkv(x).view(N, L, 3, self.heads, D // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)  # (N,h,L,d) each
        y = F.scaled_dot_product_attention(q, k, v)  # (N,h,L,d)
        return self.proj(y.transpose(1, 2).reshape(N, L, D))


class TemporalScaling(nn.Module):
    """Dynamic temporal scaling: how much of the temporal residual each frame uses, in (0,2)."""

    def __init__(self, width, reduction=16):
        super().__init__()
        self.fc1 = nn.Linear(width, width // reduction)
        self.fc2 = nn.Linear(width // reduction, 1)

    def forward(self, residual):  # (B,T,S,D)
        g = residual.mean(2)  # (B,T,D)
        return (1 + self.fc2(F.gelu(self.fc1(g))).tanh()).unsqueeze(-1)  # (B,T,1,1)


class Mlp(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.fc1 = nn.Linear(width, hidden)
        self.fc2 = nn.Linear(hidden, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    """Divided space-time attention: over the frames, then within each frame, then the MLP."""

    def __init__(self, sizes):
        super().__init__()
        D, h, eps = sizes.width, sizes.heads, sizes.eps
        self.temporal_norm1 = nn.LayerNorm(D, eps)
        self.temporal_attn = Attention(D, h)
        self.temporal_fc = nn.Linear(D, D)
        self.temporal_scaling = TemporalScaling(D)
        self.norm1 = nn.LayerNorm(D, eps)
        self.attn = Attention(D, h)
        self.norm2 = nn.LayerNorm(D, eps)
        self.mlp = Mlp(D, sizes.mlp)

    def forward(self, cls, x):  # (B,1,D), (B,T,S,D)
        B, T, S, D = x.shape
        positions = x.transpose(1, 2).reshape(B * S, T, D)
        r = self.temporal_fc(self.temporal_attn(self.temporal_norm1(positions)))
        r = r.view(B, S, T, D).transpose(1, 2)  # (B,T,S,D)
        x = x + self.temporal_scaling(r) * r

        # The one [CLS] looks at every frame and takes the mean of what it sees.
        frames = torch.cat([cls.unsqueeze(1).expand(B, T, 1, D), x], 2).flatten(0, 1)  # (B·T,1+S,D)
        y = self.attn(self.norm1(frames)).view(B, T, 1 + S, D)
        cls = cls + y[:, :, 0].mean(1, keepdim=True)
        x = x + y[:, :, 1:]
        return cls + self.mlp(self.norm2(cls)), x + self.mlp(self.norm2(x))


class PatchEmbed(nn.Module):
    def __init__(self, patch, width):
        super().__init__()
        self.proj = nn.Conv2d(3, width, kernel_size=patch, stride=patch)

    def forward(self, frames):  # (B·T,3,H,W)
        return self.proj(frames).flatten(2).transpose(1, 2)  # (B·T,S,D)


class VideoEncoder(nn.Module):
    """Videos of the size and frame count of `sizes` only: neither embedding is resized here."""

    def __init__(self, sizes):
        super().__init__()
        D, S = sizes.width, (sizes.image // sizes.patch) ** 2
        self.patch_embed = PatchEmbed(sizes.patch, D)
        self.cls_token = nn.Parameter(torch.randn(1, 1, D) * 0.02)
        self.pos_embed = nn.Parameter(torch.randn(1, 1 + S, D) * 0.02)
        self.time_embed = nn.Parameter(torch.zeros(sizes.frames, D))
        self.blocks = nn.ModuleList(Block(sizes) for _ in range(sizes.layers))
        self.norm = nn.LayerNorm(D, sizes.eps)

    def forward(self, video):  # (B,T,3,H,W), normalised
        B, T = video.shape[:2]
        x = self.patch_embed(video.flatten(0, 1)) + self.pos_embed[:, 1:]  # (B·T,S,D)
        x = x.view(B, T, *x.shape[1:]) + self.time_embed.unsqueeze(1)  # (B,T,S,D)
        cls = (self.cls_token + self.pos_embed[:, :1]).expand(B, -1, -1)  # (B,1,D)
        for block in self.blocks:
            cls, x = block(cls, x)
        return self.norm(torch.cat([cls, x.flatten(1, 2)], 1))  # (B,1+T·S,D)
