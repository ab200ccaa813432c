"""Checks that bench/'s PyTorch model computes what LiteVL computes: features, losses and every gradient,
against the vectors that the program's own tests use (tests/vectors/README.md). Exit 1 if anything differs.

usage: build/peers/bin/python bench/check_pytorch_model.py
"""

import json
import sys
from pathlib import Path

import torch

from pytorch_model import LiteVL
from pytorch_training import Batch, matching_logits, retrieval_losses
from safetensors_file import read_safetensors
from sizes import read_sizes

ROOT = Path(__file__).resolve().parent.parent
VECTORS = ROOT / "tests/vectors/litevl"


def load_model(weights, sizes):
    """The weights by their names, all of them; the decoder answers questions, which is not measured."""
    model = LiteVL(sizes)
    model.load_state_dict({k: v for k, v in weights.items() if not k.startswith("text_decoder.")})
    return model.eval()


def check_outputs(model, inputs, expected, compare):
    """Videos (3), texts (4): features, pooling's weights, the logits of all pairs."""
    alphas = []
    hooks = [block.temporal_scaling.register_forward_hook(lambda *call: alphas.append(call[2].flatten(1)))
             for block in model.visual_encoder.blocks]
    tokens = model.visual_encoder(inputs["video"])
    for hook in hooks:
        hook.remove()
    ids, mask = inputs["input_ids"], inputs["attention_mask"]
    states = model.text_encoder(ids, mask)
    video, text = model.video_feature(tokens), model.text_feature(states)
    is_token = mask.bool()
    compare("video tokens", tokens, expected["dynamic.tokens"], 1e-4)
    compare("temporal scaling", torch.stack(alphas, 1), expected["dynamic.alpha"], 1e-5)
    compare("video features", video, expected["dynamic.video_feat"], 1e-5)
    compare("text states", states[is_token], expected["text_states"][is_token], 1e-4)
    compare("text features", text, expected["text_feat"], 1e-5)
    compare("similarities", video @ text.t(), expected["dynamic.sims"], 1e-5)

    B, P = len(video), len(text)
    videos = torch.arange(B).repeat_interleave(P)  # all pairs, video by video
    _, keys = model.summarise(tokens)
    for name, key in zip(("pool_a", "pool_b"), keys):
        weights = model.weights(key[videos], text.repeat(B, 1)).view(B, P, -1)
        compare(f"pooling weights {name}", weights, expected[f"dynamic.{name}"], 1e-5)
    memory = model.pool(tokens, text.repeat(B, 1), videos)
    logits = model.match(ids.repeat(B, 1), mask.repeat(B, 1), memory).view(B, P, 2)
    compare("matching logits", logits, expected["dynamic.both.vtm_logits"], 1e-4)


def check_training(model, inputs, expected, compare):
    """The losses of 3 pairs with given negatives, and the norm of every gradient."""
    batch = Batch(inputs["video"], inputs["input_ids"][:3], inputs["attention_mask"][:3], inputs["idx"])
    negatives = inputs["neg_video_for_text"], inputs["neg_text_for_video"]
    vtc, vtm = retrieval_losses(model, batch, negatives)
    compare("VTC", vtc, expected["dynamic.vtc_loss"], 1e-4)
    compare("VTM", vtm, expected["dynamic.vtm_loss"], 1e-4)
    with torch.no_grad():
        texts = model.text_feature(model.text_encoder(batch.ids, batch.mask))
        logits = matching_logits(model, model.visual_encoder(batch.video), texts, batch, negatives)
    compare("VTM's logits", logits, expected["dynamic.vtm_loss_logits"], 1e-4)
    (vtc + vtm).backward()
    norms = json.loads((VECTORS / "grad_norms.json").read_text())
    ours = dict(model.named_parameters())
    missing = [name for name in ours if name not in norms]
    if missing:
        sys.exit(f"check_pytorch_model: no expected gradient of {', '.join(missing)}")
    # Relative, but for the roundings of sums as large as the largest: some gradients are exactly zero.
    want = torch.tensor([norms[name] for name in ours])
    scale = want + 1e-3 * want.max()
    got = torch.stack([parameter.grad.norm() for parameter in ours.values()])
    compare(f"gradients of {len(ours)} weights, relative", got / scale, want / scale, 1e-3)


def main():
    failures = []

    def compare(name, got, want, tolerance):
        difference = (got - want).abs().max().item() if got.shape == want.shape else float("inf")
        is_right = difference <= tolerance  # False for NaN
        print(f"{'ok  ' if is_right else 'FAIL'} {name}: {difference:.1e}, at most {tolerance:.0e}")
        if not is_right:
            failures.append(name)

    torch.set_num_threads(1)
    weights = read_safetensors(VECTORS / "model.safetensors")
    inputs, expected = (read_safetensors(VECTORS / f"{name}.safetensors") for name in ("inputs", "expected"))
    model = load_model(weights, read_sizes(VECTORS / "model_config.json"))
    with torch.no_grad():
        check_outputs(model, inputs, expected, compare)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            narrow = model.video_feature(model.visual_encoder(inputs["video"]))
        # bfloat16 keeps 8 bits: one rounding is up to 4e-3.
        compare("video features under autocast", narrow, expected["dynamic.video_feat"], 3e-2)
    check_training(model, inputs, expected, compare)
    with torch.no_grad():  # a check that cannot fail checks nothing
        for block in model.visual_encoder.blocks:
            block.temporal_scaling.fc2.weight.zero_()
            block.temporal_scaling.fc2.bias.zero_()
        wrong = (model.visual_encoder(inputs["video"]) - expected["dynamic.tokens"]).abs().max().item()
    print(f"{'ok  ' if wrong > 0.1 else 'FAIL'} a model without temporal scaling differs: {wrong:.1e}")
    if wrong <= 0.1:
        failures.append("a wrong model passes")
    toy = ROOT / "share/models/toy"  # every name and shape of a model that was trained by the program
    load_model(read_safetensors(toy / "model.safetensors"), read_sizes(toy / "config.json"))
    print("ok   share/models/toy has this model's weights by name and shape")
    if failures:
        sys.exit(f"check_pytorch_model: differs: {', '.join(failures)}")


if __name__ == "__main__":
    main()
