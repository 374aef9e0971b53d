package io.xmodel.tornado.kernels;

/**
 * Where things are in {@code IntArray layout}: the model's shape, then a descriptor of {@link
 * #MATRIX_INTS} ints for the embedding, for the head, and for the seven matrices of each layer,
 * each layer followed by the places of its norms and of its cache. That is written once. Behind it
 * are tables of blocks, which {@link PutTable} changes: kernels have the layout at hand anyway, and
 * a task takes 15 arguments, which some kernels have.
 */
public final class Layout {
  /** Layers. */
  public static final int LAYERS = 0;

  /** Width of the residual stream. */
  public static final int HIDDEN = 1;

  /** Query heads. */
  public static final int HEADS = 2;

  /** Key/value heads. */
  public static final int KV_HEADS = 3;

  /** Elements of a head, even. */
  public static final int HEAD_DIM = 4;

  /** Positions of the key/value pool, a multiple of {@link Cache#BLOCK}. */
  public static final int POOL = 5;

  /** Offset in floats of the scalars below. */
  public static final int SCALARS = 6;

  /** Offset in floats of the table that decodes the 16-bit cache; unused for an f32 cache. */
  public static final int KV_TABLE = 7;

  /** Offset in floats of the final norm's weights. */
  public static final int FINAL_NORM = 8;

  /** 1 while kernels may use arrays that only their graph has, see {@link Gate}. */
  public static final int OPEN = 9;

  /** Any number that another load does not have, below 2²⁴. */
  public static final int LOADED = 10;

  /** How many patches {@link PutTable} has put. */
  public static final int PATCHES = 11;

  /** How many launches of {@link CopyCache} there were. */
  public static final int COPIES = 12;

  /** Ints before the first descriptor. */
  public static final int HEADER = 16;

  /** Scalar: rms_norm_eps. */
  public static final int EPSILON = 0;

  /** Scalar: multiplies the embedded token. */
  public static final int EMBEDDING_SCALE = 1;

  /** Scalar: multiplies q · k. */
  public static final int ATTENTION_SCALE = 2;

  /** Scalar: multiplies the attention block's output. */
  public static final int ATTENTION_RESIDUAL = 3;

  /** Scalar: multiplies the feed-forward block's output. */
  public static final int FFN_RESIDUAL = 4;

  /** Scalar: multiplies the head's output. */
  public static final int LOGITS_SCALE = 5;

  /** Number of scalars. */
  public static final int SCALAR_COUNT = 6;

  /** Of a matrix: index of its row 0 in its bank, a multiple of 4. */
  public static final int BASE = 0;

  /** Of a matrix: ints per row, a multiple of 4; what a row does not need is zero. */
  public static final int STRIDE = 1;

  /** Of a matrix: rows, output features. */
  public static final int ROWS = 2;

  /** Of a matrix: columns, input features. */
  public static final int COLUMNS = 3;

  /** Of a matrix: bits of a code, 4, 8, 16 or 32. */
  public static final int BITS = 4;

  /** Of a matrix: offset in floats of its codec's table, see {@link Codes}; 4 bits have none. */
  public static final int TABLE = 5;

  /** Of a matrix: mantissa bits of its codec. */
  public static final int MANTISSA = 6;

  /** Of a matrix: offset in floats of its grid of scales; an unscaled one has a single 1.0. */
  public static final int SCALE = 7;

  /** Of a matrix: rows that share a scale. */
  public static final int SCALE_ROWS = 8;

  /**
   * Of a matrix: columns that share a scale, a power of two of 4 or more, or at least {@link
   * #COLUMNS}.
   */
  public static final int SCALE_COLUMNS = 9;

  /** Of a matrix: scales across. */
  public static final int SCALE_STRIDE = 10;

  /** Of a matrix: offset in floats of its bias, or −1. */
  public static final int BIAS = 11;

  /** Of a matrix: log₂ of SCALE_COLUMNS, or 31 if one scale is for all columns. */
  public static final int SCALE_SHIFT = 12;

  /** Ints of a descriptor. */
  public static final int MATRIX_INTS = 16;

  /** Kinds of matrix, in the order of their descriptors in a layer. */
  public static final int QUERY = 0;

  /** See {@link #QUERY}. */
  public static final int KEY = 1;

  /** See {@link #QUERY}. */
  public static final int VALUE = 2;

  /** See {@link #QUERY}. */
  public static final int OUTPUT = 3;

  /** See {@link #QUERY}. */
  public static final int GATE = 4;

  /** See {@link #QUERY}. */
  public static final int UP = 5;

  /** See {@link #QUERY}. */
  public static final int DOWN = 6;

  /** The kind of the head where a kernel takes a kind; its layer does not matter. */
  public static final int HEAD = 7;

  /** Where the embedding's descriptor is. */
  public static final int EMBEDDING_AT = HEADER;

  /** Where the head's descriptor is; equal to the embedding's where they are tied. */
  public static final int HEAD_AT = HEADER + MATRIX_INTS;

  /** Where layer 0 begins. */
  public static final int LAYERS_AT = HEADER + 2 * MATRIX_INTS;

  /** In a layer, after its matrices: offset in floats of the input norm's weights. */
  public static final int INPUT_NORM = 7 * MATRIX_INTS;

  /** In a layer, after its matrices: offset in floats of the post-attention norm's weights. */
  public static final int POST_NORM = 7 * MATRIX_INTS + 1;

  /** In a layer, after its matrices: how many layers come before it in its array of the cache. */
  public static final int CACHE_LAYER = 7 * MATRIX_INTS + 2;

  /** Ints of a layer. */
  public static final int LAYER_INTS = 7 * MATRIX_INTS + 4;

  private Layout() {}

  /** Where a layer begins. */
  public static int layer(int layer) {
    return LAYERS_AT + layer * LAYER_INTS;
  }

  /** Where a layer's matrix descriptor is; kind from {@link #QUERY} to {@link #DOWN}. */
  public static int matrix(int layer, int kind) {
    return LAYERS_AT + layer * LAYER_INTS + kind * MATRIX_INTS;
  }

  /** Ints of a layout without tables: where the first table begins. */
  public static int size(int layers) {
    return LAYERS_AT + layers * LAYER_INTS;
  }
}
