package io.xmodel.backend;

import io.xmodel.error.RequestException;
import java.util.Objects;

/**
 * How a backend runs.
 *
 * @param threads threads of the CPU backend; 0: one per available core
 * @param device which device of the backend, as {@code devices} lists them; empty: its default
 * @param kv how keys and values are stored
 * @param context positions that one sequence is expected to hold; 0: unknown. The cache has room
 *     for at least one such sequence, and for several where memory allows
 * @param kvPositions positions of the cache, of all sequences together; 0: the backend's choice
 * @param launch how a device is given the work of a token
 * @param prefill how a device multiplies the matrices of a block of tokens
 * @param stages hears intermediate activations, for tests; {@link StageListener#NONE} costs nothing
 */
public record BackendOptions(
    int threads,
    String device,
    KvType kv,
    int context,
    int kvPositions,
    Launch launch,
    Prefill prefill,
    StageListener stages) {
  /** All cores, the default device, keys and values in f32. */
  public static final BackendOptions DEFAULT =
      new BackendOptions(0, "", KvType.F32, 0, 0, Launch.AUTO, Prefill.AUTO, StageListener.NONE);

  /** Checks the ranges. */
  public BackendOptions {
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(kv, "kv");
    Objects.requireNonNull(launch, "launch");
    Objects.requireNonNull(prefill, "prefill");
    Objects.requireNonNull(stages, "stages");
    if (threads < 0 || threads > 1024) {
      throw new RequestException(
          "threads must be between 0 (all cores) and 1024, found %s.".formatted(threads));
    }
    requireNotNegative("context", context);
    requireNotNegative("kvPositions", kvPositions);
  }

  private static void requireNotNegative(String name, int value) {
    if (value < 0) {
      throw new RequestException(
          "%s must be at least 1, or 0 for the default, found %s.".formatted(name, value));
    }
  }

  /** The same with another number of threads. */
  public BackendOptions withThreads(int threads) {
    return new BackendOptions(threads, device, kv, context, kvPositions, launch, prefill, stages);
  }

  /** The same on another device. */
  public BackendOptions withDevice(String device) {
    return new BackendOptions(threads, device, kv, context, kvPositions, launch, prefill, stages);
  }

  /** The same with another cache format. */
  public BackendOptions withKv(KvType kv) {
    return new BackendOptions(threads, device, kv, context, kvPositions, launch, prefill, stages);
  }

  /** The same with sequences of another length expected. */
  public BackendOptions withContext(int context) {
    return new BackendOptions(threads, device, kv, context, kvPositions, launch, prefill, stages);
  }

  /** The same with another number of positions of all sequences together. */
  public BackendOptions withKvPositions(int kvPositions) {
    return new BackendOptions(threads, device, kv, context, kvPositions, launch, prefill, stages);
  }

  /** The same with the work of a token launched in another way. */
  public BackendOptions withLaunch(Launch launch) {
    return new BackendOptions(threads, device, kv, context, kvPositions, launch, prefill, stages);
  }

  /** The same with blocks of tokens multiplied in another way. */
  public BackendOptions withPrefill(Prefill prefill) {
    return new BackendOptions(threads, device, kv, context, kvPositions, launch, prefill, stages);
  }

  /** The same with another listener to stages. */
  public BackendOptions withStages(StageListener stages) {
    return new BackendOptions(threads, device, kv, context, kvPositions, launch, prefill, stages);
  }
}
