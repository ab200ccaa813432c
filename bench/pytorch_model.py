"""LiteVL in plain PyTorch: encoders, the joint space, text-dependent pooling and the matching head.

docs/model.md says what is computed; bench/check_pytorch_model.py checks that this is it. B videos or pairs,
T frames, S patches in a frame, N tokens of a text, D width, E width of the joint space.
"""

import torch
import torch.nn.functional as F
from torch import nn

from pytorch_text import TextEncoder
from pytorch_vision import VideoEncoder


def full_precision():
    """Similarities decide between videos that differ little: bfloat16 cannot tell them apart."""
    return torch.autocast("cpu", enabled=False)


class LiteVL(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.sizes = sizes
        self.visual_encoder = VideoEncoder(sizes.video)
        self.text_encoder = TextEncoder(sizes.text)
        self.vision_proj = nn.Linear(sizes.video.width, sizes.joint_width)
        self.text_proj = nn.Linear(sizes.text.width, sizes.joint_width)
        self.itm_head = nn.Linear(sizes.text.width, 2)
        self.temp = nn.Parameter(torch.tensor(0.07))

    def video_feature(self, tokens):  # (B,1+T·S,D)
        with full_precision():
            return F.normalize(self.vision_proj(tokens[:, 0].float()), dim=-1)  # (B,E)

    def text_feature(self, states):  # (B,N,D)
        with full_precision():
            return F.normalize(self.text_proj(states[:, 0].float()), dim=-1)  # (B,E)

    def summarise(self, tokens):
        """What pooling needs of videos (B,1+T·S,D): means f (B,T,D) and q (B,S,D); their keys, of width E."""
        with full_precision():
            patches = tokens[:, 1:].float().unflatten(1, (self.sizes.video.frames, -1))  # (B,T,S,D)
            means = patches.mean(2), patches.mean(1)
            keys = [F.normalize(self.vision_proj(mean), dim=-1) for mean in means]
        return means, keys

    def weights(self, keys, text):
        """How much a text (B,E) prefers each of `keys` (B,K,E): (B,K), a row sums to 1."""
        with full_precision():
            return ((keys @ text.unsqueeze(-1)).squeeze(-1) / self.sizes.pooling_temperature).softmax(-1)

    def pool(self, tokens, text, videos):
        """Memory [v; F; Q] (P,1+T·S+T+S,D) of pairs i = (video `videos[i]`, text i): `tokens` (B,1+T·S,D),
        `text` (P,E), `videos` (P)."""
        memory = [tokens[videos]]
        for mean, key in zip(*self.summarise(tokens)):
            w = self.weights(key[videos], text)  # (P,K)
            # Relative to uniform: a text that prefers nothing leaves the means as they are.
            memory.append(mean[videos] * (w * w.shape[1]).unsqueeze(-1))
        return torch.cat(memory, 1)

    def match(self, ids, mask, memory):
        """Logits (P,2) of no match and match."""
        ids = ids.clone()
        ids[:, 0] = self.sizes.enc_id
        states = self.text_encoder(ids, mask, memory)
        with full_precision():
            return self.itm_head(states[:, 0].float())


def random_model(sizes, seed=1):
    """Layers that all do something: no weight, scale or shift is what it starts as."""
    torch.manual_seed(seed)
    model = LiteVL(sizes).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.02)
    return model
