package io.xmodel.bench.device;

/** The kernels of the plans, as benchmarks name them. */
public enum PlanKernel {
  /** The embedding of a token. */
  EMBED,
  /** A layer's norm, queries, keys, values, RoPE and cache. */
  QKV,
  /** Attention of a token, over ranges of keys where its text is long. */
  ATTEND,
  /** Joins the ranges. */
  COMBINE,
  /** The projection of the attention block, added to the residual stream. */
  OUTPUT,
  /** A layer's norm, gate, up and SwiGLU. */
  GATE_UP,
  /** The projection of the feed-forward block, added to the residual stream. */
  DOWN,
  /** The last norm and the logits. */
  HEAD,
  /** The best of the head's candidates. */
  ARGMAX,
  /** The embedding of a block of tokens. */
  BLOCK_EMBED,
  /** The norms' factors of a block. */
  BLOCK_NORM,
  /** The queries of a block. */
  BLOCK_QUERY,
  /** The keys of a block. */
  BLOCK_KEY,
  /** RoPE and cache of a block. */
  BLOCK_ROPE,
  /** Attention of a block. */
  BLOCK_ATTEND,
  /** The projection of the attention block. */
  BLOCK_OUTPUT,
  /** The gates of a block. */
  BLOCK_GATE,
  /** The ups of a block and SwiGLU. */
  BLOCK_UP,
  /** The projection of the feed-forward block. */
  BLOCK_DOWN,
  /** The logits of all tokens of a block. */
  BLOCK_HEAD;

  /** Whether it takes a block of tokens. */
  public boolean ofBlock() {
    return name().startsWith("BLOCK");
  }
}
