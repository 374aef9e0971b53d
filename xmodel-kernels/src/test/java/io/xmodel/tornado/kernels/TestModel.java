package io.xmodel.tornado.kernels;

import io.xmodel.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Random weights of a small model, as the device has them and as decoded matrices. */
public final class TestModel {
  /** A model's sizes. */
  public record Shape(
      int layers, int hidden, int heads, int kvHeads, int headDim, int intermediate, int vocab) {
    int qSize() {
      return heads * headDim;
    }

    int kvSize() {
      return kvHeads * headDim;
    }
  }

  /** Of several blocks of scales. What interprets kernels takes a smaller one: -Dxmodel.small. */
  static final Shape WIDE =
      Boolean.getBoolean("xmodel.small")
          ? new Shape(2, 160, 3, 1, 32, 96, 131)
          : new Shape(2, 320, 6, 2, 64, 200, 300);

  /** How its matrices are stored: codec, scale blocks (0: none), biases. */
  public record Format(DType dtype, int blockRows, int blockColumns, boolean biases) {}

  /** Tables of blocks behind the layout. */
  public static final int TABLES = 3;

  public static final float EPSILON = 1e-5f;
  static final float EMBEDDING_SCALE = 12f;
  static final float ATTENTION_SCALE = 0.25f;
  static final float ATTENTION_RESIDUAL = 0.7f;
  static final float FFN_RESIDUAL = 0.3f;
  static final float LOGITS_SCALE = 0.5f;

  final Shape shape;
  final Format format;
  final int pool;
  public final IntArray layout;
  public final IntArray words;
  public final FloatArray floats;

  /** [layer][kind][row][column]. */
  public final float[][][][] weights;

  /** [layer][kind][row], or empty. */
  public final float[][][] biases;

  final float[][] embedding;
  public final float[][] head;
  public final float[][] inputNorm;
  public final float[][] postNorm;
  public final float[] finalNorm;

  private final int[][] blocks = new int[TABLES][];
  private final Random random;
  private final List<Integer> bank = new ArrayList<>();
  private final List<Float> numbers = new ArrayList<>();
  private final int table;

  /**
   * A model.
   *
   * @param pool positions of the cache, shared out among the tables: whole blocks for each
   */
  public TestModel(Shape shape, Format format, int kvType, int pool, long seed) {
    this.shape = shape;
    this.format = format;
    this.pool = pool;
    this.random = new Random(seed);
    layout = new IntArray(Layout.size(shape.layers) + pool / Cache.BLOCK);
    layout.init(0);
    shuffleBlocks();
    layout.set(Layout.OPEN, 1);
    layout.set(Layout.LAYERS, shape.layers);
    layout.set(Layout.HIDDEN, shape.hidden);
    layout.set(Layout.HEADS, shape.heads);
    layout.set(Layout.KV_HEADS, shape.kvHeads);
    layout.set(Layout.HEAD_DIM, shape.headDim);
    layout.set(Layout.POOL, pool);
    numbers.add(Float.NaN);
    table = numbers.size();
    add(table(format.dtype));
    layout.set(Layout.KV_TABLE, numbers.size());
    if (kvType != Codes.KV_F32) {
      add(Codes.exponents(16, Codes.kvMantissa(kvType)));
    }
    layout.set(Layout.SCALARS, numbers.size());
    add(
        new float[] {
          EPSILON, EMBEDDING_SCALE, ATTENTION_SCALE, ATTENTION_RESIDUAL, FFN_RESIDUAL, LOGITS_SCALE
        });
    // A bank need not begin with a matrix.
    for (int i = 0; i < 4; i++) {
      bank.add(-1);
    }
    embedding = matrix(Layout.EMBEDDING_AT, shape.vocab, shape.hidden, null);
    head = matrix(Layout.HEAD_AT, shape.vocab, shape.hidden, null);
    weights = new float[shape.layers][7][][];
    biases = new float[shape.layers][7][];
    inputNorm = new float[shape.layers][];
    postNorm = new float[shape.layers][];
    int[] rows = {
      shape.qSize(),
      shape.kvSize(),
      shape.kvSize(),
      shape.hidden,
      shape.intermediate,
      shape.intermediate,
      shape.hidden
    };
    int[] columns = {
      shape.hidden,
      shape.hidden,
      shape.hidden,
      shape.qSize(),
      shape.hidden,
      shape.hidden,
      shape.intermediate
    };
    for (int l = 0; l < shape.layers; l++) {
      for (int kind = 0; kind < 7; kind++) {
        biases[l][kind] = format.biases ? randoms(rows[kind]) : new float[rows[kind]];
        weights[l][kind] =
            matrix(Layout.matrix(l, kind), rows[kind], columns[kind], biases[l][kind]);
      }
      inputNorm[l] = randoms(shape.hidden);
      postNorm[l] = randoms(shape.hidden);
      layout.set(Layout.layer(l) + Layout.CACHE_LAYER, l);
      layout.set(Layout.layer(l) + Layout.INPUT_NORM, add(inputNorm[l]));
      layout.set(Layout.layer(l) + Layout.POST_NORM, add(postNorm[l]));
    }
    finalNorm = randoms(shape.hidden);
    layout.set(Layout.FINAL_NORM, add(finalNorm));
    words = new IntArray(bank.size());
    for (int i = 0; i < bank.size(); i++) {
      words.set(i, bank.get(i));
    }
    floats = new FloatArray(numbers.size());
    for (int i = 0; i < numbers.size(); i++) {
      floats.set(i, numbers.get(i));
    }
  }

