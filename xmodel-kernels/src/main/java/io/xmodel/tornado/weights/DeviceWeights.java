package io.xmodel.tornado.weights;

import io.xmodel.backend.KvType;
import io.xmodel.tornado.kernels.Storage;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A model's weights as arrays of the device. Banks share the host's memory: each is filled just
 * before it is uploaded.
 */
public final class DeviceWeights {
  private static final int KINDS = 7;

  private final HostMemory memory;
  private final List<Bank> banks;
  private final List<IntArray> words;
  private final boolean tied;
  private final FloatArray floats;
  private final IntArray layout;

  /**
   * Arrays for planned weights.
   *
   * @param kv how keys and values are stored
   * @param poolPositions positions of the cache
   */
  public DeviceWeights(WeightPlan plan, HostMemory memory, KvType kv, int poolPositions) {
    this.memory = memory;
    this.banks = plan.banks();
    this.words = banks.stream().map(bank -> memory.bank(bank.ints())).toList();
    this.tied = plan.weights().tied();
    WeightFloats small = new WeightFloats(plan.weights(), banks, kv, poolPositions);
    this.floats = small.floats();
    this.layout = small.layout();
  }

  /** All banks, in the order in which they are uploaded. */
  public List<IntArray> words() {
    return words;
  }

  /** The embedding's bank. */
  public IntArray embedding() {
    return words.getFirst();
  }

  /** The head's bank. */
  public IntArray head() {
    return words.get(tied ? 0 : 1);
  }

  /**
   * Consecutive layers whose weights are in one bank.
   *
   * @param first the first of them
   * @param count how many
   */
  public record Layers(int first, int count) {}

  /** All layers, by bank. */
  public List<Layers> layers() {
    return banks.stream()
        .filter(bank -> bank.layers() > 0)
        .map(bank -> new Layers(bank.firstLayer(), bank.layers()))
        .toList();
  }

  /** The bank with a layer's matrices. */
  public IntArray layer(int layer) {
    return words.get(layerBank(layer));
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

  /** Bits of a code of the head. */
  public int headBits() {
    return Storage.bits(headStorage(false));
  }

  /**
   * What some kinds of matrix in some layers have in common, see {@link Storage}.
   *
   * @param conversions whether the device converts number formats itself
   */
  public int storage(Layers layers, boolean conversions, int... kinds) {
    Bank bank = banks.get(layerBank(layers.first));
    int[] all =
        IntStream.range(0, layers.count)
            .map(layer -> (layers.first - bank.firstLayer() + layer) * KINDS)
            .flatMap(layer -> IntStream.of(kinds).map(kind -> layer + kind))
            .map(index -> bank.matrices().get(index).storage(conversions))
            .distinct()
            .toArray();
    return all.length == 1 ? all[0] : Storage.UNKNOWN;
  }

  /** As {@link #storage}, of the head. */
  public int headStorage(boolean conversions) {
    return banks.get(tied ? 0 : 1).matrices().getFirst().storage(conversions);
  }

  /** Decode tables, norms, biases, scales, constants. */
  public FloatArray floats() {
    return floats;
  }

  /** Where everything is, see {@link io.xmodel.tornado.kernels.Layout}. */
  public IntArray layout() {
    return layout;
  }

  /** Matrices in all banks: what {@link #fill} counts. */
  public int matrices() {
    return banks.stream().mapToInt(bank -> bank.matrices().size()).sum();
  }

  /**
   * Copies a bank's matrices from the checkpoint to the staging area.
   *
   * @param copied hears after each matrix how many of this bank are done
   */
  public void fill(int index, IntConsumer copied) {
    Bank bank = banks.get(index);
    MemorySegment data = memory.fill(words.get(index));
    int done = 0;
    for (Matrix matrix : bank.matrices()) {
      matrix.copyTo(data);
      done++;
      copied.accept(done);
    }
  }
}
