package io.xmodel.spark;

import io.xmodel.LoadOptions;
import io.xmodel.Xmodel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of a process, each loaded once and used by all tasks that want it. One that nobody
 * uses is kept a while, as the next task comes soon. It is closed after that, when another model is
 * loaded – which may need its memory –, and at the end of the process.
 */
final class SharedModels {
  private static final Logger log = LoggerFactory.getLogger(SharedModels.class);
  private static final Duration KEPT = Duration.ofSeconds(60);

  /**
   * Those of this process. Tasks are sent as bytes and know nothing of each other, so they can meet
   * only here.
   */
  static final SharedModels OF_PROCESS = ofProcess();

  private final Executor later;
  private final Map<Key, Shared> shared = new HashMap<>();

  /**
   * No models.
   *
   * @param kept how long one that nobody uses is kept
   */
  SharedModels(Duration kept) {
    later = CompletableFuture.delayedExecutor(kept.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static SharedModels ofProcess() {
    SharedModels models = new SharedModels(KEPT);
    Runtime.getRuntime().addShutdownHook(new Thread(models::close, "xmodel-close"));
    return models;
  }

  /** What makes models the same. */
  record Key(Path directory, Loading loading) {}

  /**
   * The model of a key, loaded if it is not. Closing the lease closes no model that others use.
   *
   * @throws io.xmodel.error.XmodelException when it cannot be loaded
   */
  Lease acquire(Key key) {
    Shared one;
    List<Shared> idle = new ArrayList<>();
    synchronized (this) {
      if (!shared.containsKey(key)) {
        shared.values().removeIf(other -> other.users == 0 && idle.add(other));
      }
      one = shared.computeIfAbsent(key, Shared::new);
      one.users++;
      one.turns++;
    }
    idle.forEach(Shared::close);
    Lease lease = new Lease(one);
    boolean loaded = false;
    try {
      one.load();
      loaded = true;
      return lease;
    } finally {
      if (!loaded) {
        lease.close();
      }
    }
  }

  /** How many are loaded. */
  synchronized int size() {
    return shared.size();
  }

  /** Closes all of them, whoever uses them. */
  void close() {
    List<Shared> all;
    synchronized (this) {
      all = List.copyOf(shared.values());
      shared.clear();
    }
    all.forEach(Shared::close);
  }

  private void release(Shared one) {
    synchronized (this) {
      one.users--;
      if (one.users > 0) {
        return;
      }
      if (!one.broken) {
        long turn = one.turns;
        later.execute(() -> closeUnused(one, turn));
        return;
      }
      shared.remove(one.key, one);
    }
    one.close();
  }

  /** Closes it unless somebody has used it since. */
  private void closeUnused(Shared one, long turn) {
    synchronized (this) {
      if (one.turns != turn || !shared.remove(one.key, one)) {
        return;
      }
    }
    one.close();
  }

  /** The use of a model by one task. */
  final class Lease implements AutoCloseable {
    private final Shared one;
    private boolean closed;

    private Lease(Shared one) {
      this.one = one;
    }

    Xmodel model() {
      return one.load();
    }

    /** Lets nobody else have this model: its device has failed. */
    void discard() {
      synchronized (SharedModels.this) {
        one.broken = true;
        shared.remove(one.key, one);
      }
    }

    @Override
    public void close() {
      synchronized (SharedModels.this) {
        if (closed) {
          return;
        }
        closed = true;
      }
      release(one);
    }
  }

  /** A model and its users. The numbers belong to the lock of all models. */
  private static final class Shared {
    private final Key key;
    private int users;
    private long turns;
    private boolean broken;
    private @Nullable Xmodel model;

    Shared(Key key) {
      this.key = key;
    }

    synchronized Xmodel load() {
      Xmodel known = model;
      if (known == null) {
        LoadOptions options = key.loading().options();
        known = Xmodel.load(key.directory(), options);
        log.info(
            "Loaded {} in {} s: {}",
            key.directory(),
            "%.1f".formatted(known.loadSeconds()),
            known.description());
        model = known;
      }
      return known;
    }

    synchronized void close() {
      if (model != null) {
        model.close();
        log.info("Closed {}", key.directory());
      }
    }
  }
}
