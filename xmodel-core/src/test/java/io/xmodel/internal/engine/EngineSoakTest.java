package io.xmodel.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.backend.FakeModel;
import io.xmodel.backend.base.PoolCheck;
import io.xmodel.error.CapacityException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many short generations from many threads. {@code -Dxmodel.soak=1000000} makes it that many. */
class EngineSoakTest {
  private static final int GENERATIONS = Integer.getInteger("xmodel.soak", 10_000);
  private static final int THREADS = 64;
  private static final int CONTEXT = 48;

  private final AtomicLong tokens = new AtomicLong();
  private final AtomicLong cancelled = new AtomicLong();

  /** Holds few events; its reader takes them and lets it go on. */
  private static final class Buffer extends Recorder {
    private static final int MOST = 3;
    private final LinkedBlockingQueue<Object> events = new LinkedBlockingQueue<>();
    private final int throwAt;

    Buffer(int throwAt) {
      this.throwAt = throwAt;
    }

    @Override
    public boolean token(GeneratedToken token) {
      super.token(token);
      if (ids().size() == throwAt) {
        throw new IllegalArgumentException("on purpose");
      }
      synchronized (this) {
        events.add(token);
        if (events.size() >= MOST) {
          setReady(false);
        }
      }
      return false;
    }

    /** Takes an event, and lets it go on where there is room again. */
    private Object take(Ticket ticket) throws InterruptedException {
      Object event = events.take();
      synchronized (this) {
        if (!ready() && events.size() <= 1) {
          setReady(true);
          ticket.resume();
        }
      }
      return event;
    }

    @Override
    public void end(Ending ending) {
      super.end(ending);
      events.add(ending);
    }
  }

  /** With a cache of texts and without, with plenty of memory and with little. */
  @ParameterizedTest
  @CsvSource({"0, 1000", "16, 60"})
  @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void nothingIsLostOrDoubled(int prefixes, int blocks) throws Exception {
    FakeModel model = new FakeModel(FakeModel.COUNTING, FakeModel.VOCABULARY, 16, 4, blocks);
    EngineOptions options = new EngineOptions(16, THREADS / 2, 250, prefixes);
    int before = engineThreads();
    try (Engine engine = new Engine(model, CONTEXT, options);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        Random random = new Random(thread);
        int count = GENERATIONS / 2 / THREADS + 1;
        done.add(
            threads.submit(() -> {
              for (int i = 0; i < count; i++) {
                generate(engine, random);
              }
              return null;
            }));
      }
      for (Future<?> future : done) {
        future.get();
      }
      assertThat(engineThreads()).isEqualTo(before + 1);
      assertThat(engine.drain(Duration.ofSeconds(10))).isTrue();
      assertThat(engine.scheduler().running()).isEmpty();
      assertThat(engine.scheduler().waiting()).isEmpty();
      PoolCheck.check(model, engine.scheduler().prefixes().sequences());
      engine.scheduler().clear();
      assertThat(model.memory().freeBlocks()).isEqualTo(blocks);
      engine.close();
      assertThat(engine.stats().generatedTokens()).isEqualTo(tokens.get());
      assertThat(cancelled.get()).isPositive();
    }
    assertThat(engineThreads()).isEqualTo(before);
  }

  private void generate(Engine engine, Random random) throws InterruptedException {
    int from = random.nextInt(FakeModel.VOCABULARY);
    int length = 1 + random.nextInt(20);
    int[] prompt =
        IntStream.range(from, from + length).map(i -> i % FakeModel.VOCABULARY).toArray();
    int wanted = 1 + random.nextInt(12);
    int cancelAt = random.nextInt(6) == 0 ? random.nextInt(wanted + 1) : -1;
    int throwAt = random.nextInt(8) == 0 ? 1 + random.nextInt(wanted) : -1;
    Buffer buffer = new Buffer(throwAt);
    Ticket ticket = submit(engine, Requests.greedy(wanted, prompt), buffer);
    int read = 0;
    boolean ended = false;
    while (!ended) {
      if (read == cancelAt) {
        ticket.cancel();
      }
      ended = buffer.take(ticket) instanceof Ending;
      read += ended ? 0 : 1;
    }
    assertThat(buffer.events).as("nothing comes after the end").isEmpty();
    checkResult(buffer, prompt[length - 1], wanted, cancelAt, throwAt);
  }

  private void checkResult(Buffer buffer, int last, int wanted, int cancelAt, int throwAt) {
    Ending ending = buffer.ending();
    int heard = buffer.ids().size();
    tokens.addAndGet(heard);
    assertThat(buffer.ids())
        .isEqualTo(
            IntStream.rangeClosed(last + 1, last + heard)
                .map(id -> id % FakeModel.VOCABULARY)
                .boxed()
                .toList());
    if (ending.reason() == FinishReason.LENGTH) {
      assertThat(heard).isEqualTo(wanted);
    } else if (ending.failure() != null) {
      assertThat(ending.failure()).hasMessage("on purpose");
      assertThat(heard).isEqualTo(throwAt);
    } else {
      assertThat(ending.reason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(cancelAt).isNotNegative();
      cancelled.incrementAndGet();
    }
  }

  /** Submits, and again where the queue is full. */
  private static Ticket submit(Engine engine, Request request, Sink sink) {
    while (true) {
      try {
        return engine.submit(request, sink);
      } catch (CapacityException e) {
        Thread.yield();
      }
    }
  }

  private static int engineThreads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("xmodel-engine"))
            .count();
  }
}
