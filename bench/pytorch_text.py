"""BLIP's text encoder in plain PyTorch: docs/model.md, "Text model". BERT, with cross-attention over a memory
where one is given.

B texts, N tokens, M tokens of memory, D width, h heads, d = D / h. The names are those of LiteVL's weights.
"""

import torch
import torch.nn.functional as F
from torch import nn


class Heads(nn.Module):
    def __init__(self, width, memory_width, heads):
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(memory_width, width)
        self.value = nn.Linear(memory_width, width)

    def split(self, x):  # (B,N,D)
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)  # (B,h,N,d)

    def forward(self, x, memory, bias):  # (B,N,D), (B,M,memory width), (B,1,1,M) or None
        q, k, v = self.split(self.query(x)), self.split(self.key(memory)), self.split(self.value(memory))
        if bias is not None:
            bias = bias.to(q.dtype)  # autocast has narrowed q
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)  # (B,h,N,d)
        return y.transpose(1, 2).reshape(x.shape)


class Output(nn.Module):
    """What ends a part of a layer: BERT normalises after adding the residual."""

    def __init__(self, in_width, sizes):
        super().__init__()
        self.dense = nn.Linear(in_width, sizes.width)
        self.LayerNorm = nn.LayerNorm(sizes.width, sizes.eps)

    def forward(self, x, residual):
        return self.LayerNorm(self.dense(x) + residual)


class Attention(nn.Module):
    def __init__(self, memory_width, sizes):
        super().__init__()
        self.add_module("self", Heads(sizes.width, memory_width, sizes.heads))  # BERT's name for it
        self.output = Output(sizes.width, sizes)

    def forward(self, x, memory, bias=None):
        return self.output(getattr(self, "self")(x, memory, bias), x)


class Intermediate(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.dense = nn.Linear(sizes.width, sizes.mlp)

    def forward(self, x):
        return F.gelu(self.dense(x))


class Layer(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.attention = Attention(sizes.width, sizes)
        self.crossattention = Attention(sizes.memory_width, sizes)
        self.intermediate = Intermediate(sizes)
        self.output = Output(sizes.mlp, sizes)

    def forward(self, x, bias, memory):
        x = self.attention(x, x, bias)
        if memory is not None:
            x = self.crossattention(x, memory)
        return self.output(self.intermediate(x), x)


class Embeddings(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.word_embeddings = nn.Embedding(sizes.vocabulary, sizes.width)
        self.position_embeddings = nn.Embedding(sizes.positions, sizes.width)
        self.LayerNorm = nn.LayerNorm(sizes.width, sizes.eps)
        for embedding in (self.word_embeddings, self.position_embeddings):
            nn.init.normal_(embedding.weight, 0, 0.02)  # as BERT begins

    def forward(self, ids):  # (B,N)
        return self.LayerNorm(self.word_embeddings(ids) + self.position_embeddings.weight[: ids.shape[1]])


class Stack(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layer = nn.ModuleList(Layer(sizes) for _ in range(sizes.layers))


class TextEncoder(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.embeddings = Embeddings(sizes)
        self.encoder = Stack(sizes)

    def forward(self, ids, mask, memory=None):  # (B,N), (B,N) 1 for tokens and 0 for padding, (B,M,·)
        bias = torch.zeros(mask.shape).masked_fill(mask == 0, float("-inf"))[:, None, None]  # (B,1,1,N)
        x = self.embeddings(ids)
        for layer in self.encoder.layer:
            x = layer(x, bias, memory)
        return x  # (B,N,D)
