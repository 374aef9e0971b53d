"""Writes the trained model as a checkpoint directory: BF16 safetensors, config.json, tokenizer.json, generation_config.json.

tokenizer_config.json is the published one, kept in the directory as it is; it holds the chat template.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import torch

from bpe import Tokenizer
from chat import BOS, EOS
from model import Model, Shape
from safetensors import write_bf16


def config(s: Shape, tokenizer: Tokenizer) -> dict:
    return {
        "architectures": ["XmodelForCausalLM"], "model_type": "xmodel", "torch_dtype": "bfloat16",
        "vocab_size": s.vocab, "hidden_size": s.hidden, "intermediate_size": s.ffn, "num_hidden_layers": s.layers,
        "num_attention_heads": s.heads, "num_key_value_heads": s.kv_heads, "max_position_embeddings": s.max_positions,
        "rms_norm_eps": s.eps, "rope_theta": s.rope_theta, "rope_scaling": None, "hidden_act": "silu",
        "attention_bias": False, "mlp_bias": False, "tie_word_embeddings": True,
        "use_mup": True, "mup_base_width": s.base_width, "mup_input_scale": s.input_scale, "mup_output_scale": s.output_scale,
        "mup_attention_residual_scale": s.residual_scale, "mup_ffn_residual_scale": s.residual_scale,
        "bos_token_id": tokenizer.ids[BOS], "eos_token_id": tokenizer.ids[EOS],
    }


def main(trained: Path, tokenizer_file: Path, out: Path) -> None:
    tokenizer = Tokenizer.load(tokenizer_file)
    shape = Shape(vocab=len(tokenizer))
    model = Model(shape)
    model.load_state_dict(torch.load(trained)["model"])
    out.mkdir(parents=True, exist_ok=True)
    write_bf16(out / "model.safetensors", {n: t.numpy() for n, t in model.tensors().items()})
    (out / "config.json").write_text(json.dumps(config(shape, tokenizer), indent=1) + "\n")
    generation = {"bos_token_id": tokenizer.ids[BOS], "eos_token_id": tokenizer.ids[EOS], "do_sample": False}
    (out / "generation_config.json").write_text(json.dumps(generation, indent=1) + "\n")
    if tokenizer_file.resolve() != (out / "tokenizer.json").resolve():
        shutil.copyfile(tokenizer_file, out / "tokenizer.json")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
