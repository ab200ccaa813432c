"""A step of retrieval training in plain PyTorch: docs/model.md, "Retrieval": VTC + VTM, without momentum
encoders, and AdamW.

B videos, each with a text of N tokens.
"""

from collections import namedtuple

import torch
import torch.nn.functional as F

from pytorch_model import full_precision

CAPTION_TOKENS = 16  # as `litevl bench --training`

# video (B,T,3,H,W), ids and mask (B,N), video_ids (B): pairs of one video share one.
Batch = namedtuple("Batch", "video ids mask video_ids")


def random_batch(sizes, size):
    video = sizes.video
    ids = torch.randint(sizes.text.vocabulary - 2, (size, CAPTION_TOKENS))
    return Batch(torch.randn(size, video.frames, 3, video.image, video.image), ids, torch.ones_like(ids),
                 torch.arange(size))


def contrastive_loss(similarities, temperature, video_ids):  # (B,B), videos by texts
    same = (video_ids[:, None] == video_ids[None]).float()
    targets = same / same.sum(1, keepdim=True)
    logits = similarities / temperature
    return (F.cross_entropy(logits, targets) + F.cross_entropy(logits.t(), targets)) / 2


def draw_negatives(similarities, temperature, video_ids):
    """For every text a wrong video and for every video a wrong text, the more similar the likelier."""
    with torch.no_grad():
        logits = similarities / temperature
        same = video_ids[:, None] == video_ids[None]
        rows = torch.stack([logits.t(), logits]).masked_fill(same, float("-inf")).softmax(-1)  # (2,B,B)
        return [one_way.multinomial(1).squeeze(1) for one_way in rows]  # (B) twice


def matching_logits(model, tokens, texts, batch, negatives):
    """(3B,2): the pairs, then every text with a wrong video, then every video with a wrong text."""
    video_for_text, text_for_video = negatives
    own = torch.arange(len(video_for_text))
    videos, text = torch.cat([own, video_for_text, own]), torch.cat([own, own, text_for_video])
    memory = model.pool(tokens, texts[text], videos)
    return model.match(batch.ids[text], batch.mask[text], memory)


def retrieval_losses(model, batch, negatives=None):
    """VTC and VTM; `negatives` are drawn if not given."""
    tokens = model.visual_encoder(batch.video)  # (B,1+T·S,D)
    texts = model.text_feature(model.text_encoder(batch.ids, batch.mask))  # (B,E)
    with full_precision():
        similarities = model.video_feature(tokens) @ texts.t()  # (B,B)
        vtc = contrastive_loss(similarities, model.temp, batch.video_ids)
    if negatives is None:
        negatives = draw_negatives(similarities, model.temp, batch.video_ids)
    logits = matching_logits(model, tokens, texts, batch, negatives)
    is_pair = torch.zeros(len(logits), dtype=torch.long)
    is_pair[: len(batch.video_ids)] = 1
    return vtc, F.cross_entropy(logits, is_pair)


def optimizer_of(model):
    """AdamW; what shifts or scales does not decay."""
    decays = [p for p in model.parameters() if p.dim() >= 2]
    others = [p for p in model.parameters() if p.dim() < 2]
    groups = [{"params": decays, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=1e-5)


def training_step(model, optimizer, batch, is_bfloat16):
    optimizer.zero_grad(set_to_none=True)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=is_bfloat16):
        vtc, vtm = retrieval_losses(model, batch)
    (vtc + vtm).backward()
    optimizer.step()
