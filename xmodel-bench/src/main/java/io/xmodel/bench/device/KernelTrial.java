package io.xmodel.bench.device;

import io.xmodel.backend.KvType;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.XmodelConfig;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tornado.device.Device;
import io.xmodel.tornado.device.Devices;
import io.xmodel.tornado.graph.BlockPlan;
import io.xmodel.tornado.graph.BlockProducts;
import io.xmodel.tornado.graph.BlockTables;
import io.xmodel.tornado.graph.DecodePlan;
import io.xmodel.tornado.graph.DeviceArrays;
import io.xmodel.tornado.graph.PassState;
import io.xmodel.tornado.graph.Program;
import io.xmodel.tornado.graph.SelectPlan;
import io.xmodel.tornado.graph.Shapes;
import io.xmodel.tornado.graph.Uploads;
import io.xmodel.tornado.kernels.Cache;
import io.xmodel.tornado.weights.DeviceWeights;
import io.xmodel.tornado.weights.HostMemory;
import io.xmodel.tornado.weights.KvPlan;
import io.xmodel.tornado.weights.WeightPlan;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model on a device that has read a text, and kernels of its plans to be launched again and
 * again.
 */
public final class KernelTrial implements AutoCloseable {
  private final String device;
  private final Program program;
  private final Map<PlanKernel, KernelLoop> loops;
  private final Map<PlanKernel, KernelLoop> singles;
  private final Runnable token;
  private final float[] logits;

  private KernelTrial(
      String device,
      Program program,
      Map<PlanKernel, KernelLoop> loops,
      Map<PlanKernel, KernelLoop> singles,
      Runnable token,
      float[] logits) {
    this.device = device;
    this.program = program;
    this.loops = loops;
    this.singles = singles;
    this.token = token;
    this.logits = logits;
  }

  /**
   * Brings a model to a device, reads a text in blocks and its last token by the decode plan, so
   * that all the plans' kernels have run.
   *
   * @param device as in {@code tornado:DEVICE}; empty: the default one
   * @param kernels to be launched by themselves
   * @param layers of which each launches at most
   * @param ids the text, at least two tokens
   * @throws io.xmodel.error.BackendException saying what is missing
   */
  public static KernelTrial open(
      ModelWeights weights,
      String device,
      KvType kv,
      Set<PlanKernel> kernels,
      int layers,
      int[] ids) {
    Device chosen = Devices.choose(Devices.find(), device);
    return open(weights, chosen, null, kv, kernels, layers, ids);
  }

  /** Rows of a block on a device, if there are as many tokens. */
  public static int blockRows(String device) {
    return Shapes.of(Devices.choose(Devices.find(), device).device()).maxRows();
  }

  /** The kernels of a token's decode step after a text on a device, in their order. */
  public static Set<PlanKernel> ofToken(String device, int length) {
    int splitAbove =
        Shapes.of(Devices.choose(Devices.find(), device).device()).attention().splitAbove();
    Set<PlanKernel> kernels = EnumSet.range(PlanKernel.EMBED, PlanKernel.ARGMAX);
    if (length <= splitAbove) {
      kernels.remove(PlanKernel.COMBINE);
    }
    return kernels;
  }

  /** With shapes that need not be the device's. */
  static KernelTrial open(
      ModelWeights weights,
      Device device,
      @Nullable Shapes wanted,
      KvType kv,
      Set<PlanKernel> kernels,
      int layers,
      int[] ids) {
    XmodelConfig config = weights.config();
    Shapes shapes =
        (wanted == null ? Shapes.of(device.device()) : wanted).fitting(config, device.device());
    WeightPlan plan = WeightPlan.of(weights, device.largestArray());
    KvPlan cache =
        KvPlan.of(config, kv, Math.ceilDiv(ids.length, Cache.BLOCK), 1, device.largestArray());
    Program program = new Program(device.device());
    try (HostMemory host = new HostMemory(plan.largestArray())) {
      DeviceArrays arrays =
          new DeviceArrays(config, shapes, new DeviceWeights(plan, host, cache), host, cache);
      Uploads uploads = new Uploads(program, arrays, List.of());
      boolean longTexts = ids.length > shapes.attention().splitAbove();
      DecodePlan decode = new DecodePlan(program, arrays, longTexts);
      BlockPlan block = new BlockPlan(program, arrays, BlockProducts.TILES, false);
      SelectPlan select = new SelectPlan(program, arrays);
      BlockTables tables = new BlockTables(program, arrays);
      Map<PlanKernel, KernelLoop> loops = new EnumMap<>(PlanKernel.class);
      Map<PlanKernel, KernelLoop> singles = new EnumMap<>(PlanKernel.class);
      for (PlanKernel kernel : kernels) {
        loops.put(kernel, new KernelLoop(program, arrays, longTexts, kernel, ids.length, layers));
        singles.put(kernel, new KernelLoop(program, arrays, longTexts, kernel, ids.length, 1));
      }
      program.seal();
      uploads.run(ProgressListener.NONE);
      int table = tables.put("the text", cache.blocks(), i -> i * Cache.BLOCK);
      tables.send();
      int last = ids.length - 1;
      for (int from = 0; from < last; from += shapes.maxRows()) {
        PassState pass = block.pass();
        pass.begin();
        pass.add(ids, from, Math.min(shapes.maxRows(), last - from), from, table);
        pass.wantLogits(0);
        block.run(layer -> {});
      }
      decode.run(ids[last], last, table, config.vocabSize());
      float[] logits = new float[config.vocabSize()];
      select.copy(0, logits);
      String name = "%s, %s".formatted(device.name(), device.kind());
      Runnable token = () -> decode.run(ids[last], last, table, config.vocabSize());
      return new KernelTrial(name, program, loops, singles, token, logits);
    } catch (RuntimeException | Error e) {
      program.close();
      throw e;
    }
  }

  /** The device's name and kind. */
  public String device() {
    return device;
  }

  /** The logits after the text, to be compared with another backend's. */
  public float[] logits() {
    return logits.clone();
  }

  /** Launches a kernel once for each layer that takes part, and waits. */
  public void run(PlanKernel kernel) {
    loop(loops, kernel).run();
  }

  /** Launches of {@link #run}. */
  public int launches(PlanKernel kernel) {
    return loop(loops, kernel).launches();
  }

  /**
   * Launches a kernel for the first layer only: what executing a graph costs is as in {@link #run}.
   */
  public void runOnce(PlanKernel kernel) {
    loop(singles, kernel).run();
  }

  private static KernelLoop loop(Map<PlanKernel, KernelLoop> loops, PlanKernel kernel) {
    KernelLoop loop = loops.get(kernel);
    if (loop == null) {
      throw new IllegalArgumentException(kernel + " was not asked for.");
    }
    return loop;
  }

  /** Puts the text's last token through the whole model once more, as a step of decoding does. */
  public void runToken() {
    token.run();
  }

  @Override
  public void close() {
    program.close();
  }
}
