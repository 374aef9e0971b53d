package io.xmodel.bench;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.Backends;
import io.xmodel.backend.ResidentModel;
import io.xmodel.bench.device.DeviceCeiling;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A checkpoint loaded on a backend, its answer checked, with what measures its ceilings. */
final class TokenSession implements AutoCloseable {
  private static final String TORNADO = "tornado";

  private final String name;
  private final ModelWeights weights;
  private final long bytes;
  private final BackendOptions options;
  private final boolean onCpu;
  private final int threads;
  private final ResidentModel model;
  private final ModelWork work;
  private final ReadBandwidth bandwidth;
  private final FmaRate operations;
  private final @Nullable DeviceCeiling device;
  private final TokenRun run;

  TokenSession(Path directory, ModelFiles files, String backend, BackendOptions options)
      throws Exception {
    this(
        directory.toRealPath().getFileName().toString(),
        files.weights(),
        files.size().totalBytes(),
        backend,
        options);
  }

  /**
   * A session of weights wherever they are.
   *
   * @param name for the reader
   * @param bytes of all weights
   */
  TokenSession(
      String name, ModelWeights weights, long bytes, String backend, BackendOptions options)
      throws Exception {
    this.name = name;
    this.weights = weights;
    this.bytes = bytes;
    this.options = options;
    this.model = Backends.load(backend, weights, options, ProgressListener.NONE);
    this.onCpu = model.description().startsWith("cpu");
    this.threads =
        options.threads() > 0 ? options.threads() : Runtime.getRuntime().availableProcessors();
    this.work = new ModelWork(weights, model.memory().bytesPerPosition());
    this.bandwidth = new ReadBandwidth(threads);
    this.operations = new FmaRate(threads);
    this.device = backend.startsWith(TORNADO) ? DeviceCeiling.open(device(backend, options)) : null;
    this.run = new TokenRun(model, weights);
    run.checkAnswer();
    if (onCpu) {
      bandwidth.measure(work.matrices());
      operations.warmUp();
    }
  }

  /** Measures a test. */
  TokenResult run(TokenTest test, int rounds) throws Exception {
    boolean decode = test.kind() == TokenTest.Kind.DECODE;
    Ceilings ceilings = ceilings(test, decode);
    run.run(test, rounds, ceilings);
    return new TokenResult(
        name,
        dtype(weights),
        bytes,
        model.description(),
        options.kv().name().toLowerCase(Locale.ROOT),
        threads,
        test.label(),
        test.kind().name().toLowerCase(Locale.ROOT),
        test.tokens(),
        test.depth(),
        test.batch(),
        Speed.of(ceilings.rates(), decode, ceilings.given(), ceilings.fraction()));
  }

  private Ceilings ceilings(TokenTest test, boolean decode) {
    if (onCpu) {
      return decode
          ? Ceilings.bandwidth(test, work, bandwidth)
          : Ceilings.operations(test, work, operations);
    }
    DeviceCeiling given = device;
    if (given == null) {
      return Ceilings.none(test);
    }
    return decode
        ? new Ceilings(test, work.decodeBytes(test), given::bandwidth)
        : new Ceilings(test, work.prefillOperations(test), given::operations);
  }

  /** {@code tornado:DEVICE} names one. */
  private static String device(String backend, BackendOptions options) {
    return backend.startsWith(TORNADO + ":")
        ? backend.substring(TORNADO.length() + 1)
        : options.device();
  }

  /** What the linears are stored in, and the head where it differs: {@code F8_E4M3, head BF16}. */
  static String dtype(ModelWeights weights) {
    DType linears = weights.layers().getFirst().query().weight().dtype();
    DType head = weights.head().weight().dtype();
    return linears == head ? linears.name() : linears.name() + ", head " + head.name();
  }

  @Override
  public void close() {
    if (device != null) {
      device.close();
    }
    bandwidth.close();
    operations.close();
    model.close();
  }
}
