package io.xmodel.tornado;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.StageListener;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.XmodelConfig;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tornado.device.Device;
import io.xmodel.tornado.device.Failures;
import io.xmodel.tornado.experimental.MatrixUnits;
import io.xmodel.tornado.experimental.MmaProducts;
import io.xmodel.tornado.experimental.Persistence;
import io.xmodel.tornado.experimental.PersistentPlan;
import io.xmodel.tornado.experimental.PersistentShape;
import io.xmodel.tornado.graph.BlockPlan;
import io.xmodel.tornado.graph.BlockProducts;
import io.xmodel.tornado.graph.BlockTables;
import io.xmodel.tornado.graph.CopyPlan;
import io.xmodel.tornado.graph.DecodePlan;
import io.xmodel.tornado.graph.DeviceArrays;
import io.xmodel.tornado.graph.FewPlan;
import io.xmodel.tornado.graph.FinalStates;
import io.xmodel.tornado.graph.Program;
import io.xmodel.tornado.graph.SelectPlan;
import io.xmodel.tornado.graph.Shapes;
import io.xmodel.tornado.graph.TokenPlan;
import io.xmodel.tornado.graph.Uploads;
import io.xmodel.tornado.weights.DeviceWeights;
import io.xmodel.tornado.weights.HostMemory;
import io.xmodel.tornado.weights.WeightPlan;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Brings a model to a device: plans the memory, describes the graphs, uploads, compiles. */
final class Loader {
  private final ModelWeights weights;
  private final XmodelConfig config;
  private final BackendOptions options;
  private final Device device;
  private final Shapes shapes;
  private final @Nullable PersistentShape persistent;
  private final boolean mma;

  Loader(
      ModelWeights weights,
      BackendOptions options,
      Device device,
      @Nullable Shapes shapes,
      @Nullable PersistentShape persistent) {
    this.weights = weights;
    this.config = weights.config();
    this.options = options;
    this.device = device;
    this.shapes =
        (shapes == null ? Shapes.of(device.device()) : shapes).fitting(config, device.device());
    this.persistent = Persistence.shape(weights, options.launch(), device, persistent);
    this.mma = MatrixUnits.use(weights, options.prefill(), device);
  }

  TornadoModel load(ProgressListener progress) {
    WeightPlan plan =
        persistent == null
            ? WeightPlan.of(weights, device.largestArray())
            : WeightPlan.together(weights, device.largestArray());
    MemoryPlan memory =
        MemoryPlan.of(
            config,
            options,
            device,
            new MemoryPlan.Needs(
                plan.bytes(),
                DeviceArrays.scratchBytes(config, shapes)
                    + (mma ? MmaProducts.scratchBytes(config, shapes) : 0),
                shapes.maxRows(),
                persistent != null));
    Program program = new Program(device.device());
    try (HostMemory host = new HostMemory(plan.largestArray())) {
      DeviceArrays arrays =
          new DeviceArrays(
              config, shapes, new DeviceWeights(plan, host, memory.cache()), host, memory.cache());
      BlockProducts products = mma ? new MmaProducts(arrays) : BlockProducts.TILES;
      Uploads uploads = new Uploads(program, arrays, products.scratch());
      boolean longTexts = memory.cache().positions() > shapes.attention().splitAbove();
      TokenPlan decode =
          persistent == null
              ? new DecodePlan(program, arrays, longTexts)
              : new PersistentPlan(program, arrays, persistent);
      boolean isObserved = !options.stages().equals(StageListener.NONE);
      BlockPlan block = new BlockPlan(program, arrays, products, isObserved);
      FewPlan few = new FewPlan(program, arrays);
      SelectPlan select = new SelectPlan(program, arrays);
      CopyPlan copy = new CopyPlan(program, arrays);
      BlockTables tables = new BlockTables(program, arrays);
      FinalStates states = new FinalStates(program, arrays, weights.norm());
      program.seal();
      uploads.run(progress);
      // What every conversation needs is compiled now rather than at its first token; what only
      // several together need, when they first need it. The cache
      // that is written meanwhile belongs to nobody yet, and a block of no rows does nothing.
      decode.prepare(0, 0, tables.first(), config.vocabSize());
      program.compile(
          Stream.of(Stream.of(tables.graph()), decode.graphs(), block.graphs())
              .flatMap(graphs -> graphs)
              .toList(),
          progress);
      decode.check();
      return new TornadoModel(
          config,
          "tornado (%s, %s)".formatted(device.name(), device.kind()),
          program,
          decode,
          few,
          block,
          select,
          states,
          copy,
          tables,
          memory,
          shapes,
          options.stages());
    } catch (RuntimeException | Error e) {
      program.close();
      if (Failures.isTornado(e)) {
        throw Failures.ours(e);
      }
      throw e;
    }
  }
}
