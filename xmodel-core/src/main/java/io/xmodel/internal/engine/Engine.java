package io.xmodel.internal.engine;

import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.error.CapacityException;
import io.xmodel.error.ClosedException;
import io.xmodel.error.ContextFullException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.EngineStats;
import io.xmodel.generation.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many generations on one model. One thread owns the model: it plans a step, computes it, deals the
 * logits out and begins again. Any thread may submit, cancel and close.
 *
 * <p>When a step fails, the generations in it end with its exception; the others go on. When the
 * model is closed underneath, or the engine is, all end with a {@link ClosedException}.
 */
public final class Engine implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Engine.class);

  /** Steps read up to so many powers of two of tokens. */
  private static final int SIZES = 32;

  private final ResidentModel model;
  private final int context;
  private final EngineOptions options;
  private final Scheduler scheduler;
  private final StepBudget budget;
  private final Queue<Job> arrivals = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicInteger unfinished = new AtomicInteger();
  private final Thread thread;
  private long arrived;
  private long steps;
  private long promptTokens;
  private long generatedTokens;
  private long forcedTokens;
  private long stepTokens;
  private final long[] stepsBySize = new long[SIZES];
  private long stepNanos;
  private volatile EngineStats stats;
  private volatile boolean signalled;
  private volatile boolean draining;
  private volatile boolean closing;
  private volatile boolean ended;
  private volatile @Nullable Throwable defect;

  /**
   * Starts an engine.
   *
   * @param model owned from now on, and closed with the engine
   * @param context positions that a generation's text may take
   */
  public Engine(ResidentModel model, int context, EngineOptions options) {
    this(model, context, options, true);
  }

  /** One whose thread is started, or that is driven by {@link #step} and {@link #stop} alone. */
  Engine(ResidentModel model, int context, EngineOptions options, boolean started) {
    this.model = model;
    this.context = context;
    this.options = options;
    this.scheduler = new Scheduler(model, context, options.mostRunning(), options.prefixes());
    this.budget = new StepBudget(options.stepMillis(), model.preferredChunk());
    this.stats = count();
    this.thread = Thread.ofPlatform().daemon().name("xmodel-engine").unstarted(this::run);
    if (started) {
      thread.start();
    }
  }

  /**
   * Takes a generation.
   *
   * @throws ContextFullException when the prompt does not fit the context
   * @throws CapacityException when as many as allowed wait already
   * @throws ClosedException when the engine is closed
   */
  public Ticket submit(Request request, Sink sink) {
    int length = request.prompt().length;
    if (request.read() > context) {
      throw new ContextFullException(0, length, context, model.config().maxPositionEmbeddings());
    }
    int capacity = (int) Math.min(context, Math.max(1, length + (long) request.maxTokens()));
    Generation generation = new Generation(request, capacity);
    Job job;
    synchronized (arrivals) {
      checkOpen(); // first: to try again later would not help
      if (queued.get() >= options.mostWaiting()) {
        throw new CapacityException(
            String.format(
                Locale.ROOT,
                "%,d requests wait already, as many as may. Try again when some have ended.",
                options.mostWaiting()));
      }
      queued.incrementAndGet();
      job = new Job(arrived++, generation, sink);
      unfinished.incrementAndGet();
      arrivals.add(job);
    }
    signal();
    return new Ticket() {
      @Override
      public void cancel() {
        job.cancel();
        leaveQueue(job); // at once: a step may take a while to end
        signal();
      }

      @Override
      public void resume() {
        signal();
      }
    };
  }

  /** What the engine does, as of its last step. */
  public EngineStats stats() {
    return stats;
  }

  /**
   * Takes no more generations, and waits for those that run and wait.
   *
   * @return whether all have ended in that time
   */
  public boolean drain(Duration longest) throws InterruptedException {
    synchronized (arrivals) {
      draining = true; // whoever is being submitted counts, or is refused
    }
    long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(longest);
    synchronized (unfinished) {
      while (unfinished.get() > 0) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        unfinished.wait(Math.ceilDiv(left, 1_000_000));
      }
    }
    return true;
  }

  /** Ends all generations and closes the model. Closing twice is harmless. */
  @Override
  public void close() {
    closing = true;
    signal();
    if (Thread.currentThread() == thread) {
      return; // a sink closes: the engine goes when it returns
    }
    Threads.join(thread);
  }

  private void signal() {
    signalled = true;
    LockSupport.unpark(thread);
  }

  private void checkOpen() {
    Throwable cause = defect;
    if (cause != null) {
      throw new IllegalStateException("The engine has stopped: " + cause.getMessage(), cause);
    }
    if (closing || draining || ended) {
      throw ClosedException.of("model");
    }
  }

  private void run() {
    Throwable failure = ClosedException.of("model");
    try {
      while (true) {
        signalled = false; // before looking, so that nothing said meanwhile is missed
        if (closing) {
          break;
        }
        if (!step()) {
          stats = count();
          while (!signalled) {
            Thread.interrupted(); // by a sink: parking would not wait
            LockSupport.park(this);
          }
        }
      }
    } catch (ClosedException e) {
      closing = true; // the model was closed underneath
    } catch (Throwable e) {
      log.error("The engine has stopped", e);
      defect = e;
      failure = e;
    } finally {
      stop(failure);
    }
  }

  /** Plans a step, computes it and deals it out; false when there is nothing to compute. */
  boolean step() {
    Thread.interrupted(); // by a sink: it is not meant for the next one, nor for the model
    admit();
    attend();
    Plan plan = scheduler.plan(budget::tokens);
    if (plan.isEmpty()) {
      return false;
    }
    compute(plan);
    return true;
  }

  /** Ends all that there is, and the model. */
  void stop(Throwable failure) {
    synchronized (arrivals) {
      ended = true;
    }
    admit();
    for (Job job : jobs()) {
      end(job, failure);
    }
    scheduler.clear();
    model.close();
  }

  Scheduler scheduler() {
    return scheduler;
  }

  private void admit() {
    for (Job job = arrivals.poll(); job != null; job = arrivals.poll()) {
      if (job.generation().finishReason() == null) {
        scheduler.add(job);
      } else {
        end(job, null);
      }
    }
  }

  /** Ends those that were cancelled, and asks the sinks of the others whether they are ready. */
  private void attend() {
    for (Job job : jobs()) {
      if (job.cancelled()) {
        end(job, null);
        continue;
      }
      try {
        job.ask();
      } catch (Throwable e) {
        end(job, e);
      }
    }
  }

  private List<Job> jobs() {
    List<Job> jobs = new ArrayList<>(scheduler.running());
    jobs.addAll(scheduler.waiting());
    return jobs;
  }

  /** Computes a step and deals its logits out. */
  private void compute(Plan plan) {
    int tokens = plan.promptTokens();
    long start = System.nanoTime();
    Logits computed;
    try {
      computed = model.forward(plan.batch());
    } catch (ClosedException e) {
      throw e;
    } catch (Throwable e) {
      plan.entries().forEach(entry -> end(entry.job(), e));
      return;
    }
    List<Ended> ended = new ArrayList<>();
    try (Logits logits = computed) {
      int row = 0;
      int state = 0;
      for (Plan.Entry entry : plan.entries()) {
        int rows = rows(entry);
        int states = entry.job().generation().wantsStates() ? entry.count() : 0;
        deal(entry, logits, row, state, System.nanoTime() - start, ended);
        row += rows;
        state += states;
      }
    }
    long nanos = System.nanoTime() - start;
    budget.measured(tokens, nanos);
    steps++;
    promptTokens += tokens;
    countSize(plan.tokens());
    stepNanos += nanos;
    // Whoever hears of an end finds the step over, and the memory free.
    ended.forEach(one -> release(one.job, one.failure));
    try {
      stats = count();
    } finally {
      ended.forEach(one -> tell(one.job, one.failure));
    }
  }

  private void countSize(int tokens) {
    stepTokens += tokens;
    stepsBySize[Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, tokens) - 1)]++;
  }

  /** A job that a step was the last of. */
  private record Ended(Job job, @Nullable Throwable failure) {}

  private static int rows(Plan.Entry entry) {
    return switch (entry.job().generation().wanted(entry.count())) {
      case NONE -> 0;
      case LAST -> 1;
      case ALL -> entry.count();
    };
  }

  /** Gives a job its rows. What it, or its sink, throws is its own end only. */
  private void deal(
      Plan.Entry entry, Logits logits, int row, int state, long nanos, List<Ended> ended) {
    Job job = entry.job();
    Generation generation = job.generation();
    int before = generation.generated();
    int forced = generation.forced();
    try {
      leaveQueue(job);
      job.count(entry.count(), nanos, entry.decoding());
      generation.acceptStates(logits, state, entry.count(), job.sink());
      generation.accept(logits, row, entry.count(), job.sink());
      if (generation.finishReason() != null) {
        ended.add(new Ended(job, null));
      }
    } catch (Throwable e) {
      ended.add(new Ended(job, e));
    }
    generatedTokens += generation.generated() - before;
    forcedTokens += generation.forced() - forced;
  }

  /** Ends a job: its memory goes first, then its sink hears of it. */
  private void end(Job job, @Nullable Throwable failure) {
    release(job, failure);
    tell(job, failure);
  }

  private static @Nullable FinishReason reason(Job job, @Nullable Throwable failure) {
    return failure == null ? job.generation().finishReason() : null;
  }

  private void release(Job job, @Nullable Throwable failure) {
    leaveQueue(job);
    boolean whole = reason(job, failure) != null;
    scheduler.remove(job, whole && job.generation().request().kept());
  }

  private void tell(Job job, @Nullable Throwable failure) {
    FinishReason reason = reason(job, failure);
    try {
      job.sink().end(job.ending(reason == null ? FinishReason.CANCELLED : reason, failure));
    } catch (Throwable e) {
      log.warn("The receiver of a generation failed when it was told of the end", e);
    }
    if (unfinished.decrementAndGet() == 0) {
      synchronized (unfinished) {
        unfinished.notifyAll();
      }
    }
  }

  private void leaveQueue(Job job) {
    if (job.leaveQueue()) {
      queued.decrementAndGet();
    }
  }

  private EngineStats count() {
    var memory = model.memory();
    return new EngineStats(
        scheduler.waiting().size(),
        scheduler.running().size(),
        memory.blocks(),
        memory.freeBlocks(),
        scheduler.prefixes().size(),
        steps,
        promptTokens,
        generatedTokens,
        scheduler.sharedTokens(),
        scheduler.preemptions(),
        stepNanos * 1e-9,
        forcedTokens,
        stepTokens,
        Arrays.stream(stepsBySize).boxed().toList());
  }
}
