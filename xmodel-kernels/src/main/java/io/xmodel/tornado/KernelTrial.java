package io.xmodel.tornado;

import io.xmodel.backend.KvType;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.XmodelConfig;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tornado.graph.BlockPlan;
import io.xmodel.tornado.graph.DecodePlan;
import io.xmodel.tornado.graph.DeviceArrays;
import io.xmodel.tornado.graph.KernelLoop;
import io.xmodel.tornado.graph.PlanKernel;
import io.xmodel.tornado.graph.Program;
import io.xmodel.tornado.graph.SelectPlan;
import io.xmodel.tornado.graph.Shapes;
import io.xmodel.tornado.graph.Uploads;
import io.xmodel.tornado.weights.DeviceWeights;
import io.xmodel.tornado.weights.HostMemory;
import io.xmodel.tornado.weights.WeightPlan;
import org.jspecify.annotations.Nullable;

/**
 * For benchmarks: a model on a device that has read a text, and one kernel of its plans to be
 * launched again and again.
 */
public final class KernelTrial implements AutoCloseable {
  private final String device;
  private final Program program;
  private final KernelLoop loop;
  private final float[] logits;

  private KernelTrial(String device, Program program, KernelLoop loop, float[] logits) {
    this.device = device;
    this.program = program;
    this.loop = loop;
    this.logits = logits;
  }

  /**
   * Brings a model to a device, reads a text in blocks and its last token by the decode plan, so
   * that all the plans' kernels have run.
   *
   * @param device as in {@code tornado:DEVICE}; empty: the default one
   * @param ids the text, at least two tokens
   * @throws io.xmodel.error.BackendException saying what is missing
   */
  public static KernelTrial open(
      ModelWeights weights, String device, KvType kv, PlanKernel kernel, int[] ids) {
    return open(weights, Devices.choose(Devices.find(), device), null, kv, kernel, ids);
  }

  /** With shapes that need not be the device's. */
  static KernelTrial open(
      ModelWeights weights,
      Device device,
      @Nullable Shapes wanted,
      KvType kv,
      PlanKernel kernel,
      int[] ids) {
    XmodelConfig config = weights.config();
    Shapes shapes =
        (wanted == null ? Shapes.of(device.device()) : wanted)
            .fitting(config, device.device().getDeviceLocalMemorySize(), Loader.MOST_ITEMS);
    WeightPlan plan = WeightPlan.of(weights, device.largestArray());
    Program program = new Program(device.device());
    try (HostMemory host = new HostMemory(plan.largestArray())) {
      DeviceArrays arrays =
          new DeviceArrays(
              config,
              shapes,
              new DeviceWeights(plan, host, kv, ids.length),
              host,
              kv,
              ids.length,
              false);
      Uploads uploads = new Uploads(program, arrays);
      boolean longTexts = ids.length > shapes.splitAbove();
      DecodePlan decode = new DecodePlan(program, arrays, longTexts);
      BlockPlan block = new BlockPlan(program, arrays);
      SelectPlan select = new SelectPlan(program, arrays);
      KernelLoop loop = new KernelLoop(program, arrays, longTexts, kernel, ids.length);
      program.seal();
      uploads.run(ProgressListener.NONE);
      int last = ids.length - 1;
      for (int from = 0; from < last; from += shapes.maxRows()) {
        block.begin();
        block.add(ids, from, Math.min(shapes.maxRows(), last - from), from, 0);
        block.wantLogits(0);
        block.run(layer -> {});
      }
      decode.run(ids[last], last, 0, config.vocabSize());
      float[] logits = new float[config.vocabSize()];
      select.copy(0, logits);
      String name = "%s, %s".formatted(device.name(), device.kind());
      return new KernelTrial(name, program, loop, logits);
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

  /** Launches the kernel once for each layer, and waits. */
  public void run() {
    loop.run();
  }

  @Override
  public void close() {
    program.close();
  }
}
