package io.xmodel.bench.baseline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.Backends;
import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.KvType;
import io.xmodel.backend.Logits;
import io.xmodel.backend.Prefill;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.bench.kernels.RandomWeights;
import io.xmodel.convert.Preset;
import io.xmodel.emulator.Checks;
import io.xmodel.emulator.Counters;
import io.xmodel.emulator.Emulator;
import io.xmodel.emulator.Settings;
import io.xmodel.error.XmodelException;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * What a step of the TornadoVM backend launches, reads, writes and waits for, counted on the
 * emulator with the work cut as for a GPU: two layers of the nano preset.
 *
 * <p>Counted in a JVM of its own, where the emulator stands in for TornadoVM. It is no part of the
 * benchmarks' jar, so that this needs a checkout that is built.
 */
public final class EmulatorCounters {
  private static final int LAYERS = 2;
  private static final int VOCABULARY = 512;
  private static final int SHORT = 20;
  private static final int LONG = 300;
  private static final int BLOCK = 64;

  /** A model and its cache. */
  private record Storage(DType weights, KvType kv) {
    String label() {
      return weights.label() + ", kv " + kv.dtype().label();
    }
  }

  private static final List<Storage> STORAGES =
      List.of(
          new Storage(DType.BF16, KvType.F32),
          new Storage(DType.F8_E4M3, KvType.BF16),
          new Storage(DType.F32, KvType.F32));

  private final SortedMap<String, Long> found = new TreeMap<>();

  private EmulatorCounters() {}

  /** Counts, in a JVM of its own. */
  public static SortedMap<String, Long> read() {
    List<String> command =
        Stream.of(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                Stream.of("access", "reflect", "vm")
                    .map(name -> "--add-exports=java.base/jdk.internal." + name + "=ALL-UNNAMED")
                    .toList(),
                List.of(
                    "-Xmx2g",
                    "-XX:+UseSerialGC", // The emulator has one thread.
                    "-Xlog:disable",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path") + ":" + emulator(),
                    EmulatorCounters.class.getName()))
            .flatMap(List::stream)
            .toList();
    try {
      Path errors = Files.createTempFile("xmodel-counters", ".log");
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      String json = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new XmodelException(
            "The emulator failed, so nothing was counted: its account is in %s.".formatted(errors));
      }
      Files.delete(errors);
      return new ObjectMapper().readValue(json, new TypeReference<TreeMap<String, Long>>() {});
    } catch (IOException e) {
      throw new XmodelException("The emulator could not be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new XmodelException("The emulator was interrupted.", e);
    }
  }

  /** The emulator in the checkout that these classes were built in. */
  private static Path emulator() {
    Path target;
    try {
      target =
          Path.of(
                  EmulatorCounters.class
                      .getProtectionDomain()
                      .getCodeSource()
                      .getLocation()
                      .toURI())
              .toAbsolutePath()
              .resolve("../../../tornado-emulator/target/classes")
              .normalize();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    if (!Files.isDirectory(target)) {
      throw new XmodelException(
          "The kernels are counted on the emulator, which is not in %s: run this in a checkout, by ./xmodel bench baseline."
              .formatted(target));
    }
    return target;
  }

  /** Counts and prints JSON, in the emulator's JVM. */
  public static void main(String[] args) throws JsonProcessingException {
    EmulatorCounters counters = new EmulatorCounters();
    for (Storage storage : STORAGES) {
      counters.count(storage);
    }
    System.out.println(new ObjectMapper().writeValueAsString(counters.found));
  }

  private void count(Storage storage) {
    Settings settings =
        Settings.DEFAULT.withChecks(Checks.COUNTERS).withBackend(TornadoVMBackendType.CUDA);
    BackendOptions options = BackendOptions.DEFAULT.withKv(storage.kv).withContext(2 * LONG);
    try (Arena arena = Arena.ofShared();
        Emulator emulator = Emulator.open(settings)) {
      ModelWeights weights =
          RandomWeights.of(Preset.NANO.config(VOCABULARY), LAYERS, storage.weights, arena);
      try (ResidentModel model = Backends.load("tornado", weights, options, ProgressListener.NONE);
          Sequence sequence = model.open(LONG + 2)) {
        Counters counted = emulator.counters();
        append(model, sequence, SHORT);
        counted.reset();
        append(model, sequence, 1);
        add(storage.label() + ", token at " + SHORT, counted);
        counted.reset();
        append(model, sequence, BLOCK);
        add(storage.label() + ", block of " + BLOCK, counted);
        append(model, sequence, LONG - sequence.length());
        counted.reset();
        append(model, sequence, 1);
        add(storage.label() + ", token at " + LONG, counted);
      }
      if (storage.weights != DType.F32) {
        countMma(storage, weights, options.withPrefill(Prefill.MMA), emulator.counters());
      }
    }
  }

  /** A block by matrix instructions. */
  private void countMma(
      Storage storage, ModelWeights weights, BackendOptions options, Counters counted) {
    try (ResidentModel model = Backends.load("tornado", weights, options, ProgressListener.NONE);
        Sequence sequence = model.open(SHORT + BLOCK)) {
      append(model, sequence, SHORT);
      counted.reset();
      append(model, sequence, BLOCK);
      add(storage.label() + ", block of " + BLOCK + " by mma", counted);
    }
  }

  private static void append(ResidentModel model, Sequence sequence, int count) {
    int[] ids = new int[count];
    Arrays.setAll(ids, i -> (31 * i + 7) % VOCABULARY);
    try (Logits logits = model.forward(Batch.of(sequence, ids, LogitsFor.LAST))) {
      logits.argmax(0, VOCABULARY);
    }
  }

  private void add(String step, Counters counted) {
    found.put(step + ": launches", counted.launches());
    found.put(step + ": barriers", counted.barriers());
    found.put(step + ": bytes read", counted.bytesRead());
    found.put(step + ": bytes written", counted.bytesWritten());
    long weights =
        counted.kernels().stream().mapToLong(kernel -> kernel.parameter("words").bytesRead()).sum();
    found.put(step + ": bytes of weights read", weights);
  }
}