  /** Gives each table as many blocks, none in its place or beside the one that it follows. */
  private void shuffleBlocks() {
    int each = pool / Cache.BLOCK / TABLES;
    if (each * TABLES * Cache.BLOCK != pool) {
      throw new IllegalArgumentException("A pool of whole blocks for each table, found " + pool);
    }
    for (int t = 0; t < TABLES; t++) {
      blocks[t] = new int[each];
      for (int i = 0; i < each; i++) {
        blocks[t][i] = (each - 1 - i) * TABLES + (t + 1) % TABLES;
        layout.set(table(t) + i, blocks[t][i] * Cache.BLOCK);
      }
    }
  }

  /** Where a table begins. */
  int table(int t) {
    return Layout.size(shape.layers) + t * (pool / Cache.BLOCK / TABLES);
  }

  /** The pool's position of a position of the sequence that has a table. */
  int inPool(int t, int position) {
    return blocks[t][position / Cache.BLOCK] * Cache.BLOCK + position % Cache.BLOCK;
  }

  /** The table of a codec. */
  static float[] table(DType dtype) {
    return switch (dtype) {
      case F32 -> Codes.exponents(32, 23);
      case F16 -> Codes.exponents(16, 10);
      case BF16 -> Codes.exponents(16, 7);
      default -> {
        float[] table = new float[256];
        for (int code = 0; code < 256; code++) {
          table[code] = dtype.toFloat(code);
        }
        yield table;
      }
    };
  }

  /** Mantissa bits of a wide codec. */
  static int mantissa(DType dtype) {
    return dtype == DType.F32 ? 23 : dtype == DType.F16 ? 10 : 7;
  }

  private int add(float[] values) {
    int at = numbers.size();
    for (float value : values) {
      numbers.add(value);
    }
    return at;
  }

  private float[] randoms(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private float[][] matrix(int d, int rows, int columns, float @Nullable [] bias) {
    DType dtype = format.dtype;
    int perInt = 32 / dtype.bits();
    int stride = (columns + 4 * perInt - 1) / (4 * perInt) * 4;
    int blockRows = format.blockRows == 0 ? rows : format.blockRows;
    int blockColumns = format.blockColumns == 0 ? columns : format.blockColumns;
    int across = (columns + blockColumns - 1) / blockColumns;
    float[] scales = new float[(rows + blockRows - 1) / blockRows * across];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = format.blockRows == 0 ? 1f : 0.5f + random.nextFloat();
    }
    layout.set(d + Layout.BASE, bank.size());
    layout.set(d + Layout.STRIDE, stride);
    layout.set(d + Layout.ROWS, rows);
    layout.set(d + Layout.COLUMNS, columns);
    layout.set(d + Layout.BITS, dtype.bits());
    layout.set(d + Layout.TABLE, table);
    layout.set(d + Layout.MANTISSA, mantissa(dtype));
    layout.set(d + Layout.SCALE, add(scales));
    layout.set(d + Layout.SCALE_ROWS, blockRows);
    layout.set(d + Layout.SCALE_COLUMNS, blockColumns);
    layout.set(d + Layout.SCALE_STRIDE, across);
    layout.set(
        d + Layout.SCALE_SHIFT, across == 1 ? 31 : Integer.numberOfTrailingZeros(blockColumns));
    layout.set(d + Layout.BIAS, format.biases && bias != null ? add(bias) : -1);
    float[][] values = new float[rows][columns];
    for (int r = 0; r < rows; r++) {
      int[] row = new int[stride];
      for (int c = 0; c < columns; c++) {
        int code = dtype.fromFloat((float) random.nextGaussian());
        int mask = -1 >>> (32 - dtype.bits());
        row[c / perInt] |= (code & mask) << (dtype.bits() * (c % perInt));
        values[r][c] = dtype.toFloat(code) * scales[r / blockRows * across + c / blockColumns];
      }
      for (int word : row) {
        bank.add(word);
      }
    }
    return values;
  }
}
