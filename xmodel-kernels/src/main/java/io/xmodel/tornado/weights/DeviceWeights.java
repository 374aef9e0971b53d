package io.xmodel.tornado.weights;

import io.xmodel.model.Linear;
import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.kernels.Storage;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A model's weights as arrays of the device. Arrays share the host's memory: each is filled just
 * before it is uploaded.
 */
public final class DeviceWeights {
  private static final int KINDS = 7;

  private final HostMemory memory;
  private final List<Bank> banks;
  private final List<Layers> layers;
  private final List<IntArray> words;
  private final boolean tied;
  private final FloatArray floats;
  private final IntArray layout;

  /**
   * Arrays for planned weights.
   *
   * @param kv how keys and values will lie, as the layout says it, too
   */
  public DeviceWeights(WeightPlan plan, HostMemory memory, KvPlan kv) {
    this.memory = memory;
    this.banks = plan.banks();
    this.words = Arrays.stream(plan.arrays()).mapToObj(memory::bank).toList();
    this.tied = plan.weights().tied();
    this.layers =
        banks.stream()
            .filter(bank -> bank.layers() > 0)
            .flatMap(bank -> kv.cut(bank.firstLayer(), bank.layers()))
            .toList();
    WeightFloats small = new WeightFloats(plan.weights(), banks, layers, kv);
    this.floats = small.floats();
    this.layout = small.layout();
  }

  /** All arrays, in the order in which they are uploaded. */
  public List<IntArray> words() {
    return words;
  }

  /** The array with the embedding. */
  public IntArray embedding() {
    return array(0);
  }

  /**
   * Consecutive layers whose weights are in one array, and whose keys and values are in another.
   *
   * @param first the first of them
   * @param count how many
   */
  public record Layers(int first, int count) {}

  /** All layers, by their arrays. */
  public List<Layers> layers() {
    return layers;
  }

  /** The array with a kind of matrix in some layers, or with the head. */
  public IntArray words(Layers layers, int kind) {
    return array(bank(layers, kind));
  }

  private int bank(Layers layers, int kind) {
    if (kind == Layout.HEAD) {
      return tied ? 0 : 1;
    }
    return layerBank(layers.first);
  }

  private IntArray array(int bank) {
    return words.get(banks.get(bank).array());
  }

  private int layerBank(int layer) {
    for (int i = 0; i < banks.size(); i++) {
      if (banks.get(i).hasLayer(layer)) {
        return i;
      }
    }
    throw new IndexOutOfBoundsException("layer " + layer);
  }

  /** Bits of a code of a kind of matrix in some layers; 0 if they differ. */
  public int bits(Layers layers, int kind) {
    return Storage.bits(storage(layers, false, kind));
  }

  /**
   * What some kinds of matrix in some layers have in common, see {@link Storage}. Of the head, any
   * layers will do.
   *
   * @param conversions whether the device converts number formats itself
   */
  public int storage(Layers layers, boolean conversions, int... kinds) {
    int[] all =
        IntStream.of(kinds)
            .boxed()
            .flatMap(kind -> matrices(layers, kind))
            .mapToInt(matrix -> matrix.storage(conversions))
            .distinct()
            .toArray();
    return all.length == 1 ? all[0] : Storage.UNKNOWN;
  }

  private Stream<BankMatrix> matrices(Layers layers, int kind) {
    Bank bank = banks.get(bank(layers, kind));
    if (kind == Layout.HEAD) {
      return Stream.of(bank.matrices().getFirst());
    }
    return IntStream.range(0, layers.count)
        .map(layer -> (layers.first - bank.firstLayer() + layer) * KINDS + kind)
        .mapToObj(index -> bank.matrices().get(index));
  }

  /** A kind of matrix of some layers, or the head. */
  public Stream<Linear> linears(Layers layers, int kind) {
    return matrices(layers, kind).map(BankMatrix::linear);
  }

  /** Decode tables, norms, biases, scales, constants. */
  public FloatArray floats() {
    return floats;
  }

  /**
   * Where everything is, see {@link io.xmodel.tornado.kernels.Layout}; tables are zero at first.
   */
  public IntArray layout() {
    return layout;
  }

  /** Matrices in all banks: what {@link #fill} counts. */
  public int matrices() {
    return banks.stream().mapToInt(bank -> bank.matrices().size()).sum();
  }

  /**
   * Copies an array's matrices from the checkpoint to the staging area.
   *
   * @param copied hears after each matrix how many of this array are done
   */
  public void fill(int index, IntConsumer copied) {
    MemorySegment data = memory.fill(words.get(index));
    int done = 0;
    for (Bank bank : banks) {
      if (bank.array() == index) {
        for (BankMatrix matrix : bank.matrices()) {
          matrix.copyTo(data);
          done++;
          copied.accept(done);
        }
      }
    }
  }
}
